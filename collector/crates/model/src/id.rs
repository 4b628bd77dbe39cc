//! Identifiers, checked once at the border.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::Timestamp;

/// Why a text is no identifier.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A trace or span ID of the wrong length or with other characters.
    #[error("a {what} is {digits} lower-case hexadecimal digits, not all zero; got {got:?}")]
    Hex {
        /// `trace ID` or `span ID`.
        what: &'static str,
        /// How many digits it has.
        digits: usize,
        /// The first characters of what came.
        got: String,
    },
    /// A correlation ID that the processor could never have written.
    #[error("a correlation ID is 1 to {max} characters of [A-Za-z0-9._:/@=+-]; got {got:?}")]
    Correlation {
        /// The greatest length in bytes.
        max: usize,
        /// The first characters of what came.
        got: String,
    },
    /// An incident's ID that we never made.
    #[error("an incident's ID is like inc-mh9k2v1x-a7b2c4d1; got {got:?}")]
    Incident {
        /// The first characters of what came.
        got: String,
    },
}

fn head(text: &str) -> String {
    text.chars().take(48).collect()
}

fn is_hex_id(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && text.bytes().any(|b| b != b'0')
}

/// Longest correlation ID in bytes, the processor's own bound (`processor-core`, `limits`).
const MAX_CORRELATION_ID: usize = 100;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $check:expr, $error:expr, $pattern:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if $check(text) { Ok(Self(text.to_owned())) } else { Err($error(text)) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some($pattern))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

id_type!(
    /// A W3C trace ID: 32 lower-case hexadecimal digits, not all zero.
    TraceId,
    |text| is_hex_id(text, 32),
    |text| IdError::Hex { what: "trace ID", digits: 32, got: head(text) },
    "^[0-9a-f]{32}$",
    "5b8efff798038103d269b633813fc60c"
);
id_type!(
    /// A W3C span (parent) ID: 16 lower-case hexadecimal digits, not all zero.
    SpanId,
    |text| is_hex_id(text, 16),
    |text| IdError::Hex { what: "span ID", digits: 16, got: head(text) },
    "^[0-9a-f]{16}$",
    "eee19b7ec3c1b174"
);
id_type!(
    /// Names one business flow: an ID in OllyStack format (`olly-2k8f9x3-a7b2c4d1`) or an external one.
    CorrelationId,
    |text: &str| {
        (1..=MAX_CORRELATION_ID).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:/@=+-".contains(&b))
    },
    |text| IdError::Correlation { max: MAX_CORRELATION_ID, got: head(text) },
    "^[A-Za-z0-9._:/@=+-]{1,100}$",
    "olly-mh9k2v1x-a7b2c4d1"
);

id_type!(
    /// Names one incident: the time at which it began, in Unix milliseconds in base 36, and a hash of what opened it. The same
    /// alert, received twice, opens the same incident.
    IncidentId,
    |text: &str| incident_time_ms(text).is_some(),
    |text| IdError::Incident { got: head(text) },
    "^inc-[0-9a-z]{1,11}-[0-9a-f]{8}$",
    "inc-mh9k2v1x-a7b2c4d1"
);

/// Milliseconds of the year 2200: no incident of ours is later.
const MAX_INCIDENT_MS: i64 = 7_258_118_400_000;

fn incident_time_ms(text: &str) -> Option<i64> {
    let (time, hash) = text.strip_prefix("inc-")?.split_once('-')?;
    let digits =
        |text: &str, radix| text.bytes().all(|b| !b.is_ascii_uppercase() && char::from(b).is_digit(radix));
    if !digits(time, 36) || time.is_empty() || time.len() > 11 || hash.len() != 8 || !digits(hash, 16) {
        return None;
    }
    let ms = i64::from_str_radix(time, 36).ok().filter(|ms| *ms <= MAX_INCIDENT_MS)?;
    // One time has one text.
    (base36(ms) == time).then_some(ms)
}

fn base36(mut number: i64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap_or_default(), 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

impl IncidentId {
    /// The ID of an incident that began at a time (cut to milliseconds, from 1970 to 2200) and was opened by what has this hash.
    pub fn new(began: Timestamp, hash: u32) -> Self {
        let ms = began.unix_nanos().div_euclid(1_000_000).clamp(0, MAX_INCIDENT_MS);
        Self(format!("inc-{}-{hash:08x}", base36(ms)))
    }

    /// When the incident began, to the millisecond.
    pub fn began(&self) -> Timestamp {
        Timestamp::from_unix_nanos(incident_time_ms(&self.0).unwrap_or_default().saturating_mul(1_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_id_of_zeros_is_refused() {
        assert!("0".repeat(32).parse::<TraceId>().is_err());
        assert!("5b8efff798038103d269b633813fc60c".parse::<TraceId>().is_ok());
        assert!("5B8EFFF798038103D269B633813FC60C".parse::<TraceId>().is_err());
    }

    #[test]
    fn a_correlation_id_takes_external_forms_and_refuses_the_rest() {
        for good in ["olly-mh9k2v1x-a7b2c4d1", "order:42/a@b=c+d_".trim_end_matches('_'), "x"] {
            assert!(good.parse::<CorrelationId>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a\n", "ä", &"x".repeat(101)] {
            assert!(bad.parse::<CorrelationId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_incidents_id_tells_when_it_began() {
        let began: Timestamp = "2026-11-02T10:15:00.123Z".parse().unwrap();
        let id = IncidentId::new(began, 0xa7b2_c4d1);
        assert_eq!((id.as_str(), id.began()), ("inc-mvz3rhnf-a7b2c4d1", began));
        assert_eq!(id.as_str().parse::<IncidentId>().unwrap(), id);
        for bad in [
            "",
            "inc--a7b2c4d1",
            "inc-0a-a7b2c4d1",
            "inc-zzzzzzzzzzz-a7b2c4d1",
            "inc-A-a7b2c4d1",
            "inc-a-a7b2c4d",
            "olly-mh-a7b2c4d1",
            "inc-a-a7b2c4d1x",
        ] {
            assert!(bad.parse::<IncidentId>().is_err(), "{bad}");
        }
        for odd in [i64::MIN, -1, 0, i64::MAX] {
            let id = IncidentId::new(Timestamp::from_unix_nanos(odd), 1);
            assert!(id.as_str().parse::<IncidentId>().is_ok(), "{id}");
        }
    }

    #[test]
    fn an_error_shows_only_the_head_of_a_long_text() {
        let error = "z".repeat(10_000).parse::<SpanId>().unwrap_err();
        assert!(error.to_string().len() < 200);
    }
}
