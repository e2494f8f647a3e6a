//! A stable hash of what rows say, wherever and in whatever order they stand.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::Row;

/// SHA-256 over the cells of all rows in the order of their ids, in hexadecimal.
pub(crate) fn content(rows: &[Arc<Row>]) -> String {
    let mut sorted: Vec<&Row> = rows.iter().map(|row| &**row).collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut hasher = Sha256::new();
    for row in sorted {
        for cell in row.cells() {
            hasher.update((cell.len() as u64).to_le_bytes());
            hasher.update(cell.as_bytes());
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
