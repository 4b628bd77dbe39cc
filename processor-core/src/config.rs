//! The configuration, and what is allowed in it.

use alloc::{borrow::ToOwned as _, format, string::String, vec, vec::Vec};
use core::fmt;

use crate::id::is_prefix;
use crate::limits::{
    DEFAULT_TABLE_ENTRIES, DEFAULT_TTL_MS, MAX_NAME_BYTES, MAX_NAMES, MAX_TABLE_ENTRIES, MAX_TTL_MS,
    MIN_ID_KEY_BYTES, MIN_TABLE_ENTRIES, MIN_TTL_MS,
};

/// The settings of `ollystack_correlation`, under the names that users write. Some only concern the caller; they
/// are here so that one place answers for the whole configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one field for each setting")]
pub struct Config {
    /// Whether a trace without any candidate gets a generated ID.
    pub generate_if_missing: bool,
    /// First part of generated IDs: 1 to 16 of `[a-z0-9]`.
    pub id_prefix: String,
    /// Request headers, strongest first. (Caller.)
    pub extract_from_headers: Vec<String>,
    /// Whether baggage is a source.
    pub extract_from_baggage: bool,
    /// The baggage member that names the flow.
    pub baggage_key: String,
    /// Attributes that name the flow, strongest first. (Caller.)
    pub extract_from_attributes: Vec<String>,
    /// The attribute that is written. (Caller.)
    pub attribute_name: String,
    /// Whether spans are enriched. (Caller.)
    pub enrich_spans: bool,
    /// Whether log records are enriched. (Caller.)
    pub enrich_logs: bool,
    /// Whether metrics and exemplars are enriched. (Caller.)
    pub enrich_metrics: bool,
    /// Whether profile samples are enriched. (Caller.)
    pub enrich_profiles: bool,
    /// Whether log bodies are a source. (Caller.)
    pub extract_from_log_body: bool,
    /// Metadata keys of the export request, strongest first. (Caller.)
    pub metadata_keys: Vec<String>,
    /// Whether `correlation_id.source` is written. (Caller.)
    pub record_source: bool,
    /// Whether a log record without trace context gets a generated ID.
    pub generate_for_untraced_logs: bool,
    /// How IDs are generated.
    pub id_source: IdSource,
    /// The key of hashed IDs.
    pub id_key: IdKey,
    /// What becomes of IDs from outside.
    pub external_ids: ExternalIds,
    /// Whether spans get a sampling randomness that all traces of a flow share.
    pub write_sampling_randomness: bool,
    /// Where the tenant's name is found. (Caller.)
    pub tenant_from: TenantFrom,
    /// The trace table.
    pub trace_table: TraceTable,
}

/// `id_source`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdSource {
    /// Timestamp and 32 random bits (ADR-001).
    #[default]
    Random,
    /// A keyed hash of the trace ID.
    TraceId,
}

/// `external_ids`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExternalIds {
    /// They are used as they are, sanitised.
    #[default]
    Accept,
    /// They are mapped by a keyed hash.
    Hash,
    /// They are not used.
    Ignore,
}

/// `tenant_from`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TenantFrom {
    /// There is one tenant.
    #[default]
    Nowhere,
    /// A metadata key of the export request.
    Metadata(String),
    /// An attribute of the resource.
    Resource(String),
}

/// `id_key`: a secret, never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IdKey(pub Vec<u8>);

impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdKey(..)")
    }
}

/// `trace_table`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceTable {
    /// The most entries.
    pub max_entries: u64,
    /// How long an entry lives after it was last seen, in milliseconds.
    pub ttl_ms: u64,
}

/// A refused setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The setting, as users write it.
    pub key: String,
    /// Its value; a secret's length instead.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

impl ConfigError {
    /// A refusal.
    pub fn new(key: impl Into<String>, value: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), allowed: allowed.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} is not allowed, expected {}", self.key, self.value, self.allowed)
    }
}

impl core::error::Error for ConfigError {}

impl Default for Config {
    fn default() -> Self {
        Self {
            generate_if_missing: true,
            id_prefix: "olly".to_owned(),
            extract_from_headers: vec!["X-Correlation-ID".to_owned(), "X-Request-ID".to_owned()],
            extract_from_baggage: true,
            baggage_key: "correlation_id".to_owned(),
            extract_from_attributes: Vec::new(),
            attribute_name: "correlation_id".to_owned(),
            enrich_spans: true,
            enrich_logs: true,
            enrich_metrics: true,
            enrich_profiles: true,
            extract_from_log_body: true,
            metadata_keys: vec!["x-correlation-id".to_owned(), "baggage".to_owned()],
            record_source: true,
            generate_for_untraced_logs: false,
            id_source: IdSource::Random,
            id_key: IdKey::default(),
            external_ids: ExternalIds::Accept,
            write_sampling_randomness: false,
            tenant_from: TenantFrom::Nowhere,
            trace_table: TraceTable::default(),
        }
    }
}

