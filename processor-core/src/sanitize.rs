//! External IDs reduced to characters that are safe in URLs, queries, logs and shells' arguments.
//!
//! Reducing loses information: two IDs that differ in a replaced character become one, and with them two flows. What is at
//! stake is bounded: a text that would lose more characters than it keeps is refused ([`is_lossy`]), so that IDs in another
//! script, of which only underscores would be left, join nobody's flow. Services that choose such IDs should encode them.

use alloc::{borrow::Cow, vec::Vec};

/// Whether a byte may stay: `[A-Za-z0-9._:/@=+-]`.
#[must_use]
pub const fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'/' | b'@' | b'=' | b'+' | b'-')
}

/// Replaces each other character by `_`, and each run of bytes that is not UTF-8 as well. Borrowed if nothing changed.
#[must_use]
pub fn sanitize(text: &[u8]) -> Cow<'_, [u8]> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut clean = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        clean.extend(chunk.valid().chars().map(|char| match u8::try_from(char) {
            Ok(byte) if is_allowed(byte) => byte,
            _ => b'_',
        }));
        if !chunk.invalid().is_empty() {
            clean.push(b'_');
        }
    }
    Cow::Owned(clean)
}

/// Whether [`sanitize`] would replace more characters than it would keep: `注文番号-7` would become `____-7`, as would every
/// other word of four characters.
#[must_use]
pub fn is_lossy(text: &[u8]) -> bool {
    let (mut kept, mut replaced) = (0_usize, 0_usize);
    for chunk in text.utf8_chunks() {
        let chars = chunk.valid().chars();
        let stay = chars.clone().filter(|&char| u8::try_from(char).is_ok_and(is_allowed)).count();
        kept += stay;
        replaced += chars.count() - stay + usize::from(!chunk.invalid().is_empty());
    }
    replaced > kept
}

/// Whether [`sanitize`] would change nothing.
#[must_use]
#[inline]
pub fn is_clean(text: &[u8]) -> bool {
    // Sixteen at a time, without a branch in between, become a few vector instructions.
    let (blocks, rest) = text.as_chunks::<16>();
    let are_allowed =
        |block: &[u8; 16]| block.iter().fold(true, |all, &byte| all & is_in_allowed_ranges(byte));
    blocks.iter().all(are_allowed)
        && match text.last_chunk() {
            Some(last) => are_allowed(last),
            None => rest.iter().all(|&byte| is_in_allowed_ranges(byte)),
        }
}

/// [`is_allowed`] in few comparisons: `-./`, the digits and `:` follow each other, as do `@` and the capitals.
const fn is_in_allowed_ranges(byte: u8) -> bool {
    (byte.wrapping_sub(b'-') <= b':' - b'-')
        | (byte.wrapping_sub(b'@') <= b'Z' - b'@')
        | (byte.wrapping_sub(b'a') <= b'z' - b'a')
        | (byte == b'+')
        | (byte == b'=')
        | (byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_told_in_each_place() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_in_allowed_ranges(byte), is_allowed(byte), "{byte:#x}");
            for len in [1, 15, 16, 17, 31, 32, 33, 100] {
                for place in [0, len / 2, len - 1] {
                    let mut text = [b'a'; 100];
                    text[place] = byte;
                    assert_eq!(is_clean(&text[..len]), is_allowed(byte), "{byte:#x} at {place} of {len}");
                }
            }
        }
        assert!(is_clean(b""));
    }
}
