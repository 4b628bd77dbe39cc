//! The configuration as JSON, under the keys that users write.

use jiff::SignedDuration;
use olly_processor_core::{
    Config, ConfigError, ExternalIds, IdKey, IdSource, TenantFrom, TraceTable, limits::MAX_NAME_BYTES,
};
use serde::Deserialize;
use serde_json::Value;

/// What is absent or null takes the core's default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    generate_if_missing: Option<bool>,
    id_prefix: Option<String>,
    extract_from_headers: Option<Vec<String>>,
    extract_from_baggage: Option<bool>,
    baggage_key: Option<String>,
    extract_from_attributes: Option<Vec<String>>,
    attribute_name: Option<String>,
    enrich_spans: Option<bool>,
    enrich_logs: Option<bool>,
    enrich_metrics: Option<bool>,
    enrich_profiles: Option<bool>,
    extract_from_log_body: Option<bool>,
    metadata_keys: Option<Vec<String>>,
    record_source: Option<bool>,
    generate_for_untraced_logs: Option<bool>,
    id_source: Option<String>,
    id_key: Option<String>,
    external_ids: Option<String>,
    write_sampling_randomness: Option<bool>,
    tenant_from: Option<String>,
    trace_table: Option<TableSettings>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableSettings {
    max_entries: Option<u64>,
    ttl: Option<String>,
}

/// Reads and validates a configuration.
///
/// # Errors
/// A text for the user that names the key, the value and what is allowed.
pub(crate) fn read(json: &[u8]) -> Result<Config, String> {
    let value: Value =
        serde_json::from_slice(json).map_err(|error| format!("the configuration is not JSON: {error}"))?;
    if !value.is_object() {
        return Err("the configuration is not a JSON object".to_owned());
    }
    let settings = serde_path_to_error::deserialize(&value).map_err(|error| explain(&error, &value))?;
    let config = convert(settings).map_err(|error| error.to_string())?;
    config.validate().map_err(|error| error.to_string())?;
    Ok(config)
}

fn convert(settings: Settings) -> Result<Config, ConfigError> {
    let d = Config::default();
    let table = settings.trace_table.unwrap_or_default();
    Ok(Config {
        generate_if_missing: settings.generate_if_missing.unwrap_or(d.generate_if_missing),
        id_prefix: settings.id_prefix.unwrap_or(d.id_prefix),
        extract_from_headers: settings.extract_from_headers.unwrap_or(d.extract_from_headers),
        extract_from_baggage: settings.extract_from_baggage.unwrap_or(d.extract_from_baggage),
        baggage_key: settings.baggage_key.unwrap_or(d.baggage_key),
        extract_from_attributes: settings.extract_from_attributes.unwrap_or(d.extract_from_attributes),
        attribute_name: settings.attribute_name.unwrap_or(d.attribute_name),
        enrich_spans: settings.enrich_spans.unwrap_or(d.enrich_spans),
        enrich_logs: settings.enrich_logs.unwrap_or(d.enrich_logs),
        enrich_metrics: settings.enrich_metrics.unwrap_or(d.enrich_metrics),
        enrich_profiles: settings.enrich_profiles.unwrap_or(d.enrich_profiles),
        extract_from_log_body: settings.extract_from_log_body.unwrap_or(d.extract_from_log_body),
        metadata_keys: settings.metadata_keys.unwrap_or(d.metadata_keys),
        record_source: settings.record_source.unwrap_or(d.record_source),
        generate_for_untraced_logs: settings
            .generate_for_untraced_logs
            .unwrap_or(d.generate_for_untraced_logs),
        id_source: settings.id_source.as_deref().map_or(Ok(d.id_source), IdSource::parse)?,
        id_key: settings.id_key.map_or(d.id_key, |key| IdKey(key.into_bytes())),
        external_ids: settings.external_ids.as_deref().map_or(Ok(d.external_ids), ExternalIds::parse)?,
        write_sampling_randomness: settings.write_sampling_randomness.unwrap_or(d.write_sampling_randomness),
        tenant_from: settings.tenant_from.as_deref().map_or(Ok(d.tenant_from), TenantFrom::parse)?,
        trace_table: TraceTable {
            max_entries: table.max_entries.unwrap_or(d.trace_table.max_entries),
            ttl_ms: table.ttl.as_deref().map_or(Ok(d.trace_table.ttl_ms), duration_ms)?,
        },
    })
}

/// Reads a Go duration, rounded down to milliseconds.
fn duration_ms(text: &str) -> Result<u64, ConfigError> {
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|duration| u64::try_from(duration.as_millis()).ok())
        .ok_or_else(|| {
            ConfigError::new("trace_table.ttl", shown(&text.into()), "a duration of 1ms to 168h, such as 10m")
        })
}

/// Says a deserialisation error in the words of [`ConfigError`]. The value is left out where it is or may be a secret.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>, config: &Value) -> String {
    let key = error.path().to_string();
    let message = error.inner().to_string();
    let allowed = message.rsplit_once("expected ").map_or("another value", |(_, allowed)| allowed);
    if message.starts_with("unknown field") {
        return format!("{key}: unknown key, expected {}", allowed.replace('`', ""));
    }
    let pointer: String =
        key.split(['.', '[']).map(|step| format!("/{}", step.trim_end_matches(']'))).collect();
    let value = match config.pointer(&pointer) {
        Some(_) if key == "id_key" => "a value that is no text".to_owned(),
        Some(value) => shown(value),
        None => "its value".to_owned(),
    };
    ConfigError::new(key, value, allowed).to_string()
}

