//! The files of an incident: JSON and Parquet written, CSV read.

use std::{
    fs::{self, File},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use serde_json::Value;

/// A column of a Parquet file.
pub(super) enum Column {
    Integers(&'static str, Vec<i64>),
    Floats(&'static str, Vec<f64>),
    Texts(&'static str, Vec<ByteArray>),
}

/// Writes columns of equal length.
pub(super) fn parquet(path: &Path, columns: &[Column]) -> Result<()> {
    let fields: String = columns
        .iter()
        .map(|column| match column {
            Column::Integers(name, _) => format!("REQUIRED INT64 {name};"),
            Column::Floats(name, _) => format!("REQUIRED DOUBLE {name};"),
            Column::Texts(name, _) => format!("REQUIRED BYTE_ARRAY {name} (UTF8);"),
        })
        .collect();
    let schema = Arc::new(parse_message_type(&format!("message rows {{{fields}}}"))?);
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let file = create(path)?;
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut into) = group.next_column()? else { bail!("{}: too many columns", path.display()) };
        match column {
            Column::Integers(_, values) => into.typed::<Int64Type>().write_batch(values, None, None)?,
            Column::Floats(_, values) => into.typed::<DoubleType>().write_batch(values, None, None)?,
            Column::Texts(_, values) => into.typed::<ByteArrayType>().write_batch(values, None, None)?,
        };
        into.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(())
}

/// Writes a JSON file.
pub(super) fn json(path: &Path, value: &Value) -> Result<()> {
    serde_json::to_writer_pretty(create(path)?, value)
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn create(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    File::create(path).with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads a JSON file.
pub(super) fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

/// A CSV file with a header, read record by record.
pub(super) struct Csv {
    path: String,
    reader: csv::Reader<File>,
    header: csv::StringRecord,
}

impl Csv {
    /// Opens a file. Records may be shorter or longer than the header.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(path)
            .with_context(|| format!("{name} cannot be read"))?;
        let header = reader.headers().with_context(|| format!("{name} has no header"))?.clone();
        Ok(Self { path: name, reader, header })
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &csv::StringRecord {
        &self.header
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        self.header
            .iter()
            .position(|known| known == name)
            .with_context(|| format!("{} has no column named {name}", self.path))
    }

    /// Hands on each record.
    pub(super) fn each(mut self, mut take: impl FnMut(&csv::StringRecord) -> Result<()>) -> Result<()> {
        let mut record = csv::StringRecord::new();
        while self
            .reader
            .read_record(&mut record)
            .with_context(|| format!("{} is no CSV in UTF-8", self.path))?
        {
            let line = record.position().map_or(0, csv::Position::line);
            take(&record).with_context(|| format!("{}, line {line}", self.path))?;
        }
        Ok(())
    }
}

/// A metric point on its way to a file.
#[derive(Clone)]
pub(super) struct Point {
    /// Unix seconds.
    pub(super) time: i64,
    pub(super) service: ByteArray,
    pub(super) pod: ByteArray,
    pub(super) name: ByteArray,
    pub(super) value: f64,
}

/// Writes metric points.
pub(super) fn points<'a>(path: &Path, points: impl Iterator<Item = &'a Point> + Clone) -> Result<()> {
    let texts = |of: fn(&Point) -> &ByteArray| points.clone().map(|point| of(point).clone()).collect();
    parquet(
        path,
        &[
            Column::Integers("ts", points.clone().map(|point| point.time).collect()),
            Column::Texts("service", texts(|point| &point.service)),
            Column::Texts("pod", texts(|point| &point.pod)),
            Column::Texts("name", texts(|point| &point.name)),
            Column::Floats("value", points.clone().map(|point| point.value).collect()),
        ],
    )
}

/// A text of the data; copies share its bytes.
pub(super) fn text(value: &str) -> ByteArray {
    ByteArray::from(value.as_bytes().to_vec())
}
