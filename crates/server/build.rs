//! Embeds what the build of `web/` has put into `web/dist`; nothing where it has not run.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = match std::fs::read_dir(&folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect(),
        Err(_) => Vec::new(),
    };
    // What starts with a dot keeps the folder in the repository.
    names.retain(|name| !name.starts_with('.'));
    names.sort_unstable();
    let mut code = String::from("/// Name and content of each file.\npub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for name in names {
        let path = folder.join(&name).canonicalize()?;
        let _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    code += "];\n";
    std::fs::write(Path::new(&std::env::var("OUT_DIR").unwrap_or_default()).join("files.rs"), code)
}
