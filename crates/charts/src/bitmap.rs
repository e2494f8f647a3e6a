//! The chart as PNG: painted larger, averaged down so that edges are smooth, and packed.

use plotters::backend::BitMapBackend;

use crate::{
    ChartError, HEIGHT, WIDTH,
    canvas::{Canvas, Target},
    describe::describe,
    font::clean,
    layout::lay_out,
    paint::paint,
    prepare::Prepared,
    theme::FINE,
};

const CHANNELS: usize = 3;

/// The PNG file.
pub(crate) fn draw(prepared: &Prepared) -> Result<Vec<u8>, ChartError> {
    let (width, height) = (WIDTH * FINE, HEIGHT * FINE);
    let mut large = vec![u8::MAX; width as usize * height as usize * CHANNELS];
    let mut canvas = Canvas::new(BitMapBackend::with_buffer(&mut large, (width, height)), Target::Bitmap);
    paint(prepared, &lay_out(prepared), &mut canvas)?;
    canvas.finish()?;
    pack(&shrink(&large), prepared).map_err(|error| ChartError::Draw(error.to_string()))
}

/// Averages squares of `FINE` by `FINE` pixels.
fn shrink(large: &[u8]) -> Vec<u8> {
    let fine = FINE as usize;
    let width = WIDTH as usize;
    let area = FINE * FINE;
    let mut small = Vec::with_capacity(width * HEIGHT as usize * CHANNELS);
    for rows in large.chunks_exact(width * fine * CHANNELS * fine) {
        let mut sums = vec![area / 2; width * CHANNELS];
        for row in rows.chunks_exact(width * fine * CHANNELS) {
            for (pixels, sums) in row.chunks_exact(fine * CHANNELS).zip(sums.chunks_exact_mut(CHANNELS)) {
                for pixel in pixels.chunks_exact(CHANNELS) {
                    for (sum, part) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(*part);
                    }
                }
            }
        }
        small.extend(sums.into_iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
    }
    small
}

fn pack(pixels: &[u8], prepared: &Prepared) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.add_itxt_chunk("Title".into(), clean(&prepared.chart.title))?;
    encoder.add_itxt_chunk("Description".into(), describe(prepared))?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
