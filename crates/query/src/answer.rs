//! An answer: columns with their units, and rows as cells or as a Parquet file.

use crate::error::Error;
use crate::tables::Column;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, SchemaRef, UInt64Type};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use std::io::Write;

/// A cell of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Whole(i128),
    /// A number.
    Number(f64),
    /// Text; also a date, and anything that is neither number nor flag, as it is written.
    Text(String),
}

/// What a query gave.
#[derive(Debug, Clone)]
pub struct Answer {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Answer {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// The columns; units are known of columns that a query passes on as they are.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        self.schema.fields().iter().map(|field| Column::of(field)).collect()
    }

    /// The rows, cell by cell.
    ///
    /// # Errors
    /// A type that cannot be written as text.
    pub fn rows(&self) -> Result<Vec<Vec<Cell>>, Error> {
        let mut rows = Vec::new();
        for batch in &self.batches {
            let columns = batch.columns().iter().map(cells).collect::<Result<Vec<_>, Error>>()?;
            let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
            rows.extend((0..batch.num_rows()).map(|_| columns.iter_mut().filter_map(Iterator::next).collect()));
        }
        Ok(rows)
    }

    /// The answer as a Parquet file, Snappy; the same bytes for the same rows.
    ///
    /// # Errors
    /// A type that Parquet does not have, or whatever `out` says.
    pub fn write_parquet(&self, out: impl Write + Send) -> Result<(), Error> {
        let fail = |error: datafusion::parquet::errors::ParquetError| Error::Question(format!("parquet: {error}"));
        let properties = WriterProperties::builder()
            .set_created_by(concat!("overhang ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        let mut writer = ArrowWriter::try_new(out, self.schema.clone(), Some(properties)).map_err(fail)?;
        self.batches.iter().try_for_each(|batch| writer.write(batch)).map_err(fail)?;
        writer.close().map_err(fail)?;
        Ok(())
    }
}

fn cells(array: &ArrayRef) -> Result<Vec<Cell>, Error> {
    let fail = |error: datafusion::arrow::error::ArrowError| Error::internal(error.into());
    let every = |of: &dyn Fn(usize) -> Cell| -> Vec<Cell> {
        (0..array.len()).map(|k| if array.is_null(k) { Cell::Empty } else { of(k) }).collect()
    };
    Ok(match array.data_type() {
        DataType::Null => every(&|_| Cell::Empty),
        DataType::Boolean => every(&|k| Cell::Flag(array.as_boolean().value(k))),
        other if other.is_unsigned_integer() => {
            let wide = cast(array, &DataType::UInt64).map_err(fail)?;
            every(&|k| Cell::Whole(i128::from(wide.as_primitive::<UInt64Type>().value(k))))
        }
        other if other.is_integer() => {
            let wide = cast(array, &DataType::Int64).map_err(fail)?;
            every(&|k| Cell::Whole(i128::from(wide.as_primitive::<Int64Type>().value(k))))
        }
        other if other.is_numeric() => {
            let wide = cast(array, &DataType::Float64).map_err(fail)?;
            every(&|k| Cell::Number(wide.as_primitive::<Float64Type>().value(k)))
        }
        _ => {
            let options = FormatOptions::default();
            let format = ArrayFormatter::try_new(array, &options).map_err(fail)?;
            every(&|k| Cell::Text(format.value(k).to_string()))
        }
    })
}
