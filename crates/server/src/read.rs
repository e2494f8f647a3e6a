//! From a query to arguments of the command line, each value checked against what it may be.

use crate::questions::{Given, Kind, Parameter, Question};

/// Most characters of a query.
pub(crate) const MOST_QUERY: usize = 8_192;
/// Values of one query.
const MOST_VALUES: usize = 64;

/// A question as it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Arguments, in one order however they were asked.
    pub(crate) arguments: Vec<String>,
    /// Which chart.
    pub(crate) chart: usize,
    /// Names and values, in the same order, for addresses.
    pub(crate) values: Vec<(&'static str, String)>,
}

impl Asked {
    /// The same question with another number of draws.
    pub(crate) fn with_draws(&self, draws: u64) -> Vec<String> {
        let mut arguments = self.arguments.clone();
        arguments.retain(|argument| !argument.starts_with("--draws="));
        // Before `--`, after which only places stand.
        let at = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
        arguments.insert(at, format!("--draws={draws}"));
        arguments
    }

    /// The number of draws that was asked for.
    pub(crate) fn draws(&self) -> Option<u64> {
        self.arguments.iter().find_map(|argument| argument.strip_prefix("--draws=")?.parse().ok())
    }

    /// The query that asks for the same, in its one order.
    pub(crate) fn query(&self) -> String {
        let pairs: Vec<String> = self.values.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.join("&")
    }
}

/// Reads a query.
///
/// # Errors
/// One sentence: an unknown name, a value that may not be, a value too many, or one that is missing.
pub(crate) fn asked(question: &Question, query: &str, scenarios: &[String]) -> Result<Asked, String> {
    let mut pairs = pairs(query)?;
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !question.parameters().any(|known| known.name == name)) {
        let known: Vec<&str> = question.parameters().map(|known| known.name).collect();
        return Err(format!("query: found {name:?}, expected one of {}", known.join(", ")));
    }
    let mut asked = Asked { arguments: Vec::new(), chart: 0, values: Vec::new() };
    asked.arguments.extend(question.command.iter().map(|part| (*part).to_string()));
    asked.arguments.push("--quiet".to_string());
    let mut places = Vec::new();
    for parameter in question.parameters() {
        let mut values = Vec::new();
        pairs.retain_mut(|(name, value)| {
            let mine = name == parameter.name;
            if mine {
                values.push(std::mem::take(value));
            }
            !mine
        });
        if values.len() > parameter.most {
            return Err(format!(
                "{}: found {} values, expected at most {}",
                parameter.name,
                values.len(),
                parameter.most
            ));
        }
        if values.is_empty() && parameter.required {
            return Err(format!("{}: found nothing, expected {}", parameter.name, expected(parameter.kind, scenarios)));
        }
        for value in values {
            let value = checked(parameter, &value, scenarios)?;
            let option = parameter.name.replace('_', "-");
            match parameter.given {
                Given::Option => asked.arguments.push(format!("--{option}={value}")),
                Given::Flag if value == "true" => asked.arguments.push(format!("--{option}")),
                Given::Flag => continue,
                Given::Place => places.push(value.clone()),
                Given::Chart => asked.chart = value.parse().unwrap_or(0),
            }
            asked.values.push((parameter.name, value));
        }
    }
    if !places.is_empty() {
        asked.arguments.push("--".to_string());
        asked.arguments.append(&mut places);
    }
    Ok(asked)
}

/// A value in its one form.
fn checked(parameter: &Parameter, value: &str, scenarios: &[String]) -> Result<String, String> {
    let kept = match parameter.kind {
        Kind::Whole(least, most) => {
            value.parse::<u64>().ok().filter(|x| (least..=most).contains(x)).map(|x| x.to_string())
        }
        Kind::Number(least, most) => {
            value.parse::<f64>().ok().filter(|x| (least..=most).contains(x)).map(|x| x.to_string())
        }
        Kind::Truth => Some(value).filter(|x| ["true", "false"].contains(x)).map(str::to_string),
        Kind::OneOf(known) => Some(value).filter(|x| known.contains(x)).map(str::to_string),
        Kind::Scenario => scenarios.iter().find(|known| *known == value).cloned(),
        Kind::Day => {
            let shape = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
            Some(value).filter(|x| x.len() == 10 && x.chars().enumerate().all(shape)).map(str::to_string)
        }
        Kind::Name => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            let starts = |x: &&str| x.starts_with(|c: char| c.is_ascii_alphanumeric());
            Some(value).filter(|x| x.len() <= 120 && x.chars().all(plain)).filter(starts).map(str::to_string)
        }
        Kind::Text(most) => {
            Some(value).filter(|x| x.chars().count() <= most && !x.contains(char::is_control)).map(str::to_string)
        }
    };
    kept.ok_or_else(|| {
        let shown: String = value.chars().take(60).collect();
        format!("{}: found {shown:?}, expected {}", parameter.name, expected(parameter.kind, scenarios))
    })
}

