//! Reads one companyfacts document into facts, and says company, concept and period of what is wrong.

use std::{collections::HashMap, fmt, sync::Arc};

use overhang_units::{Date, parse_date};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::Error;

/// The largest document that is read, in bytes. The largest of real companies are near 10 MB.
pub const DOCUMENT_LIMIT: u64 = 64 << 20;

/// The most facts a document may hold; the largest real ones hold about 100,000.
const FACT_LIMIT: usize = 2_000_000;

/// An accession number, such as `0001045810-23-000017`, kept in place: there is one per fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Accession {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl Accession {
    /// The longest that is read; real ones have 20 characters.
    pub const LONGEST: usize = 24;

    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        self.bytes.get(..usize::from(self.length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Display for Accession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Accession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// One number of one filing.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// First day, for what is measured over a period.
    pub start: Option<Date>,
    /// Last day, or the day itself.
    pub end: Date,
    /// The number, in the unit of its series.
    pub value: f64,
    /// Accession number of the filing.
    pub accession: Accession,
    /// Form: 10-Q, 10-K, 10-K/A, 8-K ...
    pub form: Arc<str>,
    /// Day on which it was filed.
    pub filed: Date,
}

/// All facts of one concept in one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptFacts {
    /// Taxonomy and concept: `us-gaap:Revenues`.
    pub concept: String,
    /// Unit as written: `USD`, `USD/shares`, `pure`.
    pub unit: String,
    /// The facts, by start, end, day filed and accession: vintages of one period stand together, oldest first.
    pub facts: Vec<Fact>,
}

/// A document: one company.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Central Index Key.
    pub cik: u64,
    /// Name of the company.
    pub entity: String,
    /// Facts by concept and unit, in the order of the document.
    pub concepts: Vec<ConceptFacts>,
}

impl Document {
    /// Reads a document; `file` is its name in messages. Company extension concepts and segments are not in these.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() as u64 > DOCUMENT_LIMIT {
            return Err(fault(file, format!("{} bytes", bytes.len()), format!("at most {DOCUMENT_LIMIT}")));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(fault(file, "an empty file".to_owned(), "a companyfacts document".to_owned()));
        }
        let mut sink = Sink::default();
        // Checked once here, and not again for each text.
        let text = std::str::from_utf8(bytes).map_err(|error| {
            fault(file, format!("byte {} that is not UTF-8", error.valid_up_to() + 1), "UTF-8 text".to_owned())
        })?;
        let mut reader = serde_json::Deserializer::from_str(text);
        let outcome = Root(&mut sink).deserialize(&mut reader).and_then(|()| reader.end());
        if let Err(error) = outcome {
            return Err(sink.explain(file, &error));
        }
        sink.finish(file)
    }

    /// Facts of a concept in a unit.
    pub fn facts(&self, concept: &str, unit: &str) -> &[Fact] {
        let found = self.concepts.iter().find(|series| series.concept == concept && series.unit == unit);
        found.map_or(&[], |series| &series.facts)
    }

    /// The number of facts.
    pub fn len(&self) -> usize {
        self.concepts.iter().map(|series| series.facts.len()).sum()
    }

    /// Whether it holds no facts at all, as many documents of the archive.
    pub fn is_empty(&self) -> bool {
        self.concepts.iter().all(|series| series.facts.is_empty())
    }

    /// The day of the newest filing known on `as_of`.
    pub fn newest_filing(&self, as_of: Date) -> Option<Date> {
        let facts = self.concepts.iter().flat_map(|series| &series.facts);
        facts.map(|fact| fact.filed).filter(|filed| *filed <= as_of).max()
    }
}

fn fault(place: impl Into<String>, found: String, expected: String) -> Error {
    Error::Filing { place: place.into(), found, expected }
}

/// What has been read, and where the reader stands.
#[derive(Default)]
struct Sink {
    cik: Option<u64>,
    entity: Option<String>,
    seen_facts: bool,
    taxonomy: String,
    concept: String,
    unit: String,
    period: String,
    concepts: Vec<ConceptFacts>,
    /// Where a concept in a unit stands: a key may come twice in a document.
    places: HashMap<(String, String), usize>,
    count: usize,
    forms: Vec<Arc<str>>,
}

