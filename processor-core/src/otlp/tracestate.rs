//! A span's tracestate gets the sampling randomness of its flow.
//!
//! The grammars are those of W3C Trace Context (<https://www.w3.org/TR/trace-context-2/#tracestate-header>) and of
//! OpenTelemetry's `ot` member (<https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/>), the limits those of the
//! collector's samplers, which have to read what is written.

use alloc::{format, string::String, vec::Vec};

/// The longest tracestate, in bytes.
const MAX_BYTES: usize = 1024;
/// The most members, ours included.
const MAX_MEMBERS: usize = 31;
/// The longest value of the `ot` member, in bytes.
const MAX_OT_BYTES: usize = 256;
/// The longest value of any member, in bytes.
const MAX_VALUE_BYTES: usize = 256;
/// The longest parts of a key, in bytes: the whole, and what is before and after its `@`.
const MAX_KEY_BYTES: usize = 256;
const MAX_TENANT_BYTES: usize = 241;
const MAX_SYSTEM_BYTES: usize = 14;
/// Hex digits of a randomness, and the most of a threshold.
const DIGITS: usize = 14;

/// Why a tracestate stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skipped {
    Malformed,
    TooLong,
    /// The span was sampled with less than certainty, and keeps the randomness that decided about it: with another its threshold
    /// would be a lie, and counts made from it wrong.
    AlreadySampled,
}

/// A tracestate whose `ot` member has this randomness, in front, as a member that was changed has to be. Where the limits are reached,
/// members at the end make room.
pub(super) fn with_randomness(state: &[u8], randomness: u64) -> Result<String, Skipped> {
    let rv = format!("{randomness:014x}");
    let text = str::from_utf8(state).map_err(|_| Skipped::Malformed)?;
    if text.len() > MAX_BYTES {
        return Err(Skipped::TooLong);
    }
    let mut ot = None;
    let mut others = Vec::new();
    for (index, member) in text.split(',').enumerate() {
        if index >= MAX_MEMBERS {
            return Err(Skipped::TooLong);
        }
        let member = member.trim_matches([' ', '\t']);
        if member.is_empty() {
            continue;
        }
        match check_member(member)? {
            ("ot", value) => ot = Some(Ot::read(value)?),
            _ => others.push(member),
        }
    }
    let ot = ot.unwrap_or_default();
    if ot.randomness == Some(&rv) {
        return Ok(text.into());
    }
    if ot.threshold.is_some_and(|threshold| threshold.bytes().any(|digit| digit != b'0')) {
        return Err(Skipped::AlreadySampled);
    }
    let mut out = format!("ot=rv:{rv}");
    if let Some(threshold) = ot.threshold {
        out.push_str(";th:");
        out.push_str(threshold);
    }
    for other in ot.others {
        out.push(';');
        out.push_str(other);
    }
    if out.len() > "ot=".len() + MAX_OT_BYTES {
        return Err(Skipped::TooLong);
    }
    for member in others.into_iter().take(MAX_MEMBERS - 1) {
        if out.len() + ",".len() + member.len() > MAX_BYTES {
            break;
        }
        out.push(',');
        out.push_str(member);
    }
    Ok(out)
}

/// Checks a list member, and splits it into key and value.
fn check_member(member: &str) -> Result<(&str, &str), Skipped> {
    let (key, value) = member.split_once('=').ok_or(Skipped::Malformed)?;
    let is_value = |byte: u8| matches!(byte, 0x20..=0x7E) && byte != b'=';
    if !is_key(key) || value.is_empty() || value.len() > MAX_VALUE_BYTES || !value.bytes().all(is_value) {
        return Err(Skipped::Malformed);
    }
    let (tenant, system) = key.split_once('@').unwrap_or_default();
    if key.len() > MAX_KEY_BYTES || tenant.len() > MAX_TENANT_BYTES || system.len() > MAX_SYSTEM_BYTES {
        return Err(Skipped::TooLong);
    }
    Ok((key, value))
}

fn is_key(key: &str) -> bool {
    let is_rest = |part: &str| {
        part.bytes().skip(1).all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/'))
    };
    match key.split_once('@') {
        Some((tenant, system)) => {
            tenant.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && system.starts_with(|c: char| c.is_ascii_lowercase())
                && is_rest(tenant)
                && is_rest(system)
        }
        None => key.starts_with(|c: char| c.is_ascii_lowercase()) && is_rest(key),
    }
}

/// The value of the `ot` member.
#[derive(Debug, Default)]
struct Ot<'a> {
    randomness: Option<&'a str>,
    threshold: Option<&'a str>,
    others: Vec<&'a str>,
}

impl<'a> Ot<'a> {
    fn read(value: &'a str) -> Result<Self, Skipped> {
        let mut ot = Self::default();
        for member in value.split(';') {
            let (key, value) = member.split_once(':').ok_or(Skipped::Malformed)?;
            let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            let is_value = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_allowed = match key {
                "rv" => is_hex && value.len() == DIGITS,
                "th" => is_hex && (1..=DIGITS).contains(&value.len()),
                _ => is_key && is_value,
            };
            if !is_allowed {
                return Err(Skipped::Malformed);
            }
            match key {
                "rv" => ot.randomness = Some(value),
                "th" => ot.threshold = Some(value),
                _ => ot.others.push(member),
            }
        }
        Ok(ot)
    }
}
