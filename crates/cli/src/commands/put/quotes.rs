//! Quotes of a chain from a CSV file: columns by their usual names, rows checked one by one.
//!
//! Lines that begin with # are comments. Needed: strike, expiry, put or call (or an OCC symbol that holds all three), and a price (bid and ask,
//! mark, mid, price or last) or a volatility. Taken where there: spot, currency, underlying. A contract stands once.

use crate::failure::Failure;
use overhang_model::options::{Contract, Kind, contract};
use overhang_units::{Date, days_between, nearest, parse_date};
use std::collections::BTreeMap;
use std::path::Path;

/// Largest file that is read.
const MOST_BYTES: u64 = 256 << 20;

/// What is meant by each column, and the names it goes by, lower case without blanks and signs.
const COLUMNS: [(&str, &[&str]); 14] = [
    ("type", &["type", "optiontype", "callput", "putcall", "cp", "pc", "right", "side", "cpflag"]),
    ("strike", &["strike", "strikeprice", "exerciseprice", "k"]),
    ("expiry", &["expiry", "expiration", "expirationdate", "expirydate", "expdate", "exp", "expiredate", "maturity"]),
    ("bid", &["bid", "bidprice", "bestbid"]),
    ("ask", &["ask", "askprice", "offer", "bestask", "bestoffer"]),
    ("mark", &["mark", "mid", "midprice", "price", "premium", "midpoint", "settle", "settlement", "theo"]),
    ("last", &["last", "lastprice", "close", "lasttrade", "latest"]),
    ("vol", &["vol", "iv", "impliedvolatility", "impvol", "impliedvol", "volatility", "ivol", "midiv", "markiv"]),
    ("spot", &["spot", "underlyingprice", "underlyinglast", "stockprice", "underlyingmark", "spotprice"]),
    ("currency", &["currency", "ccy", "cur"]),
    ("underlying", &["underlying", "root", "underlyingsymbol", "ticker", "act_symbol", "actsymbol"]),
    ("symbol", &["contractsymbol", "optionsymbol", "symbol", "occ", "contract", "contractname", "option"]),
    ("rate", &["rate", "riskfreerate"]),
    ("yield", &["dividendyield", "divyield"]),
];

/// Position of a meaning in [`COLUMNS`].
fn meaning(name: &str) -> usize {
    COLUMNS.iter().position(|(meaning, _)| *meaning == name).unwrap_or(COLUMNS.len())
}

/// A row that can be priced.
#[derive(Debug, Clone)]
pub(crate) struct Quote {
    /// Line of the file.
    pub(crate) line: u64,
    /// Ticker.
    pub(crate) underlying: String,
    pub(crate) contract: Contract,
    pub(crate) expiry: Date,
    /// Middle of bid and ask, mark or last.
    pub(crate) price: Option<f64>,
    /// Volatility of the file.
    pub(crate) vol: Option<f64>,
}

/// What all rows share unless they say otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Market<'a> {
    /// The underlying; none where each row names its own.
    pub(crate) ticker: Option<&'a str>,
    pub(crate) spot: Option<f64>,
    pub(crate) rate: f64,
    pub(crate) dividend_yield: f64,
    pub(crate) valuation: Date,
    /// Volatility of rows without price and volatility.
    pub(crate) vol: Option<f64>,
}

/// Good rows, and one sentence for each bad one.
#[derive(Debug, Default)]
pub(crate) struct Quotes {
    pub(crate) good: Vec<Quote>,
    pub(crate) bad: Vec<String>,
    pub(crate) currency: Option<String>,
}

/// Reads a file.
///
/// Without `skip_bad` the first bad row is the failure, with a count of the others.
pub(super) fn read(path: &Path, market: &Market<'_>, skip_bad: bool) -> Result<Quotes, Failure> {
    let quotes = parse(&path.display().to_string(), &bytes(path)?, market)?;
    match quotes.bad.first() {
        Some(first) if !skip_bad => {
            let others = match quotes.bad.len() - 1 {
                0 => String::new(),
                1 => " (and 1 more bad row)".to_string(),
                more => format!(" (and {more} more bad rows)"),
            };
            Err(Failure::Question(format!("{first}{others}; --skip-bad prices the good rows")))
        }
        Some(first) if quotes.good.is_empty() => Err(Failure::Question(format!("{first}: no good row is left"))),
        _ => Ok(quotes),
    }
}