impl Sink {
    fn place(&self, file: &str) -> String {
        let mut place = file.to_owned();
        let parts = [
            self.entity.clone().unwrap_or_default(),
            self.cik.map(|cik| format!("CIK {cik}")).unwrap_or_default(),
            if self.concept.is_empty() { String::new() } else { format!("{}:{}", self.taxonomy, self.concept) },
            self.unit.clone(),
            self.period.clone(),
        ];
        for part in parts.iter().filter(|part| !part.is_empty()) {
            place += ", ";
            place += part;
        }
        place
    }

    /// The error of the reader with company, concept and period.
    fn explain(&self, file: &str, error: &serde_json::Error) -> Error {
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or_default();
        let place = format!("{} (line {}, character {})", self.place(file), error.line(), error.column());
        if error.is_eof() {
            return fault(
                place,
                "the end of the file".to_owned(),
                "the rest of the document: it is truncated".to_owned(),
            );
        }
        let (found, expected) = match reason.split_once(", expected ") {
            Some((found, expected)) => {
                (found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: "), expected)
            }
            None => match reason.strip_prefix("expected ") {
                Some(expected) => ("another character", expected),
                None => (reason, "a companyfacts document"),
            },
        };
        let expected = match expected {
            "f64" => "a number",
            "a borrowed string" => "a text",
            "struct Raw" => "a fact with end, val, accn, form and filed",
            other => other,
        };
        fault(place, found.to_owned(), expected.to_owned())
    }

    fn finish(mut self, file: &str) -> Result<Document, Error> {
        for text in [&mut self.concept, &mut self.unit, &mut self.period] {
            text.clear();
        }
        let place = self.place(file);
        let Some(cik) = self.cik else {
            return Err(fault(place, "no key cik".to_owned(), "a companyfacts document of the SEC".to_owned()));
        };
        if !self.seen_facts {
            return Err(fault(place, "no key facts".to_owned(), "a companyfacts document of the SEC".to_owned()));
        }
        let mut document = Document { cik, entity: self.entity.take().unwrap_or_default(), concepts: self.concepts };
        for series in &mut document.concepts {
            series
                .facts
                .sort_by(|a, b| (a.start, a.end, a.filed, &a.accession).cmp(&(b.start, b.end, b.filed, &b.accession)));
            conflicts(file, &document.entity, series)?;
        }
        Ok(document)
    }

    /// Files facts under the concept and unit at which the reader stands.
    fn keep(&mut self, facts: Vec<Fact>) {
        let concept = format!("{}:{}", self.taxonomy, self.concept);
        let key = (concept, self.unit.clone());
        if let Some(known) = self.places.get(&key).and_then(|at| self.concepts.get_mut(*at)) {
            known.facts.extend(facts);
            return;
        }
        self.places.insert(key.clone(), self.concepts.len());
        self.concepts.push(ConceptFacts { concept: key.0, unit: key.1, facts });
    }

    fn fact<E: de::Error>(&mut self, raw: &Raw<'_>) -> Result<Fact, E> {
        let form = self.form(raw.form);
        self.count += 1;
        let fact = read(raw, form).and_then(|fact| match self.count {
            ..=FACT_LIMIT => Ok(fact),
            _ => Err(format!("more than {FACT_LIMIT} facts, expected fewer")),
        });
        fact.map_err(|reason| {
            self.period = raw.start.map_or(raw.end.to_owned(), |start| format!("{start} to {}", raw.end));
            E::custom(reason)
        })
    }

    fn form(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.forms.iter().find(|form| ***form == *text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.forms.push(Arc::clone(&shared));
        shared
    }
}

/// A fact from its text, or what is wrong with it.
fn read(raw: &Raw<'_>, form: Arc<str>) -> Result<Fact, String> {
    let date = |key: &str, text: &str| {
        parse_date(text).map_err(|error| format!("{key} `{text}`, expected {}", error.expected()))
    };
    let start = raw.start.map(|text| date("start", text)).transpose()?;
    let end = date("end", raw.end)?;
    let filed = date("filed", raw.filed)?;
    if let Some(start) = start
        && start > end
    {
        return Err(format!("the start {start} after the end, expected it on or before"));
    }
    if !raw.val.is_finite() {
        return Err("a value that is not finite, expected a number".to_owned());
    }
    let accession = Accession::new(raw.accn).ok_or_else(|| {
        format!("an accession number of {} characters, expected at most {}", raw.accn.len(), Accession::LONGEST)
    })?;
    Ok(Fact { start, end, value: raw.val, accession, form, filed })
}

/// One filing may repeat a fact, but not with another value.
fn conflicts(file: &str, entity: &str, series: &ConceptFacts) -> Result<(), Error> {
    for pair in series.facts.windows(2) {
        if let [a, b] = pair
            && (a.start, a.end, a.filed, &a.accession) == (b.start, b.end, b.filed, &b.accession)
            && a.value.to_bits() != b.value.to_bits()
        {
            let period = a.start.map_or(a.end.to_string(), |start| format!("{start} to {}", a.end));
            return Err(fault(
                format!("{file}, {entity}, {}, {}, {period}", series.concept, series.unit),
                format!("{} and {} in one filing, {}", a.value, b.value, a.accession),
                "one value for one period in one filing".to_owned(),
            ));
        }
    }
    Ok(())
}

/// A fact as it stands in the document; other keys are passed over.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    start: Option<&'a str>,
    end: &'a str,
    val: f64,
    accn: &'a str,
    form: &'a str,
    filed: &'a str,
}

/// A level of the document: what to do with each key of a map.
trait Level {
    const EXPECTED: &'static str;
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error>;
}

struct Map<'s, L>(&'s mut Sink, std::marker::PhantomData<L>);

