//! Reads and writes comma-separated values (RFC 4180), strict about quotes, with a line for every fault.

use std::borrow::Cow;

/// A quote that breaks the structure of the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Line on which the quote opens, from 1.
    pub(crate) line: u64,
    /// Field of the record, from 1.
    pub(crate) field: usize,
    pub(crate) found: &'static str,
    pub(crate) expected: &'static str,
}

/// Reads records one after the other; fields borrow from the text unless they hold doubled quotes.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0, line: 1 }
    }

    /// Fills `fields` with the next record and returns the line it starts on; `None` at the end. Blank lines are skipped.
    pub(crate) fn read(&mut self, fields: &mut Vec<Cow<'a, str>>) -> Result<Option<u64>, Fault> {
        fields.clear();
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return Ok(None);
            }
            if let Some(blank) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) {
                self.at = self.text.len() - blank.len();
                self.line += 1;
            } else {
                break;
            }
        }
        let start = self.line;
        loop {
            let (field, more) =
                if self.rest().starts_with('"') { self.quoted(fields.len() + 1)? } else { self.plain() };
            fields.push(field);
            if !more {
                return Ok(Some(start));
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// A field without quotes around it, and whether another follows in the record.
    fn plain(&mut self) -> (Cow<'a, str>, bool) {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| byte == b',' || byte == b'\n').unwrap_or(rest.len());
        let (field, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let field = if rest.starts_with(',') { field } else { field.strip_suffix('\r').unwrap_or(field) };
        self.at += end + usize::from(!rest.is_empty());
        self.line += u64::from(rest.starts_with('\n'));
        (Cow::Borrowed(field), rest.starts_with(','))
    }

    fn quoted(&mut self, number: usize) -> Result<(Cow<'a, str>, bool), Fault> {
        let start = self.line;
        let fault = |found, expected| Fault { line: start, field: number, found, expected };
        self.at += 1;
        let mut field = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let Some((part, after)) = rest.split_once('"') else {
                return Err(fault("a quote that is never closed", "a closing quote"));
            };
            self.line += part.bytes().filter(|byte| *byte == b'\n').count() as u64;
            self.at += part.len() + 1;
            if field.is_empty() {
                field = Cow::Borrowed(part);
            } else {
                field.to_mut().push_str(part);
            }
            if after.starts_with('"') {
                field.to_mut().push('"');
                self.at += 1;
                continue;
            }
            let (skip, more) = match after.as_bytes() {
                [] => (0, false),
                [b',', ..] => (1, true),
                [b'\n', ..] => (1, false),
                [b'\r', b'\n', ..] => (2, false),
                _ => {
                    return Err(fault("text after a closing quote", "a comma or the end of the line"));
                }
            };
            self.at += skip;
            self.line += u64::from(!more && skip > 0);
            return Ok((field, more));
        }
    }
}

/// Appends one record and a line feed.
pub(crate) fn write_record<'a>(out: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (number, field) in fields.into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) || (number == 0 && field.starts_with('\u{feff}')) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fault, Reader, write_record};

    fn all(text: &str) -> Result<Vec<(u64, Vec<String>)>, Fault> {
        let mut reader = Reader::new(text);
        let mut fields = Vec::new();
        let mut records = Vec::new();
        while let Some(line) = reader.read(&mut fields)? {
            records.push((line, fields.iter().map(|field| field.to_string()).collect()));
        }
        Ok(records)
    }

    fn record(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn plain_and_quoted() {
        let text = "\u{feff}a,b\r\n\n1,\"x,\"\"y\"\"\nz\"\n2,\n\"\",\"q\"\r\nlast";
        let expected = [
            record(1, &["a", "b"]),
            record(3, &["1", "x,\"y\"\nz"]),
            record(5, &["2", ""]),
            record(6, &["", "q"]),
            record(7, &["last"]),
        ];
        assert_eq!(all(text).unwrap(), expected);
    }

    #[test]
    fn broken_quotes() {
        let fault = all("a,b\nc,\"open\nand on").unwrap_err();
        assert_eq!((fault.line, fault.field, fault.found), (2, 2, "a quote that is never closed"));
        let fault = all("\"a\"b,c").unwrap_err();
        assert_eq!((fault.line, fault.field, fault.expected), (1, 1, "a comma or the end of the line"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s)[\",\n\ra-c\u{feff}é]{0,40}") {
            let _ = all(&text);
        }

        #[test]
        fn what_is_written_is_read(records in prop::collection::vec(prop::collection::vec("(?s)[\",\n\ra-c\u{feff}é]{0,6}", 2..5), 1..6)) {
            let mut text = String::new();
            for record in &records {
                write_record(&mut text, record.iter().map(String::as_str));
            }
            let read: Vec<Vec<String>> = all(&text).unwrap().into_iter().map(|(_, fields)| fields).collect();
            prop_assert_eq!(read, records);
        }
    }
}