/// A file, if it is not too large.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |cause: String| Failure::Question(format!("{}: {cause}", path.display()));
    let size = std::fs::metadata(path).map_err(|e| fail(e.to_string()))?.len();
    if size > MOST_BYTES {
        return Err(fail(format!("found {size} bytes, expected at most {MOST_BYTES}")));
    }
    std::fs::read(path).map_err(|e| fail(e.to_string()))
}

/// Quotes from the text of a file; `place` is its name in messages. An empty list is a failure.
pub(crate) fn parse(place: &str, bytes: &[u8], market: &Market<'_>) -> Result<Quotes, Failure> {
    let fail = |cause: String| Failure::Question(format!("{place}: {cause}"));
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let first_line = lines.find(|line| !line.starts_with(b"#")).unwrap_or_default();
    let count = |sign: u8| first_line.iter().filter(|&&byte| byte == sign).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|&sign| (count(sign), sign == b',')).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).comment(Some(b'#')).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|e| fail(format!("header: {}", fault_of(&e))))?.clone();
    let columns = Columns::new(&header, market).map_err(fail)?;

    let mut quotes = Quotes::default();
    let mut lines = BTreeMap::new();
    for record in reader.records() {
        let read = match &record {
            Err(error) => Err((error.position().map_or(0, csv::Position::line), fault_of(error))),
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                columns.quote(record, line, market, &mut quotes.currency).map_err(|cause| (line, cause))
            }
        };
        let once = read.and_then(|quote| {
            let Contract { kind, strike, .. } = quote.contract;
            let contract = (quote.underlying.clone(), quote.expiry, kind == Kind::Call, strike.to_bits());
            match lines.insert(contract, quote.line) {
                None => Ok(quote),
                Some(first) => {
                    Err((quote.line, format!("found the contract of line {first} again, expected each contract once")))
                }
            }
        });
        match once {
            Ok(quote) => quotes.good.push(quote),
            Err((line, cause)) => quotes.bad.push(format!("{place}:{line}: {cause}")),
        }
    }
    if quotes.good.is_empty() && quotes.bad.is_empty() {
        return Err(fail("found no rows, expected one quote per row".to_string()));
    }
    Ok(quotes)
}

/// A record that does not fit the header, or is no text.
fn fault_of(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("found {len} fields, expected {expected_len} as in the header")
        }
        csv::ErrorKind::Utf8 { .. } => "found bytes that are no text, expected UTF-8".to_string(),
        other => format!("{other:?}"),
    }
}

/// Where each meaning stands.
struct Columns {
    at: [Option<usize>; COLUMNS.len()],
    vol_in_percent: bool,
}

/// Whether each comma stands before three digits and before any point, as in `1,234.50`: a comma for decimals would be
/// read as another number.
fn commas_part_thousands(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let after = |group: &str| group.chars().take_while(char::is_ascii_digit).count() == 3;
    !decimals.contains(',') && whole.split(',').skip(1).all(after)
}