impl<'s, L: Level> Map<'s, L> {
    fn new(sink: &'s mut Sink) -> Self {
        Self(sink, std::marker::PhantomData)
    }
}

impl<'de, L: Level> DeserializeSeed<'de> for Map<'_, L> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, L: Level> Visitor<'de> for Map<'_, L> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(L::EXPECTED)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            L::key(self.0, &key, &mut map)?;
        }
        Ok(())
    }
}

struct Root<'s>(&'s mut Sink);

impl<'de> DeserializeSeed<'de> for Root<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Map::<Top>::new(self.0).deserialize(deserializer)
    }
}

struct Top;
impl Level for Top {
    const EXPECTED: &'static str = "an object with cik, entityName and facts";
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "cik" => sink.cik = Some(map.next_value::<Cik>()?.0),
            "entityName" => sink.entity = Some(map.next_value()?),
            "facts" => {
                sink.seen_facts = true;
                map.next_value_seed(Map::<Taxonomies>::new(sink))?;
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Taxonomies;
impl Level for Taxonomies {
    const EXPECTED: &'static str = "an object of taxonomies";
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error> {
        key.clone_into(&mut sink.taxonomy);
        map.next_value_seed(Map::<Concepts>::new(sink))
    }
}

struct Concepts;
impl Level for Concepts {
    const EXPECTED: &'static str = "an object of concepts";
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error> {
        key.clone_into(&mut sink.concept);
        sink.unit.clear();
        sink.period.clear();
        map.next_value_seed(Map::<Concept>::new(sink))
    }
}

struct Concept;
impl Level for Concept {
    const EXPECTED: &'static str = "an object with label, description and units";
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error> {
        if key == "units" {
            return map.next_value_seed(Map::<Units>::new(sink));
        }
        map.next_value::<IgnoredAny>().map(|_| ())
    }
}

struct Units;
impl Level for Units {
    const EXPECTED: &'static str = "an object of units";
    fn key<'de, A: MapAccess<'de>>(sink: &mut Sink, key: &str, map: &mut A) -> Result<(), A::Error> {
        key.clone_into(&mut sink.unit);
        sink.period.clear();
        map.next_value_seed(FactList(sink))
    }
}

struct FactList<'s>(&'s mut Sink);

impl<'de> DeserializeSeed<'de> for FactList<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FactList<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of facts")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut facts = Vec::new();
        while let Some(raw) = list.next_element::<Raw<'de>>()? {
            facts.push(self.0.fact(&raw)?);
        }
        self.0.keep(facts);
        Ok(())
    }
}

/// A key of a company: a number, or digits in quotes.
struct Cik(u64);

impl<'de> Deserialize<'de> for Cik {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = Cik;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the number of a company, up to ten digits")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Cik, E> {
                if number < 10_000_000_000 {
                    Ok(Cik(number))
                } else {
                    Err(E::invalid_value(de::Unexpected::Unsigned(number), &self))
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Cik, E> {
                let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
                let number = if digits { text.parse().ok() } else { None };
                number.map(Cik).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Digits)
    }
}
