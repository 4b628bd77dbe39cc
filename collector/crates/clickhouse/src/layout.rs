//! Where things lie in a data directory.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use crate::EngineError;

/// A data directory: the engine's files and everything that is generated for it. Only its owner can read it.
#[derive(Clone, Debug)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Opens the directory and creates what is missing.
    ///
    /// # Errors
    /// When a folder cannot be created.
    pub fn open(root: &Path) -> Result<Self, EngineError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(root)
            .map_err(EngineError::io("create", root))?;
        let root = root.canonicalize().map_err(EngineError::io("resolve", root))?;
        let this = Self { root };
        for folder in
            [this.store(), this.config(), this.credentials(), this.run(), this.log(), this.backups()]
        {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(EngineError::io("create", &folder))?;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
                .map_err(EngineError::io("protect", &folder))?;
        }
        Ok(this)
    }

    /// The directory itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The engine's own files.
    pub fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// Generated configuration.
    pub fn config(&self) -> PathBuf {
        self.root.join("config")
    }

    /// Passwords, one file a user.
    pub fn credentials(&self) -> PathBuf {
        self.root.join("credentials")
    }

    /// Files about the running process.
    pub fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The engine's log.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The only place that `BACKUP ... TO File(...)` may write to.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// Says where the engine answers; exists while it is ready.
    pub fn ready_file(&self) -> PathBuf {
        self.run().join("clickhouse.json")
    }

    /// Written by the engine once its port is open.
    pub(crate) fn port_file(&self) -> PathBuf {
        self.run().join("http_port")
    }

    /// Held by the launcher.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.run().join("lock")
    }

    /// What the engine says before its logger runs.
    pub(crate) fn stderr_file(&self) -> PathBuf {
        self.log().join("engine.stderr")
    }
}

/// Replaces a file of ours as a whole, readable by its owner only.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), EngineError> {
    let draft = path.with_extension(format!("{}.tmp", std::process::id()));
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&draft, path))
        .map_err(EngineError::io("write", path))
}
