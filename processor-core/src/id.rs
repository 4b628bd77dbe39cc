//! IDs and the OllyStack format (ADR-001): `{prefix}-{timestamp_base36}-{random_8hex}`.

use core::fmt;

use zerocopy::{IntoBytes as _, little_endian::U64};

use crate::limits::{FIRST_HASHED_TIME, MAX_ID_BYTES, MAX_PREFIX_BYTES, MAX_TIME_DIGITS, RANDOM_DIGITS};

/// Words that hold the longest ID.
pub(crate) const ID_WORDS: usize = MAX_ID_BYTES.div_ceil(WORD_BYTES);
const WORD_BYTES: usize = size_of::<u64>();

/// A settled correlation ID: 1 to 100 bytes of ASCII, stored in place. ("Empty" exists only as [`Id::default`].)
///
/// It is stored and moved in words, the first byte lowest: a processor that has just written bytes waits before it can read
/// them as a word. What follows the text is not part of it.
#[derive(Clone, Copy)]
pub struct Id {
    len: u8,
    words: [U64; ID_WORDS],
}

impl Id {
    /// Takes an ID that has been validated and sanitised; `None` if it is longer than an ID can be or not ASCII.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<Self> {
        let mut id = Self::default();
        (text.is_ascii() && id.set(text)).then_some(id)
    }

    /// Replaces the ID; `false`, and nothing happens, if the text is longer than an ID can be.
    #[inline]
    pub(crate) fn set(&mut self, text: &[u8]) -> bool {
        if text.len() > MAX_ID_BYTES {
            return false;
        }
        let (whole, rest) = text.as_chunks::<WORD_BYTES>();
        for (word, chunk) in self.words.iter_mut().zip(whole) {
            *word = U64::from_bytes(*chunk);
        }
        if let (Some(word), false) = (self.words.get_mut(whole.len()), rest.is_empty()) {
            *word = U64::new(match text.last_chunk::<WORD_BYTES>() {
                // The last eight bytes, without those that are in the word before.
                Some(last) => u64::from_le_bytes(*last) >> (8 * (WORD_BYTES - rest.len())),
                None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
            });
        }
        self.len = text.len() as u8;
        true
    }

    /// Replaces the ID by words that [`Id::words`] gave.
    #[inline]
    pub(crate) fn set_words(&mut self, len: u8, words: impl Iterator<Item = u64>) {
        self.len = len.min(MAX_ID_BYTES as u8);
        let used = self.used_words();
        for (place, word) in self.words.iter_mut().zip(words).take(used) {
            *place = U64::new(word);
        }
    }

    /// The words that hold the text.
    #[inline]
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        self.words.iter().take(self.used_words()).map(|word| word.get())
    }

    fn used_words(&self) -> usize {
        usize::from(self.len).div_ceil(WORD_BYTES)
    }

    #[inline]
    pub(crate) fn len(&self) -> u8 {
        self.len
    }

    /// The ID's bytes.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.words.as_bytes().get(..usize::from(self.len)).unwrap_or_default()
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
        Stem::new(prefix, time).complete(random, &mut id);
        id
    }
}

/// All of an ID in OllyStack format but its last part: what the IDs of a millisecond share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stem {
    id: Id,
    /// The word in which the last part begins, and the bit.
    word: usize,
    shift: u32,
}

impl Stem {
    #[must_use]
    pub(crate) fn new(prefix: &str, time: u64) -> Self {
        let mut text = [0; MAX_PREFIX_BYTES + MAX_TIME_DIGITS + 2];
        let mut len = 0;
        let mut push = |byte| {
            if let Some(place) = text.get_mut(len) {
                *place = byte;
                len += 1;
            }
        };
        prefix.bytes().take(MAX_PREFIX_BYTES).for_each(&mut push);
        push(b'-');
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
        digits.iter().skip(first).for_each(|&digit| push(digit));
        push(b'-');
        let mut id = Id::default();
        id.set(text.get(..len).unwrap_or_default());
        Self { id, word: len / WORD_BYTES, shift: 8 * (len % WORD_BYTES) as u32 }
    }

    /// Writes the ID with a last part.
    #[inline]
    pub(crate) fn complete(&self, random: u32, id: &mut Id) {
        let digits = hex(random);
        // A stem has at most 30 bytes: the words are there. (The shift by 64 would be none.)
        let [low, high] = [digits << self.shift, digits.checked_shr(64 - self.shift).unwrap_or(0)];
        let stem = &self.id.words;
        for (place, word) in id.words.iter_mut().zip(stem).take(self.word) {
            *place = *word;
        }
        if let Some([first, second]) =
            id.words.get_mut(self.word..).and_then(|words| words.first_chunk_mut::<2>())
        {
            let before = stem.get(self.word).map_or(0, |word| word.get());
            *first = U64::new(before | low);
            *second = U64::new(high);
        }
        id.len = self.id.len + RANDOM_DIGITS as u8;
    }
}

/// Eight hex digits, the highest in the lowest byte, where text begins.
#[inline]
fn hex(value: u32) -> u64 {
    // Spreads the eight groups of four bits over eight bytes.
    let mut spread = u64::from(value.swap_bytes());
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF;
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF;
    spread = (spread >> 4 & 0x000F_000F_000F_000F) | (spread & 0x000F_000F_000F_000F) << 8;
    // Ten and above carry into the fifth bit when six is added, and are letters.
    let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    spread + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'9' - 1)
}

impl Default for Id {
    fn default() -> Self {
        Self { len: 0, words: [U64::ZERO; ID_WORDS] }
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Id {}

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
    fn every_hex_digit_is_written_in_every_place() {
        for digit in 0..16_u32 {
            let value = 0x1111_1111 * digit;
            assert_eq!(hex(value).to_le_bytes(), std::format!("{value:08x}").as_bytes());
        }
        assert_eq!(&hex(0x0123_89ef).to_le_bytes(), b"012389ef");
    }

    #[test]
    fn a_stem_of_any_length_is_completed() {
        for prefix in 1..=MAX_PREFIX_BYTES {
            let prefix = "p".repeat(prefix);
            for time in [0, 35, 36_u64.pow(7), 36_u64.pow(11)] {
                let id = Id::format(&prefix, time, 0xfedc_ba98);
                let parts = parse(id.as_bytes()).expect("it is in the format");
                assert_eq!((parts.prefix, parts.time, parts.random), (&*prefix, time, 0xfedc_ba98));
            }
        }
    }

    #[test]
    fn a_text_of_any_length_comes_back() {
        let text: std::vec::Vec<u8> = (0..100).map(|place| b'0' + place % 64).collect();
        let mut reused = Id::default();
        for len in (0..=100).rev() {
            assert!(reused.set(&text[..len]));
            assert_eq!(reused.as_bytes(), &text[..len]);
            let mut copy = Id::new(&[b'x'; 100]).expect("the longest");
            copy.set_words(reused.len(), reused.words());
            assert_eq!(copy, reused);
        }
    }

    #[test]
    fn an_id_over_the_bound_or_not_ascii_does_not_exist() {
        assert!(Id::new(&[b'a'; 100]).is_some());
        assert!(Id::new(&[b'a'; 101]).is_none());
        assert!(Id::new("ä".as_bytes()).is_none());
    }
}
