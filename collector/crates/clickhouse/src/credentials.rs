//! The engine's users and their passwords.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{DataDir, EngineError, fetch::hex, layout::write_private};

/// A user of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// Creates and changes tables.
    Admin,
    /// The collector: inserts.
    Writer,
    /// The services: reads our tables, limited in time, rows and memory.
    Reader,
    /// Questions in SQL that somebody else wrote: named tables only, tight limits that it cannot change.
    Nlq,
    /// The analysis service, where it keeps something: adds to named tables.
    Analyst,
    /// The analysis service: inserts what detectors and forecasts found, and reads nothing.
    Detector,
}

impl User {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Admin, Self::Writer, Self::Reader, Self::Nlq, Self::Analyst, Self::Detector];

    /// The name to sign in with, and of the password's file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Writer => "writer",
            Self::Reader => "reader",
            Self::Nlq => "nlq",
            Self::Analyst => "analyst",
            Self::Detector => "detector",
        }
    }
}

/// The password of a user of the engine in `data_dir`.
///
/// # Errors
/// When the file cannot be read.
pub fn read_password(data_dir: &Path, user: User) -> Result<String, EngineError> {
    let path = data_dir.join("credentials").join(user.name());
    let text = fs::read_to_string(&path).map_err(EngineError::io("read", &path))?;
    Ok(text.trim_end().to_owned())
}

/// Makes sure that each user has a password and returns the SHA-256 of each in hex, in the order of [`User::ALL`].
pub(crate) fn ensure(data: &DataDir) -> Result<[String; User::ALL.len()], EngineError> {
    let mut hashes = [const { String::new() }; User::ALL.len()];
    for (user, hash) in User::ALL.into_iter().zip(&mut hashes) {
        let path = data.credentials().join(user.name());
        let password = match read_password(data.root(), user) {
            Ok(password) if password.len() >= 32 => password,
            _ => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).map_err(EngineError::Random)?;
                let password = URL_SAFE_NO_PAD.encode(bytes);
                write_private(&path, password.as_bytes())?;
                password
            }
        };
        *hash = hex(&Sha256::digest(password.as_bytes()));
    }
    Ok(hashes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn passwords_are_kept_and_readable_by_their_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let data = DataDir::open(&directory.path().join("data")).unwrap();
        let first = ensure(&data).unwrap();
        assert_eq!(ensure(&data).unwrap(), first);
        for user in User::ALL {
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&data.credentials().join(user.name())), 0o600);
            assert_eq!(mode(&data.credentials()), 0o700);
            assert_eq!(read_password(data.root(), user).unwrap().len(), 43);
        }
        assert_eq!(first.iter().collect::<std::collections::BTreeSet<_>>().len(), User::ALL.len());
    }
}
