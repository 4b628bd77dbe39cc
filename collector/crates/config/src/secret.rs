//! Texts that must not be shown.

use std::{fmt, path::Path};

use crate::ConfigError;

/// A password. It shows itself to nobody but the caller of [`Secret::reveal`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The contents of a file without the line end that editors add; empty when there is no file.
    pub(crate) fn read(key: &'static str, path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
            key,
            path: path.to_owned(),
            source,
        })?;
        Ok(Self(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

impl Secret {
    /// The value of an environment variable.
    pub(crate) fn of_variable(key: &'static str, name: &str) -> Result<Self, ConfigError> {
        match std::env::var(name) {
            Ok(text) => Ok(Self(text)),
            Err(_) => Err(ConfigError::invalid(key, name, "the name of a variable that is set")),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_secret_is_read_without_its_line_end_and_never_shown() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b" hunter2 \n").unwrap();
        let secret = Secret::read("clickhouse.password_file", Some(file.path())).unwrap();
        assert_eq!(secret.reveal(), " hunter2 ");
        assert!(!format!("{secret:?}").contains("hunter2"));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_its_key() {
        let error = Secret::read("clickhouse.password_file", Some(Path::new("/nowhere"))).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("clickhouse.password_file") && text.contains("/nowhere"), "{text}");
    }
}
