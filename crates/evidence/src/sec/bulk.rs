//! Walks through documents: one file, a folder of them, or the nightly archive, one document in memory at a time.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

use super::document::{DOCUMENT_LIMIT, Document};
use crate::Error;

/// A member of an archive that unpacks to more than this many times its size is refused.
const LARGEST_RATIO: u64 = 250;
/// The most members an archive may have; the real one has about 20,000.
const MEMBER_LIMIT: usize = 1_000_000;

/// How far a walk has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents read.
    pub documents: u64,
    /// Bytes of JSON read.
    pub bytes: u64,
    /// Files and members that are no `CIK….json`, hold nothing or are of companies that are not wanted, and were passed
    /// over.
    pub skipped: u64,
}

fn fault(place: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::Filing { place: place.into(), found: found.into(), expected: expected.into() }
}

/// Reads every document at `path` (a JSON file, a folder, or a zip archive) in the order of names in a folder and of
/// the directory in an archive. Those named after a company that is not `wanted` are not opened. The first fault ends
/// it. The members of an archive are unpacked on a thread of their own, one ahead of the document that is read.
pub fn for_each_document(
    path: &Path,
    wanted: &(dyn Fn(u64) -> bool + Sync),
    mut each: impl FnMut(&str, Document) -> Result<(), Error>,
) -> Result<Progress, Error> {
    let mut progress = Progress::default();
    let mut take = |name: &str, bytes: &[u8]| -> Result<(), Error> {
        progress.bytes += bytes.len() as u64;
        // Many members of the archive are `{}`: companies that file nothing of this kind.
        if bytes.len() < 16 && bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).eq(b"{}") {
            progress.skipped += 1;
            return Ok(());
        }
        let document = Document::parse(name, bytes)?;
        same_company(name, &document)?;
        progress.documents += 1;
        each(name, document)
    };
    let mut passed_over = 0;
    if path.is_dir() {
        for file in json_files(path)? {
            let name = file.display().to_string();
            if cik_of_name(&name).is_some_and(|cik| !wanted(cik)) {
                passed_over += 1;
                continue;
            }
            take(&name, &read_file(&file)?)?;
        }
    } else if is_archive(path)? {
        passed_over = archive(path, wanted, &mut take)?;
    } else {
        take(&path.display().to_string(), &read_file(path)?)?;
    }
    progress.skipped += passed_over;
    Ok(progress)
}

/// A file named `CIK0000789019.json` must hold that company.
fn same_company(name: &str, document: &Document) -> Result<(), Error> {
    match cik_of_name(name) {
        Some(cik) if cik != document.cik => Err(fault(
            name,
            format!("the document of {} (CIK {})", document.entity, document.cik),
            format!("CIK {cik}, as in the name of the file"),
        )),
        _ => Ok(()),
    }
}

