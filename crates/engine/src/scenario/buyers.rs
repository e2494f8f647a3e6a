//! What the buyers start from, as a scenario or the command line says it.

use super::file::{Text, kind_of, string};
use crate::error::{Error, Place};
use crate::start::BuyersFrom;
use toml::Spanned;
use toml::de::DeValue;

/// What the buyers start from, where the command line says it (`start.buyers=rows`); nothing for other settings.
///
/// # Errors
/// Another word.
pub(super) fn parse_override(text: &str) -> Result<Option<BuyersFrom>, Error> {
    match text.split_once('=').map(|(key, word)| (key.trim(), word.trim())) {
        Some((BuyersFrom::KEY, word)) => match BuyersFrom::from_word(word) {
            None => Err(Error::Scenario {
                place: Place { file: "--set".to_string(), line: None },
                key: BuyersFrom::KEY.to_string(),
                found: word.to_string(),
                expected: BuyersFrom::WORDS.to_string(),
            }),
            from => Ok(from),
        },
        _ => Ok(None),
    }
}

/// The table `start`, whose one key is `buyers`.
pub(super) fn parse(source: &Text<'_>, value: &Spanned<DeValue<'_>>) -> Result<Option<BuyersFrom>, Error> {
    let DeValue::Table(table) = value.get_ref() else {
        let expected = format!("a table with buyers = {}", BuyersFrom::WORDS);
        return Err(source.error(value.span().start, "start", kind_of(value), expected));
    };
    let mut found = None;
    for (key, value) in table {
        let name = format!("start.{}", key.get_ref());
        if name != BuyersFrom::KEY {
            return Err(source.error(key.span().start, &name, "an unknown key", "buyers"));
        }
        let word = string(source, &name, value)?;
        let from = BuyersFrom::from_word(&word);
        found =
            Some(from.ok_or_else(|| source.error(value.span().start, &name, format!("{word:?}"), BuyersFrom::WORDS))?);
    }
    Ok(found)
}
