//! What can be an ID at all.

use crate::id;
use crate::limits::MAX_ID_BYTES;
use crate::sanitize::is_clean;
use crate::stats::Counter;

/// Why a candidate is not used. The next source is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Nothing in it.
    Empty,
    /// Over 100 bytes.
    TooLong,
    /// Control characters (Unicode category Cc).
    Control,
    /// It claims the configured prefix and does not match the format.
    Malformed,
    /// The baggage member breaks the grammar.
    BaggageMalformed,
    /// The baggage list exceeds the limits and the key is not within them.
    BaggageLimit,
    /// `external_ids` is `ignore`.
    Ignored,
    /// Sanitising would replace more of its characters than it would keep.
    Lossy,
}

impl Rejection {
    /// The name in metrics and test vectors.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Control => "control",
            Self::Malformed => "malformed",
            Self::BaggageMalformed => "baggage_malformed",
            Self::BaggageLimit => "baggage_limit",
            Self::Ignored => "ignored",
            Self::Lossy => "lossy",
        }
    }

    /// Where it is counted.
    #[must_use]
    pub fn counter(self) -> Counter {
        match self {
            Self::Empty => Counter::RejectedEmpty,
            Self::TooLong => Counter::RejectedTooLong,
            Self::Control => Counter::RejectedControl,
            Self::Malformed => Counter::RejectedMalformed,
            Self::BaggageMalformed => Counter::RejectedBaggageMalformed,
            Self::BaggageLimit => Counter::RejectedBaggageLimit,
            Self::Ignored => Counter::RejectedIgnored,
            Self::Lossy => Counter::RejectedLossy,
        }
    }
}

/// Checks a text as it arrived, and returns it without the spaces and tabs around it (RFC 9110 calls them optional in a
/// field's value; a log body may bring them too). What passes may still need [`crate::sanitize::sanitize`].
///
/// # Errors
/// The reason, if the text can be no ID. `prefix` is the configured one.
pub fn validate<'a>(text: &'a [u8], prefix: &str) -> Result<&'a [u8], Rejection> {
    admit(text, prefix).map(|(text, _)| text)
}

/// [`validate`], which also says whether the sanitiser would change nothing.
pub(crate) fn admit<'a>(text: &'a [u8], prefix: &str) -> Result<(&'a [u8], bool), Rejection> {
    let text = trim(text);
    if text.is_empty() {
        return Err(Rejection::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(Rejection::TooLong);
    }
    let clean = is_clean(text);
    if !clean && text.utf8_chunks().any(|chunk| chunk.valid().chars().any(char::is_control)) {
        return Err(Rejection::Control);
    }
    let claims_prefix = text.get(prefix.len()) == Some(&b'-') && text.starts_with(prefix.as_bytes());
    if claims_prefix && id::parse(text).is_none() {
        return Err(Rejection::Malformed);
    }
    Ok((text, clean))
}

/// Cuts the spaces and tabs around a text.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}