/// The company in a file name: ten digits after `CIK`.
fn cik_of_name(name: &str) -> Option<u64> {
    let (_, rest) = name.rsplit_once("CIK")?;
    let digits = rest.get(..10)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(Error::io(folder, "list it"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(fault(folder.display().to_string(), "no .json file in it", "companyfacts documents"));
    }
    Ok(files)
}

fn is_archive(path: &Path) -> Result<bool, Error> {
    let mut start = [0_u8; 4];
    let mut file = File::open(path).map_err(Error::io(path, "open it"))?;
    let read = file.read(&mut start).map_err(Error::io(path, "read it"))?;
    Ok(read == 4 && start.starts_with(b"PK"))
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(Error::io(path, "open it"))?;
    let mut bytes = Vec::new();
    file.take(DOCUMENT_LIMIT + 1).read_to_end(&mut bytes).map_err(Error::io(path, "read it"))?;
    within_limit(&path.display().to_string(), bytes.len() as u64)?;
    Ok(bytes)
}

fn within_limit(place: &str, bytes: u64) -> Result<(), Error> {
    if bytes <= DOCUMENT_LIMIT {
        return Ok(());
    }
    Err(fault(place, format!("more than {DOCUMENT_LIMIT} bytes (64 MiB)"), "one companyfacts document"))
}

/// A member as unpacked.
struct Member {
    place: String,
    bytes: Vec<u8>,
}

/// Reads all members; returns how many were passed over.
fn archive(
    path: &Path,
    wanted: &(dyn Fn(u64) -> bool + Sync),
    take: &mut impl FnMut(&str, &[u8]) -> Result<(), Error>,
) -> Result<u64, Error> {
    thread::scope(|scope| {
        // One member is read, one waits and one is unpacked: memory is bounded by three documents.
        let (unpacked, members) = sync_channel::<Result<Member, Error>>(1);
        let (used, spare) = channel::<Vec<u8>>();
        let unpacking = scope.spawn(move || unpack(path, wanted, &unpacked, &spare));
        read(members, used, take)?;
        unpacking.join().map_err(|_| fault(path.display().to_string(), "a reader that stopped", "a whole zip archive"))
    })
}

/// Reads members as they come; where it ends early, the channels end with it, and so does the other thread.
fn read(
    members: Receiver<Result<Member, Error>>,
    used: Sender<Vec<u8>>,
    take: &mut impl FnMut(&str, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    for member in members {
        let Member { place, bytes } = member?;
        take(&place, &bytes)?;
        // Where the other thread has ended, the buffer is not needed again.
        let _ = used.send(bytes);
    }
    Ok(())
}

/// Sends the members one by one, then the fault that ended it, if any; returns how many were passed over.
fn unpack(
    path: &Path,
    wanted: &(dyn Fn(u64) -> bool + Sync),
    unpacked: &SyncSender<Result<Member, Error>>,
    spare: &Receiver<Vec<u8>>,
) -> u64 {
    let mut skipped = 0;
    if let Err(error) = unpack_members(path, wanted, unpacked, spare, &mut skipped) {
        // Nobody listens where the reader has ended before.
        let _ = unpacked.send(Err(error));
    }
    skipped
}

/// Unpacking is bounded by what is read, not by what a member says of itself.
fn unpack_members(
    path: &Path,
    wanted: &(dyn Fn(u64) -> bool + Sync),
    unpacked: &SyncSender<Result<Member, Error>>,
    spare: &Receiver<Vec<u8>>,
    skipped: &mut u64,
) -> Result<(), Error> {
    let shown = path.display().to_string();
    let broken = |error: zip::result::ZipError| fault(&shown, error.to_string(), "a whole zip archive");
    let file = File::open(path).map_err(Error::io(path, "open it"))?;
    let mut archive = zip::ZipArchive::new(BufReader::with_capacity(1 << 18, file)).map_err(broken)?;
    if archive.len() > MEMBER_LIMIT {
        return Err(fault(&shown, format!("{} members", archive.len()), format!("at most {MEMBER_LIMIT}")));
    }
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(broken)?;
        let name = member.name().map_err(broken)?.into_owned();
        if !name.ends_with(".json") || !cik_of_name(&name).is_some_and(wanted) {
            *skipped += 1;
            continue;
        }
        let place = format!("{shown}/{name}");
        let packed = member.compressed_size();
        let most = DOCUMENT_LIMIT.min(packed.saturating_mul(LARGEST_RATIO).max(1 << 16));
        let mut bytes = spare.try_recv().unwrap_or_default();
        bytes.clear();
        member
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| fault(&place, error.to_string(), "a whole member"))?;
        if bytes.len() as u64 > most {
            within_limit(&place, bytes.len() as u64)?;
            return Err(fault(
                place,
                format!("more than {most} bytes out of {packed}"),
                format!("at most {LARGEST_RATIO} times the packed size, as text packs"),
            ));
        }
        if unpacked.send(Ok(Member { place, bytes })).is_err() {
            break;
        }
    }
    Ok(())
}