/// A value as it appears in an error: cut, since it may be anything.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_NAME_BYTES) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> String {
        read(json.as_bytes()).expect_err("it must be refused")
    }

    #[test]
    fn an_empty_object_is_the_default() {
        assert_eq!(read(b"{}").expect("valid"), Config::default());
        assert_eq!(
            read(br#"{"id_prefix": null, "trace_table": {"ttl": null}}"#).expect("valid"),
            Config::default()
        );
    }

    #[test]
    fn every_key_is_read() {
        let config = read(
            br#"{"generate_if_missing": false, "id_prefix": "acme", "extract_from_headers": ["X-Flow"],
                "extract_from_baggage": false, "baggage_key": "flow", "extract_from_attributes": ["order.id"],
                "attribute_name": "flow_id", "enrich_spans": false, "enrich_logs": false, "enrich_metrics": false,
                "enrich_profiles": false, "write_sampling_randomness": true, "extract_from_log_body": false, "metadata_keys": ["x-flow"], "record_source": false,
                "generate_for_untraced_logs": true, "id_source": "trace_id", "id_key": "0123456789abcdef",
                "external_ids": "hash", "tenant_from": "resource:tenant.id",
                "trace_table": {"max_entries": 64, "ttl": "1h30m"}}"#,
        )
        .expect("valid");
        let expected = Config {
            generate_if_missing: false,
            id_prefix: "acme".to_owned(),
            extract_from_headers: vec!["X-Flow".to_owned()],
            extract_from_baggage: false,
            baggage_key: "flow".to_owned(),
            extract_from_attributes: vec!["order.id".to_owned()],
            attribute_name: "flow_id".to_owned(),
            enrich_spans: false,
            enrich_logs: false,
            enrich_metrics: false,
            enrich_profiles: false,
            extract_from_log_body: false,
            metadata_keys: vec!["x-flow".to_owned()],
            record_source: false,
            generate_for_untraced_logs: true,
            id_source: IdSource::TraceId,
            id_key: IdKey(b"0123456789abcdef".to_vec()),
            external_ids: ExternalIds::Hash,
            write_sampling_randomness: true,
            tenant_from: TenantFrom::Resource("tenant.id".to_owned()),
            trace_table: TraceTable { max_entries: 64, ttl_ms: 5_400_000 },
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn errors_name_the_key_the_value_and_what_is_allowed() {
        for (json, parts) in [
            (r#"{"id_prefix": "Olly!"}"#, ["id_prefix", "\"Olly!\"", "1 to 16 of [a-z0-9]"]),
            (r#"{"id_source": "uuid"}"#, ["id_source", "\"uuid\"", "random or trace_id"]),
            (r#"{"external_ids": "drop"}"#, ["external_ids", "\"drop\"", "accept, hash or ignore"]),
            (r#"{"enrich_logs": "yes"}"#, ["enrich_logs", "\"yes\"", "boolean"]),
            (r#"{"write_sampling_randomness": 7}"#, ["write_sampling_randomness", "7", "boolean"]),
            (r#"{"extract_from_headers": ["a", 7]}"#, ["extract_from_headers[1]", "7", "string"]),
            (r#"{"extract_from_headers": ["a", "A"]}"#, ["extract_from_headers[1]", "\"A\"", "once"]),
            (r#"{"metadata_keys": ["a b"]}"#, ["metadata_keys[0]", "\"a b\"", "token"]),
            (r#"{"baggage_key": ""}"#, ["baggage_key", "\"\"", "token"]),
            (r#"{"tenant_from": "header:x"}"#, ["tenant_from", "\"header:x\"", "metadata:<key>"]),
            (r#"{"trace_table": {"ttl": "-5m"}}"#, ["trace_table.ttl", "\"-5m\"", "168h"]),
            (r#"{"trace_table": {"ttl": "soon"}}"#, ["trace_table.ttl", "\"soon\"", "168h"]),
            (r#"{"trace_table": {"ttl": "169h"}}"#, ["trace_table.ttl", "608400000ms", "168h"]),
            (r#"{"trace_table": {"max_entries": 7}}"#, ["trace_table.max_entries", "7", "8 to 10000000"]),
            (r#"{"trace_table": {"max_entries": -1}}"#, ["trace_table.max_entries", "-1", "u64"]),
            (
                r#"{"external_ids": "hash"}"#,
                ["id_key", "0 bytes", "16 bytes (external_ids: hash requires it)"],
            ),
            (r#"{"strip": true}"#, ["strip", "unknown key", "one of generate_if_missing, id_prefix"]),
            (r#"{"trace_table": {"size": 1}}"#, ["trace_table.size", "unknown key", "max_entries or ttl"]),
            ("[]", ["configuration", "is not", "object"]),
            ("{", ["configuration", "is not", "JSON"]),
        ] {
            let error = refused(json);
            for part in parts {
                assert!(error.contains(part), "{json}: {error:?} lacks {part:?}");
            }
        }
    }

    #[test]
    fn the_key_is_never_repeated() {
        for json in [
            r#"{"id_key": "s3cret"}"#,
            r#"{"id_key": ["s3cret"]}"#,
            r#"{"id_kye": "s3cret-s3cret-s3cret"}"#,
            r#"{"id_key": {"s3cret": 1}}"#,
        ] {
            let error = refused(json);
            assert!(error.contains("id_k") && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn go_durations_are_read() {
        for (text, ms) in [
            ("10m", 600_000),
            ("10m0s", 600_000),
            ("1h30m0s", 5_400_000),
            ("500ms", 500),
            ("1.5s", 1500),
            ("1m0.5s", 60_500),
            ("168h", 604_800_000),
            ("2000us", 2),
            ("2000µs", 2),
            ("3000000ns", 3),
            ("0s", 0),
        ] {
            assert_eq!(duration_ms(text).ok(), Some(ms), "{text}");
        }
    }
}
