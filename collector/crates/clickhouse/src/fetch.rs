//! Gets the engine's file by the user's own npm, checks it and keeps it in a cache.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha512};

use crate::{EngineError, pin};

/// What to fetch and where to put it.
#[derive(Clone, Debug, Default)]
pub struct Fetch {
    /// Folder for the library; the cache folder of this version when none.
    pub directory: Option<PathBuf>,
    /// A tarball of the package that is already there, for machines without a registry.
    pub tarball: Option<PathBuf>,
}

/// The cache folder of the pinned version: `${XDG_CACHE_HOME:-~/.cache}/ollystack/clickhouse/<version>`.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn default_directory() -> Result<PathBuf, EngineError> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .ok_or(EngineError::NoHome)?;
    Ok(cache.join("ollystack").join("clickhouse").join(pin::ENGINE_VERSION))
}

/// The library in `directory` or the cache, if it is there with the right size. The full digest is checked by
/// [`fetch`] only: reading half a gigabyte would more than double the time of a start.
///
/// # Errors
/// [`EngineError::NotFetched`] when it is missing or cut.
pub fn cached_library(directory: Option<&Path>) -> Result<PathBuf, EngineError> {
    let directory = directory.map_or_else(default_directory, |path| Ok(path.to_owned()))?;
    let path = directory.join(pin::LIBRARY);
    match fs::metadata(&path) {
        Ok(meta) if meta.len() == pin::LIBRARY_BYTES => Ok(path),
        _ => Err(EngineError::NotFetched { path }),
    }
}

/// Makes sure that the pinned library lies in the folder, and returns its path. `progress` gets a line for each step.
///
/// Safe to run twice and by several processes at once: a lock file serializes them, and the library appears under its
/// name only when it is complete and checked.
///
/// # Errors
/// Every way in which this can fail has a variant that says what to do.
pub fn fetch(options: &Fetch, progress: &dyn Fn(&str)) -> Result<PathBuf, EngineError> {
    check_platform()?;
    let directory = options.directory.clone().map_or_else(default_directory, Ok)?;
    fs::create_dir_all(&directory).map_err(EngineError::io("create", &directory))?;
    let lock_path = directory.join(".fetch.lock");
    let lock = File::create(&lock_path).map_err(EngineError::io("create", &lock_path))?;
    lock.lock().map_err(EngineError::io("lock", &lock_path))?;

    let library = directory.join(pin::LIBRARY);
    if cached_library(Some(&directory)).is_ok() {
        progress("checking the engine that is already there");
        if check_library(&library).is_ok() {
            return Ok(library);
        }
        progress("it is damaged and will be replaced");
    }

    let work = tempfile::Builder::new()
        .prefix(".fetch-")
        .tempdir_in(&directory)
        .map_err(EngineError::io("create a folder in", &directory))?;
    let tarball = match &options.tarball {
        Some(path) => path.clone(),
        None => {
            progress("downloading the engine with npm (178 MB)");
            npm_pack(work.path())?
        }
    };
    progress("checking the package");
    check_tarball(&tarball)?;
    progress("unpacking (566 MB)");
    let unpacked = unpack(&tarball, work.path())?;
    progress("checking the engine");
    check_library(&unpacked)?;
    File::open(&unpacked).and_then(|file| file.sync_all()).map_err(EngineError::io("write", &unpacked))?;
    fs::rename(&unpacked, &library).map_err(EngineError::io("put in place", &library))?;
    Ok(library)
}

fn check_platform() -> Result<(), EngineError> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        Ok(())
    } else {
        Err(EngineError::Platform { os: std::env::consts::OS, arch: std::env::consts::ARCH })
    }
}

/// Runs `npm pack`: registry, proxy and credentials are whatever the user's npm is set up with.
fn npm_pack(work: &Path) -> Result<PathBuf, EngineError> {
    let spec = format!("{}@{}", pin::PACKAGE, pin::ENGINE_VERSION);
    run(
        "npm",
        "it comes with Node.js (https://nodejs.org); or pass a copy of the package with --tarball",
        Command::new("npm").args(["pack", &spec, "--ignore-scripts", "--silent"]).current_dir(work),
    )?;
    let entries = fs::read_dir(work).map_err(EngineError::io("read", work))?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension() == Some(OsStr::new("tgz")))
        .ok_or_else(|| EngineError::Io {
            action: "find npm's tarball in",
            path: work.to_owned(),
            source: io::ErrorKind::NotFound.into(),
        })
}

fn unpack(tarball: &Path, work: &Path) -> Result<PathBuf, EngineError> {
    run(
        "tar",
        "install the tar package of your system",
        Command::new("tar").arg("-xzf").arg(tarball).arg("-C").arg(work).arg(pin::TARBALL_MEMBER),
    )?;
    Ok(work.join(pin::TARBALL_MEMBER))
}

fn run(program: &'static str, hint: &'static str, command: &mut Command) -> Result<(), EngineError> {
    let output = command.output().map_err(|source| EngineError::Tool { program, hint, source })?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = stderr.lines().rev().take(8).collect();
    let stderr = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
    Err(EngineError::ToolFailed { program, status: output.status, stderr })
}

fn check_tarball(path: &Path) -> Result<(), EngineError> {
    let got = STANDARD.encode(digest::<Sha512>(path)?);
    compare(path, "its SHA-512", pin::TARBALL_SHA512, got)
}

fn check_library(path: &Path) -> Result<(), EngineError> {
    let got = hex(&digest::<Sha256>(path)?);
    compare(path, "its SHA-256", pin::LIBRARY_SHA256, got)
}

fn compare(path: &Path, what: &'static str, expected: &'static str, got: String) -> Result<(), EngineError> {
    if got == expected {
        Ok(())
    } else {
        Err(EngineError::Checksum { path: path.to_owned(), what, expected, got })
    }
}

fn digest<D: Digest>(path: &Path) -> Result<Vec<u8>, EngineError> {
    let mut file = File::open(path).map_err(EngineError::io("open", path))?;
    let mut hasher = D::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(EngineError::io("read", path))? {
            0 => return Ok(hasher.finalize().to_vec()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_refused_and_nothing_is_put_in_place() {
        let directory = tempfile::tempdir().unwrap();
        let tarball = directory.path().join("other.tgz");
        fs::write(&tarball, b"not the engine").unwrap();
        let target = directory.path().join("target");
        let options = Fetch { directory: Some(target.clone()), tarball: Some(tarball) };
        let error = fetch(&options, &|_| ()).unwrap_err();
        assert!(matches!(error, EngineError::Checksum { what: "its SHA-512", .. }), "{error}");
        assert!(!target.join(pin::LIBRARY).exists());
    }

    #[test]
    fn a_cut_library_counts_as_missing() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(pin::LIBRARY), b"half").unwrap();
        let error = cached_library(Some(directory.path())).unwrap_err();
        assert!(matches!(error, EngineError::NotFetched { .. }), "{error}");
    }

    #[test]
    fn a_missing_program_is_named_with_a_way_to_get_it() {
        let error = run("npm", "the hint", &mut Command::new("/nonexistent/npm")).unwrap_err();
        assert_eq!(error.to_string(), "cannot run `npm`: the hint");
    }
}