impl Columns {
    fn new(header: &csv::StringRecord, market: &Market<'_>) -> Result<Self, String> {
        let plain = |name: &str| -> String {
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let names: Vec<String> = header.iter().map(plain).collect();
        let at: [Option<usize>; COLUMNS.len()] = std::array::from_fn(|k| {
            let (_, aliases) = COLUMNS.get(k)?;
            aliases.iter().find_map(|alias| names.iter().position(|name| name == alias))
        });
        let has = |name: &str| at.get(meaning(name)).copied().flatten().is_some();
        let need = |name: &str, other: bool| {
            if has(name) || other {
                return Ok(());
            }
            let (_, aliases) = COLUMNS[meaning(name)];
            let near = nearest(name, header.iter(), 2);
            let near = if near.is_empty() { String::new() } else { format!("; nearest: {}", near.join(", ")) };
            Err(format!("header: found no column {name}, expected one of {}{near}", aliases.join(", ")))
        };
        for name in ["strike", "expiry", "type"] {
            need(name, has("symbol"))?;
        }
        need("underlying", has("symbol") || market.ticker.is_some())?;
        let priced = ["ask", "last", "vol"].iter().any(|name| has(name)) || market.vol.is_some();
        need("mark", priced)?;
        if market.spot.is_none() && !has("spot") {
            return Err("--spot: found none, expected a price, as the file has no column of it".to_string());
        }
        let vol_in_percent =
            at[meaning("vol")].and_then(|position| header.get(position)).is_some_and(|name| name.contains('%'));
        Ok(Self { at, vol_in_percent })
    }

    fn text<'a>(&self, record: &'a csv::StringRecord, name: &str) -> Option<&'a str> {
        let text = record.get(self.at.get(meaning(name)).copied().flatten()?)?;
        (!matches!(text, "" | "-" | "--" | "N/A" | "n/a")).then_some(text)
    }

    /// A number with what brokers write around it: `$1,234.50`, `55.3%`.
    fn number(&self, record: &csv::StringRecord, name: &str) -> Result<Option<f64>, String> {
        let Some(text) = self.text(record, name) else { return Ok(None) };
        if !commas_part_thousands(text) {
            return Err(format!("{name}: found {text}, expected a number with a point for its decimals"));
        }
        let plain: String = text.chars().filter(|c| !matches!(c, '$' | '€' | '£' | ',' | '_' | ' ')).collect();
        let (digits, percent) = plain.strip_suffix('%').map_or((plain.as_str(), false), |digits| (digits, true));
        match digits.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                let percent = percent || (name == "vol" && self.vol_in_percent);
                Ok(Some(if percent { value / 100.0 } else { value }))
            }
            _ => Err(format!("{name}: found {text}, expected a number")),
        }
    }

    fn quote(
        &self,
        record: &csv::StringRecord,
        line: u64,
        market: &Market<'_>,
        currency: &mut Option<String>,
    ) -> Result<Quote, String> {
        let symbol = self.text(record, "symbol").and_then(occ);
        let underlying = self.underlying(record, market.ticker)?;
        if let Some(found) = self.text(record, "currency") {
            match currency {
                None => *currency = Some(found.to_string()),
                Some(first) if first.eq_ignore_ascii_case(found) => {}
                Some(first) => return Err(format!("currency: found {found}, expected {first} as in the rows before")),
            }
        }
        let missing = |name: &str, expected: &str| format!("{name}: found nothing, expected {expected}");
        let kind = match self.text(record, "type") {
            Some(text) => kind(text).ok_or_else(|| format!("type: found {text}, expected put or call"))?,
            None => symbol.map(|s| s.kind).ok_or_else(|| missing("type", "put or call"))?,
        };
        let expiry = match self.text(record, "expiry") {
            Some(text) => date(text).ok_or_else(|| format!("expiry: found {text}, expected a date as YYYY-MM-DD"))?,
            None => symbol.map(|s| s.expiry).ok_or_else(|| missing("expiry", "a date"))?,
        };
        let strike = match self.number(record, "strike")? {
            Some(strike) => strike,
            None => symbol.map(|s| s.strike).ok_or_else(|| missing("strike", "a price above zero"))?,
        };
        let days = days_between(market.valuation, expiry);
        if days < 1 {
            return Err(format!("expiry: found {expiry}, expected a day after {}", market.valuation));
        }
        let spot = match (self.number(record, "spot")?, market.spot) {
            (Some(found), Some(given)) if found != given => {
                return Err(format!(
                    "spot: found {found}, expected {given} as --spot has it; without --spot each row keeps its own"
                ));
            }
            (found, given) => found.or(given).ok_or_else(|| missing("spot", "a price above zero"))?,
        };
        let contract = Contract {
            kind,
            spot,
            strike,
            rate: self.number(record, "rate")?.unwrap_or(market.rate),
            dividend_yield: self.number(record, "yield")?.unwrap_or(market.dividend_yield),
            years: f64::from(days) / super::DAYS_PER_YEAR,
        };
        let contract = contract.checked().map_err(|e| e.to_string())?;
        let price = self.price(record)?;
        let vol = self.number(record, "vol")?.filter(|&vol| vol != 0.0 || price.is_none());
        let vol = vol.map(contract::checked_volatility).transpose().map_err(|e| e.to_string())?;
        let vol = vol.or(if price.is_none() { market.vol } else { None });
        if price.is_none() && vol.is_none() {
            return Err(missing("price", "bid and ask, a mark, a last price or a volatility"));
        }
        Ok(Quote { line, underlying, contract, expiry, price, vol })
    }

    /// The ticker of a row: that of its column, of its OCC symbol or the symbol itself, or else `wanted`.
    fn underlying(&self, record: &csv::StringRecord, wanted: Option<&str>) -> Result<String, String> {
        let found = self.text(record, "underlying").map(str::to_uppercase);
        match (found, wanted) {
            (Some(found), Some(wanted)) if found != wanted => {
                Err(format!("underlying: found {found}, expected {wanted}"))
            }
            (Some(found), _) => Ok(found),
            (None, Some(wanted)) => Ok(wanted.to_string()),
            (None, None) => {
                let symbol = self.text(record, "symbol").unwrap_or_default();
                let root = match occ(symbol) {
                    Some(_) => symbol.get(..symbol.len() - OCC_TAIL).unwrap_or_default(),
                    None => symbol,
                };
                match root.trim() {
                    "" => Err("underlying: found nothing, expected a ticker".to_string()),
                    root => Ok(root.to_uppercase()),
                }
            }
        }
    }

    /// The middle of bid and ask, else a mark, else the last price.
    fn price(&self, record: &csv::StringRecord) -> Result<Option<f64>, String> {
        let (bid, ask) = (self.number(record, "bid")?, self.number(record, "ask")?);
        for (name, value) in [("bid", bid), ("ask", ask)] {
            if value.is_some_and(|value| value < 0.0) {
                return Err(format!("{name}: found {}, expected a price of at least zero", value.unwrap_or(0.0)));
            }
        }
        if let (Some(bid), Some(ask)) = (bid, ask)
            && ask > 0.0
        {
            if bid > ask {
                return Err(format!("bid: found {bid}, expected at most the ask of {ask}"));
            }
            return Ok(Some(0.5 * (bid + ask)));
        }
        for name in ["mark", "last"] {
            if let Some(price) = self.number(record, name)?
                && price != 0.0
            {
                return if price > 0.0 {
                    Ok(Some(price))
                } else {
                    Err(format!("{name}: found {price}, expected a price above zero"))
                };
            }
        }
        Ok(None)
    }
}

