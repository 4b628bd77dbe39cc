//! The engine's configuration, generated into the data directory at each start.
//!
//! Users exist in XML only: this engine has no storage for users made by SQL.

use std::net::{IpAddr, Ipv4Addr};

use crate::{DataDir, EngineError, credentials, layout::write_private};

/// The address that only this machine can reach.
pub const LISTEN_LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Where the engine listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The address.
    pub address: IpAddr,
    /// The HTTP port; 0 lets the system choose.
    pub http_port: u16,
}

/// The tables that user `nlq` may read: what a person would ask about, without bookkeeping and lookups.
const NLQ_TABLES: [&str; 14] = [
    "traces",
    "logs",
    "metrics_gauge",
    "metrics_sum",
    "metrics_histogram",
    "metrics_exponential_histogram",
    "metrics_summary",
    "metric_exemplars",
    "correlation_summary",
    "service_topology",
    "service_minutes",
    "operation_minutes",
    "log_minutes",
    "error_fingerprints",
];

/// The rows of those tables that it sees: those of the tenant that the service names in a header of its request, in hex,
/// for a header cannot hold every text. No SQL changes a header, whereas a setting could be changed within the text of a
/// query. The mark `hex:` tells the tenant without a name from a request without the header, which sees nothing.
const NLQ_FILTER: &str = "startsWith(getClientHTTPHeader('X-OllyStack-Tenant'), 'hex:') \
    AND tenant = unhex(substring(getClientHTTPHeader('X-OllyStack-Tenant'), 5))";

/// The tables that user `detector` may insert into.
const DETECTOR_TABLES: [&str; 4] =
    ["anomaly_findings", "anomaly_minutes", "log_pattern_minutes", "predicted_alerts"];

/// Opens the port, then says which one it is. The engine reads this file first and standard input next: it blocks
/// there until the launcher closes the pipe or dies, and then stops cleanly.
const START_SQL: &str = "SYSTEM START LISTEN HTTP;\n\
    SELECT getServerPort('http_port') INTO OUTFILE '{port_file}' TRUNCATE FORMAT TSVRaw;\n";

/// Writes the configuration and makes sure that each user has a password.
pub(crate) fn generate(data: &DataDir, listen: Listen, memory_ratio: f64) -> Result<(), EngineError> {
    let text = |path: std::path::PathBuf| xml(&path.to_string_lossy());
    let config = include_str!("templates/config.xml")
        .replace("{log}", &text(data.log().join("clickhouse.log")))
        .replace("{memory_ratio}", &memory_ratio.to_string())
        .replace("{backups}", &text(data.backups()));
    write_private(&data.config().join("config.xml"), config.as_bytes())?;

    let networks =
        if listen.address.is_loopback() { "<ip>127.0.0.0/8</ip><ip>::1</ip>" } else { "<ip>::/0</ip>" };
    let nlq_grants: Vec<String> = NLQ_TABLES
        .iter()
        .map(|table| format!("                <query>GRANT SELECT ON ollystack.{table}</query>"))
        .collect();
    let nlq_filters: Vec<String> = NLQ_TABLES
        .iter()
        .map(|table| format!("                    <{table}><filter>{NLQ_FILTER}</filter></{table}>"))
        .collect();
    let detector_grants: Vec<String> = DETECTOR_TABLES
        .iter()
        .map(|table| format!("                <query>GRANT INSERT ON ollystack.{table}</query>"))
        .collect();
    let [admin, writer, reader, nlq, analyst, detector] = credentials::ensure(data)?;
    let users = include_str!("templates/users.xml")
        .replace("{networks}", networks)
        .replace("{admin}", &admin)
        .replace("{writer}", &writer)
        .replace("{reader}", &reader)
        .replace("{nlq}", &nlq)
        .replace("{analyst}", &analyst)
        .replace("{detector}", &detector)
        .replace("{detector_grants}", &detector_grants.join("\n"))
        .replace("{nlq_grants}", &nlq_grants.join("\n"))
        .replace("{nlq_filters}", &nlq_filters.join("\n"));
    write_private(&data.config().join("users.xml"), users.as_bytes())?;

    let port_file = data.port_file().to_string_lossy().replace('\\', "\\\\").replace('\'', "\\'");
    write_private(&data.config().join("start.sql"), START_SQL.replace("{port_file}", &port_file).as_bytes())
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{User, read_password};
    use std::fs;

    fn generated(address: IpAddr) -> (tempfile::TempDir, DataDir) {
        let directory = tempfile::tempdir().unwrap();
        let data = DataDir::open(&directory.path().join("a & b")).unwrap();
        generate(&data, Listen { address, http_port: 0 }, 0.5).unwrap();
        (directory, data)
    }

    #[test]
    fn no_password_and_no_placeholder_is_in_the_configuration() {
        let (_keep, data) = generated(LISTEN_LOOPBACK);
        for file in ["config.xml", "users.xml", "start.sql"] {
            let text = fs::read_to_string(data.config().join(file)).unwrap();
            assert!(!text.contains('{'), "{text}");
            for user in User::ALL {
                assert!(!text.contains(&read_password(data.root(), user).unwrap()), "{file}");
            }
        }
    }

    #[test]
    fn a_path_with_an_ampersand_is_escaped() {
        let (_keep, data) = generated(LISTEN_LOOPBACK);
        assert!(fs::read_to_string(data.config().join("config.xml")).unwrap().contains("a &amp; b"));
    }

    #[test]
    fn users_may_come_from_elsewhere_only_when_the_port_is_open_to_elsewhere() {
        let (_keep, data) = generated(LISTEN_LOOPBACK);
        assert!(!fs::read_to_string(data.config().join("users.xml")).unwrap().contains("::/0"));
        let (_keep, data) = generated("0.0.0.0".parse().unwrap());
        assert!(fs::read_to_string(data.config().join("users.xml")).unwrap().contains("::/0"));
    }
}
