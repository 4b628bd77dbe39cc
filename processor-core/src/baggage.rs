//! One member out of a W3C baggage list (<https://www.w3.org/TR/baggage/>).
//!
//! Nothing else is read, kept or reported. Members that break the grammar are passed over unless they are the one asked for.

use alloc::{borrow::Cow, vec::Vec};

use memchr::memchr;

use crate::limits::{MAX_BAGGAGE_BYTES, MAX_BAGGAGE_MEMBERS};
use crate::sanitize::is_clean;
use crate::validate::{Rejection, trim};

/// The percent-decoded value of a key: the earliest well-formed member that has it. Keys are case-sensitive; properties
/// after `;` are passed over; bytes that are not UTF-8 once decoded are left for the sanitiser.
///
/// `Ok(None)` if the list does not have the key.
///
/// # Errors
/// [`Rejection::BaggageMalformed`] if only malformed members have the key, [`Rejection::BaggageLimit`] if the list goes on
/// beyond the limits and the key is not within them.
pub fn find<'a>(list: &'a [u8], key: &[u8]) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
    let (list, mut cut) = match list.get(..MAX_BAGGAGE_BYTES) {
        // The member that the limit cuts in two is not whole: nothing after the last comma is read.
        Some(head) if list.len() > MAX_BAGGAGE_BYTES => {
            let end = match list.get(MAX_BAGGAGE_BYTES) {
                Some(b',') => head.len(),
                _ => head.iter().rposition(|&byte| byte == b',').unwrap_or(0),
            };
            (head.get(..end).unwrap_or_default(), true)
        }
        _ => (list, false),
    };
    let mut malformed = false;
    let mut members = 0;
    let mut rest = Some(list);
    while let Some(list) = rest {
        let (member, after) = match memchr(b',', list).and_then(|comma| list.split_at_checked(comma)) {
            Some((member, after)) => (member, after.get(1..)),
            None => (list, None),
        };
        rest = after;
        let member = trim(member);
        if member.is_empty() {
            continue;
        }
        if members == MAX_BAGGAGE_MEMBERS {
            cut = true;
            break;
        }
        members += 1;
        // All but a few end here, most at the first byte.
        if member.first() != key.first() || !member.starts_with(key) {
            continue;
        }
        let pair = member.split(|&byte| byte == b';').next().unwrap_or_default();
        let Some(equals) = pair.iter().position(|&byte| byte == b'=') else {
            malformed |= trim(pair) == key;
            continue;
        };
        let (name, value) = pair.split_at(equals);
        if trim(name) != key {
            continue;
        }
        match decode(trim(value.get(1..).unwrap_or_default())) {
            Some(value) => return Ok(Some(value)),
            None => malformed = true,
        }
    }
    match (malformed, cut) {
        (true, _) => Err(Rejection::BaggageMalformed),
        (false, true) => Err(Rejection::BaggageLimit),
        (false, false) => Ok(None),
    }
}

/// Decodes a value; `None` if it contains what is no `baggage-octet`, or a percent sign without two hex digits.
fn decode(value: &[u8]) -> Option<Cow<'_, [u8]>> {
    // Clean bytes are baggage octets other than the percent sign.
    if is_clean(value) {
        return Some(Cow::Borrowed(value));
    }
    if !value.iter().all(|&byte| is_octet(byte)) {
        return None;
    }
    if !value.contains(&b'%') {
        return Some(Cow::Borrowed(value));
    }
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let [high, low, after @ ..] = after else { return None };
            let digit = |byte: u8| char::from(byte).to_digit(16);
            decoded.push((digit(*high)? << 4 | digit(*low)?) as u8);
            rest = after;
        } else {
            decoded.push(*first);
        }
    }
    Some(Cow::Owned(decoded))
}

/// `baggage-octet`: printable ASCII without space, `"`, `,`, `;` and `\`.
const fn is_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E)
}
