//! Columns of a Parquet file.

use std::{borrow::Cow, fs::File, path::Path};

use anyhow::{Context, Result, bail};
use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType},
    file::reader::{FileReader, SerializedFileReader},
};

/// A Parquet file of flat rows, read column by column.
pub struct Table {
    path: String,
    reader: SerializedFileReader<File>,
}

impl Table {
    /// Opens a file; none when there is no such file.
    pub fn open(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("{name} cannot be opened"))?;
        let reader = SerializedFileReader::new(file).with_context(|| format!("{name} is no Parquet file"))?;
        Ok(Some(Self { path: name, reader }))
    }

    /// Where it lies.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the file has this column.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// A column of integers of any width.
    pub fn integers(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let mut values = Vec::new();
        self.each(name, |column, rows| {
            match column {
                ColumnReader::Int64ColumnReader(mut column) => read(&mut column, rows, &mut values, |v| v)?,
                ColumnReader::Int32ColumnReader(mut column) => {
                    read(&mut column, rows, &mut values, i64::from)?;
                }
                _ => bail!("{}: column {name} holds no integers", self.path),
            }
            Ok(())
        })?;
        Ok(values)
    }

    /// The same of a column that need not be there.
    pub fn integers_if_any(&self, name: &str) -> Result<Option<Vec<Option<i64>>>> {
        self.has(name).then(|| self.integers(name)).transpose()
    }

    /// A column of numbers of any width.
    pub fn floats(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let mut values = Vec::new();
        self.each(name, |column, rows| {
            match column {
                ColumnReader::DoubleColumnReader(mut column) => read(&mut column, rows, &mut values, |v| v)?,
                ColumnReader::FloatColumnReader(mut column) => {
                    read(&mut column, rows, &mut values, f64::from)?;
                }
                ColumnReader::Int64ColumnReader(mut column) => {
                    read(&mut column, rows, &mut values, |v| v as f64)?;
                }
                ColumnReader::Int32ColumnReader(mut column) => {
                    read(&mut column, rows, &mut values, f64::from)?;
                }
                _ => bail!("{}: column {name} holds no numbers", self.path),
            }
            Ok(())
        })?;
        Ok(values)
    }

    /// A column of texts.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<ByteArray>>> {
        let mut values = Vec::new();
        self.each(name, |column, rows| match column {
            ColumnReader::ByteArrayColumnReader(mut column) => read(&mut column, rows, &mut values, |v| v),
            _ => bail!("{}: column {name} holds no texts", self.path),
        })?;
        Ok(values)
    }

    /// The same of a column that need not be there.
    pub fn texts_if_any(&self, name: &str) -> Result<Option<Vec<Option<ByteArray>>>> {
        self.has(name).then(|| self.texts(name)).transpose()
    }

    fn place(&self, name: &str) -> Option<usize> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        schema.columns().iter().position(|column| column.name() == name)
    }

    fn each(&self, name: &str, mut take: impl FnMut(ColumnReader, usize) -> Result<()>) -> Result<()> {
        let place = self.place(name).with_context(|| format!("{} has no column named {name}", self.path))?;
        for number in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(number)?;
            let rows = usize::try_from(group.metadata().num_rows())?;
            take(group.get_column_reader(place)?, rows)
                .with_context(|| format!("{}: column {name} cannot be read", self.path))?;
        }
        Ok(())
    }
}

/// A value of a column of texts; empty where there is none.
pub fn text(value: &Option<ByteArray>) -> Cow<'_, str> {
    value.as_ref().map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes.data()))
}

fn read<D: DataType, T>(
    column: &mut ColumnReaderImpl<D>,
    rows: usize,
    into: &mut Vec<Option<T>>,
    convert: impl Fn(D::T) -> T,
) -> Result<()> {
    let mut left = rows;
    while left > 0 {
        let (mut values, mut present) = (Vec::new(), Vec::new());
        let (count, ..) = column.read_records(left, Some(&mut present), None, &mut values)?;
        if count == 0 {
            bail!("it ends {left} rows too early");
        }
        let mut values = values.into_iter();
        if present.is_empty() {
            into.extend(values.map(|value| Some(convert(value))));
        } else {
            into.extend(
                present.iter().map(|level| (*level > 0).then(|| values.next()).flatten().map(&convert)),
            );
        }
        left -= count;
    }
    Ok(())
}
