//! One Parquet file of a run: written with its size and SHA-256, the same bytes for the same rows.

use super::layout;
use super::manifest::DataFile;
use crate::error::Error;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group: bounds what is held in memory.
const ROW_GROUP: usize = 1 << 15;

/// How files are opened; tests put a device without space here.
pub(crate) type Open = fn(&Path) -> io::Result<File>;

/// A file that must not exist yet.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Counts and hashes what goes through.
struct Hashing {
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.hasher.update(buffer.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A Parquet file that is being written.
pub(crate) struct Writing {
    name: &'static str,
    row: &'static str,
    shown: PathBuf,
    schema: Arc<Schema>,
    rows: u64,
    writer: ArrowWriter<Hashing>,
}

impl Writing {
    /// Opens `name` in `folder`; messages show it in `target`. `row` says what a row is.
    pub(crate) fn create(
        (folder, target): (&Path, &Path),
        name: &'static str,
        row: &'static str,
        schema: Arc<Schema>,
        open: Open,
    ) -> Result<Self, Error> {
        let shown = target.join(name);
        let file = open(&folder.join(name)).map_err(Error::write(&shown, "make it"))?;
        let sink = Hashing { file, hasher: Sha256::new(), bytes: 0 };
        let writer = ArrowWriter::try_new(sink, Arc::clone(&schema), Some(properties(&schema)))
            .map_err(Error::parquet_write(&shown))?;
        Ok(Self { name, row, shown, schema, rows: 0, writer })
    }

    /// Writes rows, column by column.
    pub(crate) fn rows(&mut self, columns: Vec<ArrayRef>) -> Result<(), Error> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| Error::write(&self.shown, "lay it out")(io::Error::other(error)))?;
        self.rows += batch.num_rows() as u64;
        self.writer.write(&batch).map_err(Error::parquet_write(&self.shown))
    }

    /// Completes the file, down to the disk.
    pub(crate) fn finish(self) -> Result<DataFile, Error> {
        let sink = self.writer.into_inner().map_err(Error::parquet_write(&self.shown))?;
        sink.file.sync_all().map_err(Error::write(&self.shown, "write it"))?;
        Ok(DataFile {
            name: self.name.to_owned(),
            row: self.row.to_owned(),
            rows: self.rows,
            bytes: sink.bytes,
            sha256: hexadecimal(sink.hasher),
            columns: layout::columns(&self.schema),
        })
    }
}

fn properties(schema: &Schema) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("overhang ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP));
    for field in schema.fields() {
        // Numbers hardly repeat: their bytes are sorted by rank instead, which compresses better.
        if *field.data_type() == DataType::Float64 && field.name() != "weight" {
            let path = ColumnPath::new(vec![field.name().clone()]);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT);
        }
    }
    properties.build()
}

/// SHA-256 and size of a file as it stands on the disk.
pub(crate) fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut sink = Digesting { hasher: Sha256::new() };
    let bytes = io::copy(&mut File::open(path)?, &mut sink)?;
    Ok((hexadecimal(sink.hasher), bytes))
}

struct Digesting {
    hasher: Sha256,
}

impl Write for Digesting {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.hasher.update(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