fn kind(text: &str) -> Option<Kind> {
    match text.to_ascii_lowercase().as_str() {
        "put" | "p" | "puts" => Some(Kind::Put),
        "call" | "c" | "calls" => Some(Kind::Call),
        _ => None,
    }
}

/// What an OCC symbol holds: `NVDA271015P00150000` is the put at 150 of 15 October 2027.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    kind: Kind,
    expiry: Date,
    strike: f64,
}

/// Length of date, letter and strike at the end of an OCC symbol.
const OCC_TAIL: usize = 15;

fn occ(text: &str) -> Option<Symbol> {
    let tail = text.get(text.len().checked_sub(OCC_TAIL)?..)?;
    let (day, rest) = tail.split_at_checked(6)?;
    let (letter, thousandths) = rest.split_at_checked(1)?;
    if !day.bytes().chain(thousandths.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let expiry = parse_date(&format!("20{}-{}-{}", day.get(..2)?, day.get(2..4)?, day.get(4..)?)).ok()?;
    Some(Symbol { kind: kind(letter)?, expiry, strike: thousandths.parse::<f64>().ok()? / 1000.0 })
}

/// A date as brokers write it: 2027-10-15, 20271015, 10/15/2027, 10/15/27, 15-Oct-2027, Oct 15 2027, with or
/// without a time after it.
fn date(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some(date) = text.get(..10).and_then(|head| parse_date(head).ok()) {
        return Some(date);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_date(&format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?)).ok();
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [a, b, year, ..] = parts[..] else { return None };
    let named = |text: &str| {
        let head = text.get(..3)?.to_ascii_lowercase();
        MONTHS.iter().position(|month| *month == head).map(|index| index + 1)
    };
    let (month, day) = match (named(a), named(b)) {
        (Some(month), None) => (month, b.parse().ok()?),
        (None, Some(month)) => (month, a.parse().ok()?),
        (None, None) => (a.parse().ok()?, b.parse::<u32>().ok()?),
        (Some(_), Some(_)) => return None,
    };
    let year: u32 = year.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    parse_date(&format!("{year:04}-{month:02}-{day:02}")).ok()
}
