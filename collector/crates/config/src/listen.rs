//! Where a service listens.

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer, de};

use crate::ConfigError;

/// Reads an address; the error repeats what was given.
pub(crate) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        de::Error::custom(format!("`{text}` is not an IP address and a port such as 127.0.0.1:7380"))
    })
}

/// Refuses to serve strangers by accident: as long as there is no access control, another machine gets in only when
/// the operator has said that something in front of the service decides who may.
pub(crate) fn check(listen: SocketAddr, allow_unauthenticated_remote: bool) -> Result<(), ConfigError> {
    if listen.ip().is_loopback() || allow_unauthenticated_remote {
        return Ok(());
    }
    Err(ConfigError::invalid(
        "listen",
        listen,
        "a loopback address such as 127.0.0.1:7380, because no access control is configured; set \
         allow_unauthenticated_remote = true when something in front of the service decides who may call it",
    ))
}
