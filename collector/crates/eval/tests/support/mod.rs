//! Folders of made-up incidents, measured.

use std::{
    fs::{self, File},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result};
use olly_eval::{EvalArgs, Report, eval};
use parquet::{
    data_type::{ByteArrayType, DataType, DoubleType, Int64Type},
    file::writer::{SerializedColumnWriter, SerializedFileWriter},
    schema::parser::parse_message_type,
};
use serde_json::Value;

/// Writes a file and the folders that it lies in.
pub fn write(dir: &Path, file: &str, text: impl AsRef<[u8]>) -> Result<()> {
    let path = dir.join(file);
    fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    Ok(fs::write(path, text)?)
}

/// What came of a measurement.
pub struct Measured {
    pub report: Report,
    /// The lines of the predictions.
    pub lines: Vec<Value>,
    pub printed: String,
}

/// The plain question about `dir/data` with `dir/ref`.
pub fn args(dir: &Path) -> EvalArgs {
    EvalArgs {
        sensitivity: false,
        data: dir.join("data"),
        reference: dir.join("ref"),
        predictions: Some(dir.join("predictions.jsonl")),
        json: Some(dir.join("report.json")),
        explain: false,
        late: 0,
        detect: false,
        traces: 1.0,
        seed: 0,
        healthy: false,
        past_only: false,
        without: Vec::new(),
        repeat: 1,
    }
}

/// Measures what lies in `dir`, asked as `change` says.
pub fn measured(dir: &Path, change: impl FnOnce(&mut EvalArgs)) -> Result<Measured> {
    let mut args = args(dir);
    change(&mut args);
    let mut printed = Vec::new();
    let report = eval(&args, &mut printed)?;
    Ok(Measured { report, lines: lines(dir)?, printed: String::from_utf8(printed)? })
}

/// The lines of the predictions.
pub fn lines(dir: &Path) -> Result<Vec<Value>> {
    let lines = fs::read_to_string(dir.join("predictions.jsonl"))?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// A column of a Parquet file.
pub enum Column {
    Integers(&'static str, Vec<Option<i64>>),
    Floats(&'static str, Vec<Option<f64>>),
    Texts(&'static str, Vec<Option<&'static str>>),
}

impl Column {
    /// Its field in the schema.
    fn field(&self) -> String {
        match self {
            Self::Integers(name, _) => format!("OPTIONAL INT64 {name};"),
            Self::Floats(name, _) => format!("OPTIONAL DOUBLE {name};"),
            Self::Texts(name, _) => format!("OPTIONAL BYTE_ARRAY {name};"),
        }
    }
}

/// Writes columns of equal length.
pub fn parquet(dir: &Path, file: &str, columns: &[Column]) -> Result<()> {
    fn put<D: DataType>(
        into: &mut SerializedColumnWriter<'_>,
        values: impl Iterator<Item = Option<D::T>>,
    ) -> Result<()> {
        let values: Vec<Option<D::T>> = values.collect();
        let present: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
        let values: Vec<D::T> = values.into_iter().flatten().collect();
        into.typed::<D>().write_batch(&values, Some(&present), None)?;
        Ok(())
    }
    write(dir, file, "")?;
    let fields: String = columns.iter().map(Column::field).collect();
    let schema = Arc::new(parse_message_type(&format!("message rows {{{fields}}}"))?);
    let mut writer = SerializedFileWriter::new(File::create(dir.join(file))?, schema, Arc::default())?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        let mut into = group.next_column()?.context("one for each field")?;
        match column {
            Column::Integers(_, values) => put::<Int64Type>(&mut into, values.iter().copied())?,
            Column::Floats(_, values) => put::<DoubleType>(&mut into, values.iter().copied())?,
            Column::Texts(_, values) => {
                put::<ByteArrayType>(&mut into, values.iter().map(|text| text.map(Into::into)))?;
            }
        }
        into.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(())
}
