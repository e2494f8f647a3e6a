//! Finds the known names closest to one that is not known, for error messages.

/// The at most `count` names of `known` that look most like `text`, best first; ties keep the order of `known`.
///
/// Names that share too little with `text` are left out.
///
/// ```
/// let known = ["GW", "GWh", "USD"];
/// assert_eq!(overhang_units::nearest("GWH", known, 2), ["GWh", "GW"]);
/// ```
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>, count: usize) -> Vec<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().take(LONGEST).collect();
    let mut scored: Vec<(usize, &'a str)> = known
        .into_iter()
        .filter_map(|name| {
            let letters: Vec<char> = name.to_lowercase().chars().take(LONGEST).collect();
            let longest = wanted.len().max(letters.len());
            let distance = distance(&wanted, &letters);
            (2 * distance <= longest + 1).then_some((distance * 2 + usize::from(name != text), name))
        })
        .collect();
    scored.sort_by_key(|(score, _)| *score);
    scored.into_iter().take(count).map(|(_, name)| name).collect()
}

/// Longer names are compared by their beginning, so that hostile input stays cheap.
const LONGEST: usize = 96;

/// Edits (insert, delete, replace a letter) from one word to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (other, above) in b.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(letter != other);
            left = replaced.min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn edits() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(distance(&letters(""), &letters("abc")), 3);
        assert_eq!(distance(&letters("abc"), &letters("")), 3);
    }

    #[test]
    fn strangers_are_left_out() {
        assert!(nearest("parsec", ["GW", "USD bn"], 3).is_empty());
        assert_eq!(nearest("usd bn", ["GW", "USD bn"], 3), ["USD bn"]);
    }
}
