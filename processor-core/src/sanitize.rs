//! External IDs reduced to characters that are safe in URLs, queries, logs and shells' arguments.
//!
//! Reducing loses information: two IDs of other scripts with equally many characters become one. Services that choose such
//! IDs should encode them.

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

/// Whether [`sanitize`] would change nothing.
#[must_use]
pub fn is_clean(text: &[u8]) -> bool {
    const ALLOWED: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = is_allowed(byte as u8);
            byte += 1;
        }
        table
    };
    text.iter().all(|&byte| ALLOWED[usize::from(byte)])
}