impl Default for TraceTable {
    fn default() -> Self {
        Self { max_entries: DEFAULT_TABLE_ENTRIES, ttl_ms: DEFAULT_TTL_MS }
    }
}

impl IdSource {
    /// Reads the setting.
    ///
    /// # Errors
    /// For another word.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        match text {
            "random" => Ok(Self::Random),
            "trace_id" => Ok(Self::TraceId),
            _ => Err(ConfigError::new("id_source", quoted(text), "random or trace_id")),
        }
    }
}

impl ExternalIds {
    /// Reads the setting.
    ///
    /// # Errors
    /// For another word.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        match text {
            "accept" => Ok(Self::Accept),
            "hash" => Ok(Self::Hash),
            "ignore" => Ok(Self::Ignore),
            _ => Err(ConfigError::new("external_ids", quoted(text), "accept, hash or ignore")),
        }
    }
}

impl TenantFrom {
    /// Reads the setting: `metadata:<key>`, `resource:<attribute>`, or nothing.
    ///
    /// # Errors
    /// For anything else.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        match text.split_once(':') {
            None if text.is_empty() => Ok(Self::Nowhere),
            Some(("metadata", key)) if is_token(key) => Ok(Self::Metadata(key.to_owned())),
            Some(("resource", key)) if is_attribute_key(key) => Ok(Self::Resource(key.to_owned())),
            _ => Err(ConfigError::new(
                "tenant_from",
                quoted(text),
                "metadata:<key> or resource:<attribute>, or an empty text for a single tenant",
            )),
        }
    }
}

impl Config {
    /// Checks what the types leave open.
    ///
    /// # Errors
    /// Names the first setting that is not allowed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if !is_prefix(self.id_prefix.as_bytes()) {
            return Err(ConfigError::new("id_prefix", quoted(&self.id_prefix), "1 to 16 of [a-z0-9]"));
        }
        let token = "an HTTP token (RFC 9110) of 1 to 128 bytes";
        let attribute = "1 to 128 bytes of printable ASCII without spaces";
        check_name("baggage_key", &self.baggage_key, is_token, token)?;
        check_name("attribute_name", &self.attribute_name, is_attribute_key, attribute)?;
        let attributes = &self.extract_from_attributes;
        check_names("extract_from_headers", &self.extract_from_headers, is_token, token, same_header)?;
        check_names("extract_from_attributes", attributes, is_attribute_key, attribute, str::eq)?;
        check_names("metadata_keys", &self.metadata_keys, is_token, token, same_header)?;
        let key_bytes = self.id_key.0.len();
        if key_bytes < MIN_ID_KEY_BYTES && (key_bytes > 0 || self.external_ids == ExternalIds::Hash) {
            let required = if key_bytes == 0 { " (external_ids: hash requires it)" } else { "" };
            return Err(ConfigError::new(
                "id_key",
                format!("a key of {key_bytes} bytes"),
                format!("at least {MIN_ID_KEY_BYTES} bytes{required}"),
            ));
        }
        let TraceTable { max_entries, ttl_ms } = self.trace_table;
        if !(MIN_TABLE_ENTRIES..=MAX_TABLE_ENTRIES).contains(&max_entries) {
            let allowed = format!("{MIN_TABLE_ENTRIES} to {MAX_TABLE_ENTRIES}");
            return Err(ConfigError::new("trace_table.max_entries", format!("{max_entries}"), allowed));
        }
        if !(MIN_TTL_MS..=MAX_TTL_MS).contains(&ttl_ms) {
            return Err(ConfigError::new("trace_table.ttl", format!("{ttl_ms}ms"), "1ms to 168h"));
        }
        Ok(())
    }
}

fn check_names(
    key: &str,
    names: &[String],
    is_name: fn(&str) -> bool,
    allowed: &str,
    is_same: fn(&str, &str) -> bool,
) -> Result<(), ConfigError> {
    if names.len() > MAX_NAMES {
        let allowed = format!("at most {MAX_NAMES}");
        return Err(ConfigError::new(key, format!("a list of {}", names.len()), allowed));
    }
    for (index, name) in names.iter().enumerate() {
        check_name(&format!("{key}[{index}]"), name, is_name, allowed)?;
        let earlier = names.iter().take(index).any(|other| is_same(other, name));
        if earlier {
            return Err(ConfigError::new(format!("{key}[{index}]"), quoted(name), "each name once"));
        }
    }
    Ok(())
}

fn check_name(key: &str, name: &str, is_name: fn(&str) -> bool, allowed: &str) -> Result<(), ConfigError> {
    if is_name(name) { Ok(()) } else { Err(ConfigError::new(key, quoted(name), allowed)) }
}

fn same_header(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn is_token(name: &str) -> bool {
    is_attribute_key(name) && !name.bytes().any(|byte| b"\"(),/:;<=>?@[\\]{}".contains(&byte))
}

fn is_attribute_key(name: &str) -> bool {
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A value as it appears in an error: quoted, escaped, and cut, since it may be anything.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_NAME_BYTES) {
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}
