//! The members of a log body that is a JSON text.
//!
//! A scanner and not a parser: most bodies are no JSON, or JSON without any of the keys. A text that is no JSON yields nothing
//! that could do harm: a value found is one candidate, judged like any other.

use alloc::{borrow::Cow, vec::Vec};

/// The members of a log body that may hold an ID; the rank is the position.
pub(super) const BODY_KEYS: [&str; 3] = ["correlation_id", "correlationId", "request_id"];

/// The values of the body keys in a text that is a JSON object; those which are missing, empty, or neither text nor number are
/// absent. Nested objects are not looked into; of repeated members the first counts.
pub(super) fn json_members(text: &[u8]) -> [Option<Cow<'_, [u8]>>; BODY_KEYS.len()] {
    let mut found = [const { None }; BODY_KEYS.len()];
    let mut scanner = Scanner { rest: text };
    if !scanner.skip(b'{') || !mentions_body_key(text) {
        return found;
    }
    loop {
        let Some(key) = scanner.member() else { return found };
        let Some(value) = scanner.value() else { return found };
        let place = BODY_KEYS.iter().zip(&mut found).find(|(name, _)| name.as_bytes() == &*key);
        if let (Some((_, slot @ None)), Member::Scalar(value)) = (place, value)
            && !value.is_empty()
        {
            *slot = Some(value);
        }
        if !scanner.skip(b',') {
            return found;
        }
    }
}

fn mentions_body_key(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(quote) = rest.iter().position(|&byte| byte == b'"') {
        rest = rest.get(quote + 1..).unwrap_or_default();
        let names =
            |key: &&str| rest.strip_prefix(key.as_bytes()).is_some_and(|tail| tail.first() == Some(&b'"'));
        if BODY_KEYS.iter().any(names) {
            return true;
        }
    }
    false
}

/// A member's value.
enum Member<'a> {
    /// A text or a number.
    Scalar(Cow<'a, [u8]>),
    Other,
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// Skips white space and returns the next byte.
    fn next(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.next() == Some(byte);
        if there {
            self.take(1);
        }
        there
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Reads a key and its colon.
    fn member(&mut self) -> Option<Cow<'a, [u8]>> {
        let inside = self.string()?;
        if self.skip(b':') { unescape(inside) } else { None }
    }

    fn value(&mut self) -> Option<Member<'a>> {
        match self.next()? {
            b'"' => unescape(self.string()?).map(Member::Scalar),
            b'{' | b'[' => self.container().then_some(Member::Other),
            first => {
                let literal = self.literal();
                let is_number = first == b'-' || first.is_ascii_digit();
                match literal {
                    [] => None,
                    _ if is_number => Some(Member::Scalar(Cow::Borrowed(literal))),
                    _ => Some(Member::Other),
                }
            }
        }
    }

    /// Reads a string and returns what is between its quotes.
    fn string(&mut self) -> Option<&'a [u8]> {
        if self.next() != Some(b'"') {
            return None;
        }
        let mut at = 1;
        loop {
            match self.rest.get(at)? {
                b'\\' => at += 2,
                b'"' => break,
                _ => at += 1,
            }
        }
        self.take(at + 1).get(1..at)
    }

    /// Skips an object or array, however deep, without recursion.
    fn container(&mut self) -> bool {
        let mut depth = 0_usize;
        while let Some(&byte) = self.rest.first() {
            match byte {
                b'"' => {
                    if self.string().is_none() {
                        return false;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.take(1);
            if depth == 0 {
                return true;
            }
        }
        false
    }

    fn literal(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| b",}] \t\r\n".contains(byte));
        self.take(end.unwrap_or(self.rest.len()))
    }
}

/// Decodes the inside of a string; only one with escapes costs anything. Such a one is checked: a control character or an
/// unknown escape is an error, and what is no Unicode becomes U+FFFD, as in Go's `encoding/json`.
fn unescape(inside: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !inside.contains(&b'\\') {
        return Some(Cow::Borrowed(inside));
    }
    let mut decoded = Vec::with_capacity(inside.len());
    let mut push = |c: char| decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    for chunk in inside.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(c) = rest.chars().next() {
            rest = rest.get(c.len_utf8()..)?;
            match c {
                '\\' => push(escape(&mut rest)?),
                '\0'..' ' => return None,
                _ => push(c),
            }
        }
        chunk.invalid().iter().for_each(|_| push(char::REPLACEMENT_CHARACTER));
    }
    Some(Cow::Owned(decoded))
}

/// Decodes what follows a backslash.
fn escape(rest: &mut &str) -> Option<char> {
    let kind = rest.chars().next()?;
    *rest = rest.get(kind.len_utf8()..)?;
    Some(match kind {
        '"' | '\\' | '/' => kind,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let unit = hex(rest)?;
            *rest = rest.get(4..)?;
            let low = rest.strip_prefix("\\u").and_then(hex);
            match (unit, low) {
                (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                    *rest = rest.get(6..)?;
                    char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?
                }
                _ => char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER),
            }
        }
        _ => return None,
    })
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}
