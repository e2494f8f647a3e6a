//! Scenarios: files that layer over another, resolved to one setting per parameter.

mod buyers;
pub mod file;
pub mod registry;

use crate::error::{Error, Place};
use crate::start::BuyersFrom;
pub use file::{Entry, File, Setting, parse_override};
use registry::{PARAMETERS, SLOTS};
use std::path::Path;
use std::sync::OnceLock;

/// Scenarios that come with the program, by name.
pub const SHIPPED: [(&str, &str); 6] = [
    ("baseline", include_str!("../../../../scenarios/baseline.toml")),
    ("burry", include_str!("../../../../scenarios/burry.toml")),
    ("buildout", include_str!("../../../../scenarios/buildout.toml")),
    ("takeoff", include_str!("../../../../scenarios/takeoff.toml")),
    ("asic", include_str!("../../../../scenarios/asic.toml")),
    ("soft-landing", include_str!("../../../../scenarios/soft-landing.toml")),
];

/// Largest scenario file that is read, bytes.
pub const FILE_LIMIT: u64 = 4 << 20;
/// Most layers.
const LAYER_LIMIT: usize = 16;

/// A resolved scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Name as asked for.
    pub name: String,
    /// Layers from the base up, with what each says of itself.
    pub layers: Vec<(String, String)>,
    /// One entry per slot, from the topmost layer that sets it.
    pub entries: Vec<Entry>,
    /// Layer of each entry, an index into `layers` (one beyond the last: the command line).
    pub layer_of: Vec<usize>,
    /// Evidence rows switched off.
    pub evidence_off: Vec<(String, Place)>,
    /// What the buyers start from.
    pub buyers: BuyersFrom,
    /// Layer that says so, as in `layer_of`.
    pub buyers_layer: usize,
}

impl Scenario {
    /// Resolves a shipped scenario or a file, with overrides from the command line.
    ///
    /// # Errors
    /// Unknown scenario, a fault in a file, or a fault in an override.
    pub fn load(name: &str, overrides: &[String]) -> Result<Self, Error> {
        let mut files = vec![read(name, None)?];
        while let Some(parent) = files.last().and_then(|file| file.extends.clone()) {
            if files.len() >= LAYER_LIMIT || files.iter().any(|file| file.name == parent) {
                let chain: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
                return Err(Error::Question(format!(
                    "scenario {name}: {} extends {parent} in a circle or too deep; expected a chain that ends at baseline",
                    chain.join(" extends ")
                )));
            }
            let child = files.last().map(|file| file.name.clone());
            files.push(read(&parent, child.as_deref())?);
        }
        files.reverse();
        Self::resolve(name, files, overrides)
    }

    /// Central value of a parameter by its name.
    ///
    /// # Errors
    /// The model has no such parameter.
    pub fn central(&self, name: &str) -> Result<f64, Error> {
        let entry = registry::find(name).and_then(|slot| self.entries.get(slot));
        entry.map(Entry::central_value).ok_or_else(|| Error::Question(format!("the model has no parameter {name}")))
    }

    fn resolve(name: &str, files: Vec<File>, overrides: &[String]) -> Result<Self, Error> {
        let mut slots: Vec<Option<(Entry, usize)>> = vec![None; SLOTS];
        let mut layers = Vec::new();
        let mut evidence_off = Vec::new();
        let (mut buyers, mut buyers_layer) = (BuyersFrom::default(), 0);
        for (layer, file) in files.into_iter().enumerate() {
            for entry in file.entries {
                let slot = entry.slot;
                slots[slot] = Some((entry, layer));
            }
            evidence_off.extend(file.evidence_off);
            if let Some(from) = file.buyers {
                (buyers, buyers_layer) = (from, layer);
            }
            layers.push((file.name, file.description));
        }
        for text in overrides {
            if let Some(from) = buyers::parse_override(text)? {
                (buyers, buyers_layer) = (from, layers.len());
                continue;
            }
            let entry = parse_override(text)?;
            let slot = entry.slot;
            slots[slot] = Some((entry, layers.len()));
        }
        let mut entries = Vec::with_capacity(SLOTS);
        let mut layer_of = Vec::with_capacity(SLOTS);
        for (slot, found) in slots.into_iter().enumerate() {
            let Some((entry, layer)) = found else {
                return Err(Error::Question(format!(
                    "scenario {name}: found no entry for {}, expected one in its base (does it say extends = \"baseline\"?)",
                    registry::full_name(PARAMETERS[slot])
                )));
            };
            entries.push(entry);
            layer_of.push(layer);
        }
        Ok(Self { name: name.to_string(), layers, entries, layer_of, evidence_off, buyers, buyers_layer })
    }
}

/// A scenario that comes with the program, read once.
fn shipped(at: usize) -> Result<File, Error> {
    static READ: [OnceLock<File>; SHIPPED.len()] = [const { OnceLock::new() }; SHIPPED.len()];
    if let Some(file) = READ[at].get() {
        return Ok(file.clone());
    }
    let (name, text) = SHIPPED[at];
    let file = File::parse(name, text)?;
    Ok(READ[at].get_or_init(|| file).clone())
}

/// Reads a shipped scenario or a file; relative paths of a layer are relative to the file that names it.
fn read(name: &str, child: Option<&str>) -> Result<File, Error> {
    if let Some(at) = SHIPPED.iter().position(|(shipped, _)| *shipped == name) {
        return shipped(at);
    }
    let path = match child.map(Path::new).and_then(Path::parent) {
        Some(folder) if Path::new(name).is_relative() => folder.join(name),
        _ => Path::new(name).to_path_buf(),
    };
    let shown = path.display().to_string();
    let looks_like_file = name.contains(['/', '\\']) || name.ends_with(".toml");
    if !looks_like_file && !path.exists() {
        let known = SHIPPED.map(|(shipped, _)| shipped);
        let near = overhang_units::nearest(name, known, 1).join("");
        let near = if near.is_empty() { near } else { format!(" (nearest: {near})") };
        return Err(Error::Question(format!(
            "scenario {name:?}: found neither a shipped scenario nor a file, expected one of {}{near} or a path",
            known.join(", ")
        )));
    }
    let fail = |cause: std::io::Error| Error::Read { path: shown.clone(), cause: format!("cannot be read: {cause}") };
    let size = std::fs::metadata(&path).map_err(fail)?.len();
    if size > FILE_LIMIT {
        return Err(Error::Read {
            path: shown,
            cause: format!("found {size} bytes, expected a scenario of at most {FILE_LIMIT}"),
        });
    }
    let bytes = std::fs::read(&path).map_err(fail)?;
    let text = String::from_utf8(bytes).map_err(|e| Error::Read {
        path: shown.clone(),
        cause: format!(
            "found bytes that are not UTF-8 at offset {}, expected a TOML file",
            e.utf8_error().valid_up_to()
        ),
    })?;
    File::parse(&shown, &text)
}
