//! Where programs and data lie.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use super::Parts;

/// Where the built programs lie in the checkout, and where this instance keeps its data.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
    bin_dir: PathBuf,
    data_dir: PathBuf,
}

impl Layout {
    /// Makes the data folders and all paths absolute.
    ///
    /// # Errors
    /// When the checkout does not exist or the data folder cannot be made.
    pub fn new(root: &Path, bin_dir: &Path, data_dir: &Path) -> anyhow::Result<Self> {
        let root = fs::canonicalize(root).with_context(|| format!("no checkout at {}", root.display()))?;
        let data_dir = root.join(data_dir);
        for folder in ["logs", "queue", "demo"] {
            let folder = data_dir.join(folder);
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Ok(Self { bin_dir: root.join(bin_dir), data_dir: fs::canonicalize(data_dir)?, root })
    }

    /// A Rust program of ours.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }

    /// A file of the checkout.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file or folder of this instance.
    pub fn data(&self, path: &str) -> PathBuf {
        self.data_dir.join(path)
    }

    /// Where the processes write what they say.
    pub fn logs(&self) -> PathBuf {
        self.data("logs")
    }

    /// Makes sure that all that is to be started is built.
    ///
    /// # Errors
    /// Names what is missing.
    pub(super) fn check_built(&self, parts: Parts) -> anyhow::Result<()> {
        // The API's program makes the tables.
        let ingestion = [
            self.program("ollystack-clickhouse"),
            self.program("ollystack-api"),
            self.file("dist/otelcol-ollystack"),
        ];
        let rest = [
            self.program("ollystack-ai"),
            self.program("ollystack-demo-orders"),
            self.program("ollystack-demo-load"),
            self.file("dist/demo/gateway"),
            self.file("dist/demo/payments"),
            self.file("dist/demo/broker"),
            self.file("demo/mailer/dist"),
            self.file("web-ui/dist/index.html"),
        ];
        let rest = if parts == Parts::All { rest.as_slice() } else { &[] };
        let missing: Vec<String> = ingestion
            .iter()
            .chain(rest)
            .filter(|path| !path.exists())
            .map(|path| path.display().to_string())
            .collect();
        if !missing.is_empty() {
            bail!("not built yet (`make build` does it): {}", missing.join(", "));
        }
        Ok(())
    }
}
