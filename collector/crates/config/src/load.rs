//! Putting the layers together.

use std::path::Path;

use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{ConfigError, environment::Environment};

/// The whole configuration of one service.
pub trait Config: Default + Serialize + DeserializeOwned {
    /// What its environment variables start with, e.g. `OLLYSTACK_API_`.
    const ENVIRONMENT_PREFIX: &'static str;

    /// Checks each section.
    ///
    /// # Errors
    /// At the first value that is not allowed.
    fn validate(&self) -> Result<(), ConfigError>;
}

/// Loads a configuration from an optional file and the process's environment.
///
/// # Errors
/// When a layer cannot be read or a value is not allowed.
pub fn load<C: Config>(file: Option<&Path>) -> Result<C, ConfigError> {
    // Variables that are not UTF-8 cannot be ours.
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    load_from(file, variables)
}

/// Loads a configuration from an optional file and the given environment variables.
///
/// # Errors
/// When a layer cannot be read or a value is not allowed.
pub fn load_from<C: Config>(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<C, ConfigError> {
    let mut layers = Figment::from(Serialized::defaults(C::default()));
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
            key: "--config",
            path: path.to_owned(),
            source,
        })?;
        layers = layers.merge(Toml::string(&text));
    }
    layers = layers.merge(Environment::new(C::ENVIRONMENT_PREFIX, variables));
    let config: C = layers.extract().map_err(describe)?;
    config.validate()?;
    Ok(config)
}

