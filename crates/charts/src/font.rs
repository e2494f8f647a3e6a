//! The embedded font: measuring text, breaking it into lines, and painting its letters.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use crate::ChartError;

/// Name of the font in drawings.
pub(crate) const FAMILY: &str = "DejaVu Sans";

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.subset.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.subset.ttf");

/// Thickness of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    fn font(self) -> Result<&'static FontRef<'static>, ChartError> {
        static FONTS: [OnceLock<Option<FontRef<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
        let (place, bytes) = match self {
            Self::Regular => (&FONTS[0], REGULAR),
            Self::Bold => (&FONTS[1], BOLD),
        };
        let font = place.get_or_init(|| FontRef::try_from_slice(bytes).ok());
        font.as_ref().ok_or_else(|| ChartError::Draw("the embedded font is damaged".into()))
    }
}

/// The scale at which an em is `size` pixels; the library counts from the top of the highest letter to the lowest.
fn scale(font: &FontRef, size: f64) -> PxScale {
    let units_per_em = font.units_per_em().unwrap_or(2048.0);
    PxScale::from(size as f32 * font.height_unscaled() / units_per_em)
}

/// Width in pixels of one line of text of a font size.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Ok(font) = weight.font() else { return 0.0 };
    let scaled = font.as_scaled(scale(font, size));
    text.chars().map(|character| f64::from(scaled.h_advance(scaled.glyph_id(character)))).sum()
}

/// Gives each pixel of one line of text, and how much of it is covered, from 0 to 1.
pub(crate) fn paint(
    text: &str,
    size: f64,
    weight: Weight,
    (x, baseline): (f64, f64),
    mut pixel: impl FnMut(i32, i32, f64) -> Result<(), ChartError>,
) -> Result<(), ChartError> {
    let font = weight.font()?;
    let scaled = font.as_scaled(scale(font, size));
    let mut at = x as f32;
    for character in text.chars() {
        let glyph = scaled.glyph_id(character);
        let placed = glyph.with_scale_and_position(scaled.scale(), point(at, baseline as f32));
        at += scaled.h_advance(glyph);
        let Some(outline) = scaled.outline_glyph(placed) else { continue };
        let corner = outline.px_bounds().min;
        let mut result = Ok(());
        outline.draw(|dx, dy, covered| {
            if result.is_ok() && covered > 0.0 {
                result = pixel(corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, f64::from(covered.min(1.0)));
            }
        });
        result?;
    }
    Ok(())
}

/// Text in lines no wider than `room`, at most `most` of them; what does not fit ends in `…`.
///
/// Line breaks in the text are kept; control characters, which no drawing can hold, become spaces.
pub(crate) fn wrap(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let measure = |text: &str| width(text, size, weight);
    let space = measure(" ");
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let (mut line, mut used) = (String::new(), 0.0);
        for word in clean(paragraph).split_whitespace() {
            if lines.len() > most {
                break;
            }
            let own = measure(word);
            if !line.is_empty() && used + space + own <= room {
                line.push(' ');
                line.push_str(word);
                used += space + own;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            if own <= room {
                word.clone_into(&mut line);
                used = own;
                continue;
            }
            used = 0.0;
            for character in word.chars() {
                let own = measure(character.encode_utf8(&mut [0; 4]));
                if !line.is_empty() && used + own > room {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(character);
                used += own;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && measure(last) + measure("…") > room {
                last.pop();
            }
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

/// Text without the characters that XML forbids.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{FFFE}' | '\u{FFFF}' => ' ',
            other if other.is_control() => ' ',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_room() {
        let text = "One joint simulation of chips, power, money and progress, quarter by quarter to 2036";
        let lines = wrap(text, 14.0, Weight::Regular, 160.0, 99);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|line| width(line, 14.0, Weight::Regular) <= 160.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn long_words_and_long_texts_are_cut() {
        let lines = wrap(&"w".repeat(500), 14.0, Weight::Bold, 100.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| width(line, 14.0, Weight::Bold) <= 100.0));
        assert_eq!(wrap("a\nb\u{0}c", 14.0, Weight::Bold, 1.0, 9), ["a", "b", "c"]);
        assert!(wrap("  ", 14.0, Weight::Bold, 100.0, 3).is_empty());
    }

    #[test]
    fn letters_are_painted_inside_their_width() {
        let mut covered = 0.0;
        let room = width("Hg", 20.0, Weight::Regular);
        let painted = paint("Hg", 20.0, Weight::Regular, (0.0, 0.0), |x, y, share| {
            assert!((0.0..room).contains(&f64::from(x)) && (-20..8).contains(&y));
            covered += share;
            Ok(())
        });
        painted.unwrap();
        assert!((80.0..160.0).contains(&covered), "{covered}");
    }

    #[test]
    fn bold_is_wider() {
        assert!(width("energised", 14.0, Weight::Bold) > width("energised", 14.0, Weight::Regular));
    }
}
