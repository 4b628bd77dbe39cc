//! Why the engine could not be fetched or run.

use std::{io, path::PathBuf};

/// Why the engine could not be fetched or run.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No engine is published for this machine that we have tried.
    #[error(
        "the embedded ClickHouse runs on x86-64 Linux with glibc; this is {os} on {arch}. Use a ClickHouse server and its URL instead"
    )]
    Platform {
        /// Operating system as Rust names it.
        os: &'static str,
        /// Processor as Rust names it.
        arch: &'static str,
    },
    /// A program that is needed could not be started.
    #[error("cannot run `{program}`: {hint}")]
    Tool {
        /// The program.
        program: &'static str,
        /// How to get it.
        hint: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A program that is needed failed.
    #[error("`{program}` failed ({status}): {stderr}")]
    ToolFailed {
        /// The program.
        program: &'static str,
        /// Its exit status.
        status: std::process::ExitStatus,
        /// The end of what it said.
        stderr: String,
    },
    /// A file is not the one that was pinned.
    #[error("{} is not the pinned file: {what} is {got}, expected {expected}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// Which digest.
        what: &'static str,
        /// What was expected.
        expected: &'static str,
        /// What came.
        got: String,
    },
    /// The engine's file is not where it is looked for.
    #[error("the engine is not at {}; get it by `ollystack-clickhouse fetch`", path.display())]
    NotFetched {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Listening for other machines was not asked for explicitly.
    #[error("{listen} is not a loopback address; say --allow-remote if other machines may connect")]
    RemoteListen {
        /// The address.
        listen: std::net::IpAddr,
    },
    /// Another launcher uses the data directory.
    #[error("another ollystack-clickhouse runs on {}", path.display())]
    Locked {
        /// The data directory.
        path: PathBuf,
    },
    /// The engine stopped before it was ready, several times.
    #[error("the engine does not start: {reason}")]
    Start {
        /// The end of what it said.
        reason: String,
    },
    /// The engine's library could not be used.
    #[error("cannot load the engine from {}", path.display())]
    Load {
        /// The library.
        path: PathBuf,
        /// What the loader said.
        #[source]
        source: libloading::Error,
    },
    /// The home directory is unknown.
    #[error("neither XDG_CACHE_HOME nor HOME is set; name a directory with --dir")]
    NoHome,
    /// Something with a file went wrong.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system's source of random numbers failed.
    #[error("no random numbers from the system: {0}")]
    Random(getrandom::Error),
}

impl EngineError {
    /// Turns an I/O error into one that names what was tried.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}
