//! IDs and the OllyStack format (ADR-001): `{prefix}-{timestamp_base36}-{random_8hex}`.

use core::fmt;

use crate::limits::{FIRST_HASHED_TIME, MAX_ID_BYTES, MAX_PREFIX_BYTES, MAX_TIME_DIGITS, RANDOM_DIGITS};

/// A settled correlation ID: 1 to 100 bytes of ASCII, stored in place. ("Empty" exists only as [`Id::default`].)
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Id {
    len: u8,
    bytes: [u8; MAX_ID_BYTES],
}

impl Id {
    /// Takes an ID that has been validated and sanitised; `None` if it is longer than an ID can be or not ASCII.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<Self> {
        let mut id = Self::default();
        id.bytes.get_mut(..text.len())?.copy_from_slice(text);
        id.len = u8::try_from(text.len()).ok()?;
        text.is_ascii().then_some(id)
    }

    /// The ID's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The ID's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Writes an ID in OllyStack format. A prefix over 16 bytes is cut and a middle part over 12 digits loses its highest ones:
    /// neither passes the configuration.
    #[must_use]
    pub fn format(prefix: &str, time: u64, random: u32) -> Self {
        let mut id = Self::default();
        prefix.bytes().take(MAX_PREFIX_BYTES).for_each(|byte| id.push(byte));
        id.push(b'-');
        let mut digits = [0_u8; MAX_TIME_DIGITS];
        let mut rest = time;
        let mut first = MAX_TIME_DIGITS;
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit = digit36((rest % 36) as u8);
            rest /= 36;
            first = place;
            if rest == 0 {
                break;
            }
        }
        digits.iter().skip(first).for_each(|&digit| id.push(digit));
        id.push(b'-');
        for place in (0..RANDOM_DIGITS).rev() {
            id.push(digit36((random >> (4 * place) & 0xF) as u8));
        }
        id
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.len)) {
            *place = byte;
            self.len += 1;
        }
    }
}

impl Default for Id {
    fn default() -> Self {
        Self { len: 0, bytes: [0; MAX_ID_BYTES] }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({:?})", self.as_str())
    }
}

/// The parts of an ID in OllyStack format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Who named the flow: 1 to 16 of `[a-z0-9]`.
    pub prefix: &'a str,
    /// The middle part: Unix milliseconds, or part of a hash.
    pub time: u64,
    /// The last part: random, or part of a hash.
    pub random: u32,
}

impl Parts<'_> {
    /// When the ID was generated, in Unix milliseconds; `None` if it is a hash (see [`crate::hash`]), which has no time.
    #[must_use]
    pub fn timestamp_ms(&self) -> Option<u64> {
        (self.time < FIRST_HASHED_TIME).then_some(self.time)
    }
}

/// Reads an ID in OllyStack format, whatever its prefix. Leading zeros of the middle part are tolerated, upper case is not.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Parts<'_>> {
    let dash = text.iter().position(|&byte| byte == b'-')?;
    let (prefix, rest) = text.split_at_checked(dash)?;
    let rest = rest.get(1..)?;
    let (time, random) = rest.split_at_checked(rest.len().checked_sub(RANDOM_DIGITS + 1)?)?;
    let random = random.strip_prefix(b"-")?;
    if !is_prefix(prefix) || time.is_empty() || time.len() > MAX_TIME_DIGITS {
        return None;
    }
    let time = time.iter().try_fold(0_u64, |sum, &byte| Some(sum * 36 + u64::from(value36(byte)?)))?;
    let random = random.iter().try_fold(0_u32, |sum, &byte| match value36(byte)? {
        digit @ 0..16 => Some(sum << 4 | u32::from(digit)),
        _ => None,
    })?;
    Some(Parts { prefix: str::from_utf8(prefix).ok()?, time, random })
}

/// Whether a text can be an ID's prefix.
#[must_use]
pub fn is_prefix(text: &[u8]) -> bool {
    (1..=MAX_PREFIX_BYTES).contains(&text.len()) && text.iter().all(|&byte| value36(byte).is_some())
}

fn digit36(value: u8) -> u8 {
    match value {
        0..10 => b'0' + value,
        _ => b'a' + (value - 10),
    }
}

fn value36(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'z' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_adr_001_is_read() {
        let parts = parse(b"olly-2k8f9x3-a7b2c4d1").expect("it is the example");
        assert_eq!((parts.prefix, parts.random), ("olly", 0xa7b2_c4d1));
        assert_eq!(Id::format("olly", parts.time, parts.random).as_str(), "olly-2k8f9x3-a7b2c4d1");
    }

    #[test]
    fn zero_and_the_largest_parts_are_written_in_full() {
        assert_eq!(Id::format("o", 0, 0).as_str(), "o-0-00000000");
        let largest = 36_u64.pow(12) - 1;
        assert_eq!(Id::format("olly", largest, u32::MAX).as_str(), "olly-zzzzzzzzzzzz-ffffffff");
        assert_eq!(parse(b"olly-zzzzzzzzzzzz-ffffffff").expect("12 digits").timestamp_ms(), None);
    }

    #[test]
    fn an_id_over_the_bound_or_not_ascii_does_not_exist() {
        assert!(Id::new(&[b'a'; 100]).is_some());
        assert!(Id::new(&[b'a'; 101]).is_none());
        assert!(Id::new("ä".as_bytes()).is_none());
    }
}