fn describe(errors: figment::Error) -> ConfigError {
    let lines = errors.into_iter().map(|error| {
        let source = error.metadata.as_ref().map(|metadata| metadata.name.to_string());
        let source = source.unwrap_or_else(|| "the configuration".to_owned());
        match error.path.join(".") {
            key if key.is_empty() => format!("in {source}: {}", error.kind),
            key => format!("{key} in {source}: {}", error.kind),
        }
    });
    ConfigError::Unreadable(lines.collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::{AiConfig, ApiConfig};

    fn api(file: &str, variables: &[(&str, &str)]) -> Result<ApiConfig, ConfigError> {
        let mut toml = tempfile::NamedTempFile::new().unwrap();
        toml.write_all(file.as_bytes()).unwrap();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        load_from(Some(toml.path()), variables)
    }

    #[test]
    fn the_defaults_are_valid_and_listen_on_loopback() {
        let config: ApiConfig = load_from(None, []).unwrap();
        assert!(config.listen.ip().is_loopback());
        let config: AiConfig = load_from(None, []).unwrap();
        assert!(config.listen.ip().is_loopback());
    }

    #[test]
    fn the_environment_outranks_the_file_and_the_file_the_defaults() {
        let file = "[clickhouse]\nurl = \"http://file:1\"\ndatabase = \"file\"";
        let config = api(file, &[("OLLYSTACK_API_CLICKHOUSE__URL", "http://env:2")]).unwrap();
        assert_eq!(config.clickhouse.url, "http://env:2");
        assert_eq!(config.clickhouse.database, "file");
        assert_eq!(config.clickhouse.user, ApiConfig::default().clickhouse.user);
    }

    #[test]
    fn numbers_and_flags_come_from_the_environment_too() {
        let variables = [
            ("OLLYSTACK_API_LIMITS__MAX_SPANS", "77"),
            ("OLLYSTACK_API_CLICKHOUSE__RETENTION__TRACES_DAYS", "7"),
            ("OLLYSTACK_API_ALLOW_UNAUTHENTICATED_REMOTE", "true"),
        ];
        let config = api("", &variables).unwrap();
        assert_eq!(config.limits.max_spans, 77);
        assert_eq!(config.clickhouse.retention.traces_days, Some(7));
        assert!(config.allow_unauthenticated_remote);
    }

    #[test]
    fn a_user_name_of_digits_stays_text() {
        let config = api("", &[("OLLYSTACK_API_CLICKHOUSE__USER", "12345")]).unwrap();
        assert_eq!(config.clickhouse.user, "12345");
    }

    #[test]
    fn each_fault_is_named_with_key_value_and_what_is_allowed() {
        for (file, variable, words) in [
            ("lissten = \"x\"", None, ["lissten", "listen"]),
            ("[clickhouse]\npassword = \"hunter2\"", None, ["password", "password_file"]),
            ("[clickhouse.retention]\nlogs_days = 0", None, ["clickhouse.retention.logs_days", "1 to 3650"]),
            ("[limits]\nmax_spans = 0", None, ["limits.max_spans", "1 to"]),
            ("[limits]\nmax_spans = \"many\"", None, ["limits.max_spans", "many"]),
            ("[cache]\nredis_url = \"redis://:hunter2@cache\"", None, ["cache.redis_url", "without user"]),
            ("[cache]\nttl_seconds = 0", None, ["cache.ttl_seconds", "1 to 86400"]),
            ("[impact]\nuser_keys = [\"\"]", None, ["impact.user_keys", "1 to 128"]),
            ("listen = \"localhost\"", None, ["listen", "localhost"]),
            ("listen = \"0.0.0.0:80\"", None, ["0.0.0.0:80", "allow_unauthenticated_remote"]),
            ("[clickhouse]\nurl = \"ftp://x\"", None, ["clickhouse.url", "http://"]),
            ("[clickhouse]\ndatabase = \"a b\"", None, ["clickhouse.database", "a b"]),
            ("not toml", None, ["in ", "TOML"]),
            ("", Some(("OLLYSTACK_API_TYPO", "1")), ["typo", "listen"]),
            ("", Some(("OLLYSTACK_API_AI__URL", "nowhere")), ["ai.url", "nowhere"]),
        ] {
            let error = api(file, variable.as_slice()).unwrap_err().to_string();
            for word in words {
                assert!(error.contains(word), "{file:?} {variable:?}: {error:?} lacks {word:?}");
            }
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_fault_in_what_is_looked_for_is_named() {
        for (variable, value, words) in [
            ("TIME_ZONE", "Mars/Olympus", ["anomalies.time_zone", "Europe/Berlin"]),
            ("SETTLE_SECONDS", "4000", ["anomalies.settle_seconds", "0 to 3600"]),
            ("HOLIDAYS", "christmas", ["holidays", "sequence"]),
        ] {
            let variables = [(format!("OLLYSTACK_AI_ANOMALIES__{variable}"), value.to_owned())];
            let error = load_from::<AiConfig>(None, variables).unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
        let mut toml = tempfile::NamedTempFile::new().unwrap();
        toml.write_all(b"[anomalies]\nholidays = [\"2026-12-25\", \"someday\"]").unwrap();
        let error = load_from::<AiConfig>(Some(toml.path()), []).unwrap_err().to_string();
        assert!(error.contains("someday") && error.contains("2026-12-25"), "{error}");
        let mut toml = tempfile::NamedTempFile::new().unwrap();
        toml.write_all(b"[[anomalies.thresholds]]\nmetric = \"error_rate\"\nthreshold = 0.1").unwrap();
        let config = load_from::<AiConfig>(Some(toml.path()), []).unwrap();
        assert_eq!(config.anomalies.thresholds.len(), 1);
    }

    #[test]
    fn a_remote_address_is_fine_once_it_is_asked_for() {
        let file = "listen = \"0.0.0.0:80\"\nallow_unauthenticated_remote = true";
        assert!(api(file, &[]).is_ok());
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        let error = api("[clickhouse]\nurl = \"http://me:hunter2@db:8123\"", &[]).unwrap_err().to_string();
        assert!(error.contains("clickhouse.url") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let error = load_from::<ApiConfig>(Some(Path::new("/nowhere/x.toml")), []).unwrap_err();
        assert!(error.to_string().contains("/nowhere/x.toml"), "{error}");
    }
}
