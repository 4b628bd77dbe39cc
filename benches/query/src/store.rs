//! The engine of one measurement.

use std::{
    fs,
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::{Client, Connection, migrate};
use tempfile::TempDir;

use crate::{
    Options,
    fill::{Filled, Tables},
};

/// Classes of flows by their spans, smallest first.
const CLASSES: [(&str, u64, u64); 4] = [
    ("1 to 20 spans", 1, 20),
    ("21 to 200 spans", 21, 200),
    ("201 to 1,000 spans", 201, 1_000),
    ("over 1,000 spans", 1_001, 5_000),
];

/// In a kept folder: what its store was filled with, written when that was done.
const FILLED: &str = "filled.json";

/// A running engine with a folder of its own.
pub(crate) struct Store {
    pub(crate) engine: Engine,
    pub(crate) folder: PathBuf,
    /// Removes the folder at the end, unless it is kept.
    temporary: Option<TempDir>,
}

impl Store {
    pub(crate) fn start(options: &Options, tables: Tables, spans: u64) -> Result<Self> {
        let (folder, temporary) = match &options.data_dir {
            Some(path) if options.keep => {
                let folder = path.join(format!("{}-{spans}", tables.database));
                if folder.exists() && !folder.join(FILLED).exists() {
                    // Left by a run that was stopped while it filled.
                    fs::remove_dir_all(&folder)?;
                }
                fs::create_dir_all(&folder)?;
                (folder, None)
            }
            Some(path) => {
                fs::create_dir_all(path)?;
                let folder = tempfile::tempdir_in(path)?;
                (folder.path().to_owned(), Some(folder))
            }
            None => {
                let folder = tempfile::tempdir()?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let engine = Engine::start_in(&folder.join("clickhouse"))?;
        Ok(Self { engine, folder, temporary })
    }

    /// What an earlier run filled this store with.
    pub(crate) fn filled_before(&self) -> Result<Option<Filled>> {
        let file = self.folder.join(FILLED);
        if !file.exists() {
            return Ok(None);
        }
        let text = fs::read(&file).with_context(|| file.display().to_string())?;
        Ok(Some(serde_json::from_slice(&text).with_context(|| file.display().to_string())?))
    }

    /// Tells later runs what this store was filled with.
    pub(crate) fn tell(&self, filled: &Filled) -> Result<()> {
        if self.temporary.is_none() {
            fs::write(self.folder.join(FILLED), serde_json::to_vec_pretty(filled)?)?;
        }
        Ok(())
    }

    pub(crate) async fn migrate(&self) -> Result<()> {
        migrate(&self.client(Connection::DATABASE)).await?;
        Ok(())
    }

    /// A client of the engine's administrator.
    pub(crate) fn client(&self, database: &str) -> Client {
        Client::new(&Connection {
            url: self.engine.url().to_owned(),
            database: database.to_owned(),
            user: User::Admin.name().to_owned(),
            password: self.engine.password(User::Admin),
        })
    }

    pub(crate) async fn execute(&self, sql: &str) -> Result<()> {
        self.client("system").raw(sql).execute().await.with_context(|| head(sql))
    }

    pub(crate) async fn number(&self, sql: &str) -> Result<u64> {
        self.client("system").raw(sql).fetch_one::<u64>().await.with_context(|| head(sql))
    }

    /// IDs of flows by their size.
    pub(crate) async fn sample_ids(&self) -> Result<Vec<(&'static str, Vec<String>)>> {
        let mut classes = Vec::new();
        for (name, least, most) in CLASSES {
            let ids = self.sample(least, most).await.with_context(|| format!("flows of {name}"))?;
            classes.push((name, ids));
        }
        Ok(classes)
    }

    /// IDs of some of the flows that have so many spans.
    pub(crate) async fn sample(&self, least: u64, most: u64) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT correlation_id FROM correlation_summary GROUP BY correlation_id \
             HAVING sum(span_count) BETWEEN {least} AND {most} ORDER BY cityHash64(correlation_id, 'sample') LIMIT 400"
        );
        Ok(self.client(Connection::DATABASE).raw(&sql).fetch_all::<String>().await?)
    }

    /// Waits until nothing is left to be done about what was inserted, neither edges of the service map to be computed nor
    /// parts to be merged: what that costs is not the question's.
    pub(crate) async fn settle(&self, tables: Tables) -> Result<()> {
        if tables.views {
            self.compute_topology().await?;
        }
        for _ in 0..600 {
            if self.number("SELECT count() FROM system.merges").await? == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Ok(())
    }

    /// A minute is computed again until one has passed since its last span came; see the view.
    async fn compute_topology(&self) -> Result<()> {
        const WAITING: &str = "SELECT count() FROM (SELECT minute FROM ollystack.topology_minutes \
             WHERE minute > now() - INTERVAL 47 HOUR GROUP BY minute \
             HAVING max(received) + INTERVAL 60 SECOND > max(computed))";
        while self.number(WAITING).await? > 0 {
            self.execute("SYSTEM REFRESH VIEW ollystack.topology_refresh").await?;
            self.execute("SYSTEM WAIT VIEW ollystack.topology_refresh").await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Ok(())
    }

    /// Forgets what was read: the engine's caches, and the system's cache of the engine's files.
    pub(crate) async fn forget(&self) -> Result<()> {
        for cache in ["MARK CACHE", "UNCOMPRESSED CACHE", "INDEX MARK CACHE", "PRIMARY INDEX CACHE"] {
            self.execute(&format!("SYSTEM DROP {cache}")).await?;
        }
        evict(self.engine.data_dir())
    }
}

/// Asks the system to drop a folder's files from its cache. What it still holds for writing stays.
fn evict(folder: &Path) -> Result<()> {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file()
                && let Ok(file) = fs::File::open(&path)
            {
                advise(&file);
            }
        }
    }
    Ok(())
}

#[expect(unsafe_code, reason = "the standard library has no posix_fadvise")]
fn advise(file: &fs::File) {
    // SAFETY: the descriptor is open for as long as `file` lives, and the advice touches no memory of ours.
    unsafe { libc::posix_fadvise(file.as_raw_fd(), 0, 0, libc::POSIX_FADV_DONTNEED) };
}

fn head(sql: &str) -> String {
    sql.split_whitespace().take(12).collect::<Vec<_>>().join(" ")
}

/// Seconds of CPU that a process has used.
pub(crate) fn cpu_seconds(pid: u32) -> f64 {
    let Ok(text) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // utime and stime are fields 14 and 15 of proc(5), counted from 1 with the name in field 2; a tick is 10 ms.
    (ticks(11) + ticks(12)) / 100.0
}
