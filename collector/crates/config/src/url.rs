//! Addresses and texts that several sections check alike.

use std::fmt;

use http::Uri;
use serde::{Deserializer, de};

use crate::ConfigError;

/// Checks that `url` is an HTTP address without credentials: these would end up in logs.
pub(crate) fn check(key: &'static str, url: &str) -> Result<(), ConfigError> {
    const ALLOWED: &str = "http://host:port or https://host:port, without user, password and query";
    // What comes before an @ may be a password.
    let shown = url.rsplit('@').next().unwrap_or_default();
    let uri: Uri = url.parse().map_err(|_| ConfigError::invalid(key, shown, ALLOWED))?;
    let good_scheme = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri.query().is_none() && !url.contains('@');
    if good_scheme && plain && uri.host().is_some_and(|host| !host.is_empty()) {
        Ok(())
    } else {
        Err(ConfigError::invalid(key, shown, ALLOWED))
    }
}

/// Checks that `url` is an address of Redis without credentials.
pub(crate) fn check_redis(key: &'static str, url: &str) -> Result<(), ConfigError> {
    let shown = url.rsplit('@').next().unwrap_or_default();
    let uri: Option<Uri> = url.parse().ok();
    let good = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("redis")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
    });
    if good && !url.contains('@') {
        Ok(())
    } else {
        Err(ConfigError::invalid(key, shown, "redis://host:port/database, without user and password"))
    }
}

/// Checks a name that ends up in SQL or in headers.
pub(crate) fn check_name(key: &'static str, name: &str) -> Result<(), ConfigError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if (1..=64).contains(&name.len()) && name.bytes().all(good) {
        Ok(())
    } else {
        Err(ConfigError::invalid(key, name, "1 to 64 characters of [A-Za-z0-9_.-]"))
    }
}

/// Reads a text that may look like a number: environment variables have no types.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Text;
    impl de::Visitor<'_> for Text {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_bool<E: de::Error>(self, flag: bool) -> Result<String, E> {
            Ok(flag.to_string())
        }
    }
    deserializer.deserialize_any(Text)
}