/// What a value may be, in words.
fn expected(kind: Kind, scenarios: &[String]) -> String {
    match kind {
        Kind::Whole(least, u64::MAX) => format!("a whole number of at least {least}"),
        Kind::Whole(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Number(least, most) => format!("a number from {least} to {most}"),
        Kind::Truth => "true or false".to_string(),
        Kind::OneOf(known) => format!("one of {}", known.join(", ")),
        Kind::Scenario => format!("one of {}", scenarios.join(", ")),
        Kind::Day => "a day such as 2026-06-30".to_string(),
        Kind::Name => "a name of letters, digits, dots, hyphens and underscores".to_string(),
        Kind::Text(most) => format!("at most {most} characters and no control characters"),
    }
}

/// Names and values of a query.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    if query.len() > MOST_QUERY {
        return Err(format!("query: found {} characters, expected at most {MOST_QUERY}", query.len()));
    }
    let parts: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    if parts.len() > MOST_VALUES {
        return Err(format!("query: found {} values, expected at most {MOST_VALUES}", parts.len()));
    }
    parts
        .into_iter()
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// Text of a part of a query: `+` is a space, `%41` is a byte.
fn decoded(text: &str) -> Result<String, String> {
    let wrong = || "query: found text that is not percent-encoded UTF-8, expected such text".to_string();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|c| char::from(c).to_digit(16));
                let (high, low) = (digit().ok_or_else(wrong)?, digit().ok_or_else(wrong)?);
                u8::try_from(16 * high + low).map_err(|_| wrong())?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// Text as a part of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{asked, decoded, encoded};
    use crate::questions::at;

    fn read(path: &str, query: &str) -> Result<Vec<String>, String> {
        asked(at(path).unwrap(), query, &["baseline".to_string(), "burry".to_string()]).map(|asked| asked.arguments)
    }

    #[test]
    fn one_question_has_one_order() {
        let one = read("race", "set=chips.life%3D3&draws=2048&scenario=burry").unwrap();
        assert_eq!(one, ["race", "--quiet", "--scenario=burry", "--draws=2048", "--set=chips.life=3"]);
        assert_eq!(one, read("race", "scenario=burry&set=chips.life=3&draws=02048").unwrap());
        assert_eq!(read("company", "ticker=ORCL&life=3").unwrap(), ["company", "--quiet", "--life=3", "--", "ORCL"]);
        assert_eq!(read("evidence", "text=--off").unwrap(), ["evidence", "list", "--quiet", "--", "--off"]);
        assert_eq!(read("race", "prior=false").unwrap(), read("race", "").unwrap());
    }

    #[test]
    fn what_reads_or_writes_files_cannot_be_asked() {
        for query in ["evidence=/etc", "plot=x.svg", "output=x", "run=/tmp", "threads=9", "format=csv", "o=x"] {
            let said = read("race", query).unwrap_err();
            assert!(said.contains("expected one of scenario, as_of, draws"), "{said}");
        }
        for query in ["scenario=/etc/passwd", "scenario=../x.toml", "scenario=mine", "off=-o", "draws=0", "draws=1e9"] {
            assert!(read("race", query).is_err(), "{query}");
        }
        for ticker in ["", "-o", "../x", "a%2fb", "%00", "A%0aB"] {
            assert!(read("company", &format!("ticker={ticker}")).is_err(), "{ticker}");
        }
        assert!(read("company", "").unwrap_err().starts_with("ticker: found nothing, expected"));
        assert!(read("race", "seed=1&seed=2").unwrap_err().contains("found 2 values"));
        assert!(read("screen", "rules=/etc/passwd").unwrap_err().contains("burry, leverage"));
        assert!(super::asked(at("race").unwrap(), &"a".repeat(9_000), &[]).unwrap_err().contains("9000 characters"));
    }

    #[test]
    fn texts_survive_their_encoding() {
        for text in ["a=b&c", "1 to 3", "ä/%", ""] {
            assert_eq!(decoded(&encoded(text)).unwrap(), text);
        }
        for wrong in ["%", "%4", "%zz", "%ff"] {
            assert!(decoded(wrong).is_err(), "{wrong}");
        }
    }
}
