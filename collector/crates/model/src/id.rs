//! Identifiers, checked once at the border.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

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
    fn an_error_shows_only_the_head_of_a_long_text() {
        let error = "z".repeat(10_000).parse::<SpanId>().unwrap_err();
        assert!(error.to_string().len() < 200);
    }
}
