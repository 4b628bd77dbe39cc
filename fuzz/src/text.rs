//! Texts from outside: baggage lists, IDs, header values.

use std::borrow::Cow;
use std::fmt::Write as _;

use olly_processor_core::limits::{MAX_BAGGAGE_BYTES, MAX_ID_BYTES};
use olly_processor_core::sanitize::{is_clean, is_lossy, sanitize};
use olly_processor_core::{Id, Rejection, baggage, id, validate::validate};

const KEY: &[u8] = b"correlation_id";

/// Any bytes as a baggage list. What is found in it is found again in a list that has nothing else, and a list before it
/// changes nothing as long as both fit.
pub fn baggage(list: &[u8]) {
    let found = baggage::find(list, KEY);
    let Ok(Some(value)) = found else {
        assert!(found != Err(Rejection::BaggageLimit) || list.len() > 128, "too short for any limit");
        return;
    };
    assert!(value.len() <= list.len());
    let mut alone = String::from("correlation_id=");
    for byte in value.iter() {
        write!(alone, "%{byte:02X}").expect("a String takes everything");
    }
    if alone.len() <= MAX_BAGGAGE_BYTES {
        assert_eq!(baggage::find(alone.as_bytes(), KEY), Ok(Some(Cow::Borrowed(&*value))));
    }
    if list.len() + 4 <= MAX_BAGGAGE_BYTES && list.split(|&byte| byte == b',').count() < 64 {
        let after = [b"a=b,", list].concat();
        assert_eq!(baggage::find(&after, KEY), Ok(Some(value)));
    }
}

/// Any bytes as an ID. What is in OllyStack format is written back the same, but for leading zeros of its time.
pub fn id(text: &[u8]) {
    if let Some(parts) = id::parse(text) {
        let written = Id::format(parts.prefix, parts.time, parts.random);
        assert_eq!(id::parse(written.as_bytes()), Some(parts));
        let time = text.split(|&byte| byte == b'-').nth(1).expect("three parts");
        if time == b"0" || !time.starts_with(b"0") {
            assert_eq!(written.as_bytes(), text);
        }
        assert_eq!(validate(text, parts.prefix), Ok(text), "its own format is valid");
        assert!(is_clean(text));
    }
    if let Ok(valid) = validate(text, "olly") {
        assert!((1..=MAX_ID_BYTES).contains(&valid.len()));
        assert_eq!(validate(valid, "olly"), Ok(valid), "valid once, valid again");
        assert!(!valid.starts_with(b"olly-") || id::parse(valid).is_some());
    }
}

/// Any bytes as a header's value: sanitising leaves what is allowed, and nothing to sanitise.
pub fn header(text: &[u8]) {
    let clean = sanitize(text);
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"._:/@=+-".contains(byte);
    assert!(clean.iter().all(allowed) && clean.len() <= text.len());
    assert_eq!(matches!(clean, Cow::Borrowed(_)), is_clean(text));
    assert!(is_clean(&clean) && !is_lossy(&clean));
    if let Ok(valid) = validate(text, "olly") {
        let clean = sanitize(valid);
        assert_eq!(validate(&clean, "olly"), Ok(&*clean), "sanitising makes no bad ID of a good one");
        let id = Id::new(&clean).expect("short ASCII");
        assert_eq!(id.as_bytes(), &*clean);
    }
}
