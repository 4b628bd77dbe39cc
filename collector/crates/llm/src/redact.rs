//! Taking secrets and personal data out of texts before they leave.
//!
//! Each thing found is replaced by its kind and a number, the same for the same thing, so that a text stays readable
//! ("`[ip-1]` refused the connection"). What is looked for is listed at [`Kind`]; names, postal addresses and phone
//! numbers are not found, as nothing tells them from other words and numbers.

use std::net::{Ipv4Addr, Ipv6Addr};

use regex::{Captures, Regex};

/// Keys whose values are always taken out, in `key=value`, `key: value` and `"key": "value"`. The name may be part of a longer one:
/// `db_password`, `X-Api-Key`.
const KEYS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "api_key",
    "api-key",
    "apikey",
    "access_key",
    "access-key",
    "private_key",
    "authorization",
    "cookie",
    "session_id",
    "sessionid",
    "credential",
    "credentials",
    "cvv",
    "iban",
    "ssn",
];

/// What a thing is that was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The value of a key of [`KEYS`] or of the configuration, and user and password of an address.
    Secret,
    /// A key block, a bearer token, a JSON web token, a key with a well-known prefix, or a long row of mixed letters and digits.
    Token,
    /// An e-mail address.
    Email,
    /// 13 to 19 digits with a valid check digit (ISO/IEC 7812-1).
    Card,
    /// An IPv4 or IPv6 address.
    Ip,
    /// What a configured expression matches.
    Configured,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Token => "token",
            Self::Email => "email",
            Self::Card => "card",
            Self::Ip => "ip",
            Self::Configured => "redacted",
        }
    }
}

/// A configured expression that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is no regular expression that can be used: {reason}")]
pub struct BadPattern {
    /// The expression.
    pub pattern: String,
    /// Why not.
    pub reason: String,
}

/// Finds what must not leave.
#[derive(Clone, Debug)]
pub struct Redactor {
    rules: Vec<(Kind, Regex)>,
}

/// What was taken out of the texts of one question, by the name that stands for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    taken: Vec<(String, String)>,
}

impl Redaction {
    /// Nothing taken out.
    pub const fn new() -> Self {
        Self { taken: Vec::new() }
    }

    /// The names that stand for what was taken out, such as `[email-1]`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.taken.iter().map(|(name, _)| name.as_str())
    }

    /// Puts back what was taken out.
    pub fn restore(&self, text: &str) -> String {
        // The longest names first: none is part of another one, but this need not be known here.
        self.taken.iter().fold(text.to_owned(), |text, (name, original)| text.replace(name, original))
    }

    fn name_of(&mut self, kind: Kind, original: &str) -> String {
        let prefix = format!("[{}-", kind.name());
        let known = self.taken.iter().find(|(name, text)| text == original && name.starts_with(&prefix));
        if let Some((name, _)) = known {
            return name.clone();
        }
        let number = self.taken.iter().filter(|(name, _)| name.starts_with(&prefix)).count() + 1;
        let name = format!("{prefix}{number}]");
        self.taken.push((name.clone(), original.to_owned()));
        name
    }
}

impl Redactor {
    /// Looks for what is always looked for, the values of more keys, and matches of expressions.
    ///
    /// # Errors
    /// When an expression cannot be used.
    pub fn new(keys: &[String], patterns: &[String]) -> Result<Self, BadPattern> {
        let compile = |pattern: &str| {
            let limited = regex::RegexBuilder::new(pattern).size_limit(4 << 20).build();
            limited.map_err(|error| BadPattern { pattern: pattern.to_owned(), reason: error.to_string() })
        };
        let keys: Vec<String> = KEYS
            .iter()
            .map(|key| regex::escape(key))
            .chain(keys.iter().map(|key| regex::escape(key)))
            .collect();
        let keys = keys.join("|");
        let mut rules = Vec::new();
        for pattern in patterns {
            rules.push((Kind::Configured, compile(pattern)?));
        }
        // `v` is what is taken out; without it, the whole match.
        for (kind, pattern) in [
            (Kind::Token, r"(?s)-----BEGIN [A-Z ]{1,40}-----.*?(?:-----END [A-Z ]{1,40}-----|$)".to_owned()),
            (Kind::Secret, r"[a-zA-Z][a-zA-Z0-9+.-]*://(?P<v>[^\s/@]+)@".to_owned()),
            (Kind::Token, r"(?i)\b(?:bearer|basic)\s+(?P<v>[a-z0-9+/._~=-]{6,})".to_owned()),
            (
                Kind::Secret,
                format!(
                    r#"(?i)\b[a-z0-9_.-]*(?:{keys})[a-z0-9_-]*["']?\s*(?:=>|[=:])\s*(?:"(?P<v>[^"]*)"|'(?P<w>[^']*)'|(?P<x>[^\s"',;&)}}\]]+))"#
                ),
            ),
            (Kind::Token, r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?".to_owned()),
            (
                Kind::Token,
                r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bgh[opsur]_[A-Za-z0-9]{16,}|\bgithub_pat_[A-Za-z0-9_]{16,}|\bglpat-[A-Za-z0-9_-]{16,}|\bxox[a-z]-[A-Za-z0-9-]{10,}|\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}"
                    .to_owned(),
            ),
            (Kind::Email, r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+".to_owned()),
            (Kind::Card, r"\b\d(?:[ -]?\d){12,18}\b".to_owned()),
            (Kind::Ip, r"\b\d{1,3}(?:\.\d{1,3}){3}\b".to_owned()),
            (Kind::Ip, r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15}".to_owned()),
            (Kind::Token, r"[A-Za-z0-9+/_-]{24,}={0,2}".to_owned()),
        ] {
            rules.push((kind, compile(&pattern)?));
        }
        Ok(Self { rules })
    }

    /// A text without what must not leave, and without characters that cannot be seen, which could hide it.
    pub fn redact(&self, text: &str, taken: &mut Redaction) -> String {
        let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        self.rules.iter().fold(visible, |text, (kind, rule)| {
            rule.replace_all(&text, |found: &Captures<'_>| {
                let whole = found.get(0).map_or("", |all| all.as_str());
                let value = ["v", "w", "x"].into_iter().find_map(|group| found.name(group));
                let secret = value.map_or(whole, |value| value.as_str());
                // What an earlier rule took out stays as it is.
                if secret.starts_with('[')
                    && secret.trim_end_matches(']').ends_with(|c: char| c.is_ascii_digit())
                    || secret.is_empty()
                    || !fits(*kind, secret, &text, found.get(0).map_or(0, |all| all.start()))
                {
                    return whole.to_owned();
                }
                let name = taken.name_of(*kind, secret);
                whole.replacen(secret, &name, 1)
            })
            .into_owned()
        })
    }
}

/// Whether a match is what it looks like.
fn fits(kind: Kind, text: &str, whole: &str, start: usize) -> bool {
    match kind {
        Kind::Card => luhn(text),
        Kind::Ip if text.contains(':') => {
            let before = whole[..start].chars().next_back();
            let alone = before.is_none_or(|c| !c.is_alphanumeric() && c != ':');
            // `::` alone is a separator of names in many languages.
            alone && text.trim_end_matches('.').parse::<Ipv6Addr>().is_ok() && text != "::"
        }
        Kind::Ip => text.parse::<Ipv4Addr>().is_ok(),
        Kind::Token if text.len() >= 24 && !text.contains([' ', '.']) => is_random(text),
        _ => true,
    }
}

/// A row of letters and digits that nobody would choose: digits and letters take turns often, or it is hexadecimal.
fn is_random(text: &str) -> bool {
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let upper = text.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    let turns = text
        .as_bytes()
        .windows(2)
        .filter(|pair| {
            pair[0].is_ascii_digit() != pair[1].is_ascii_digit()
                || pair[0].is_ascii_uppercase() != pair[1].is_ascii_uppercase()
        })
        .count();
    let prefixed = text.starts_with("sk") || text.starts_with("gh") || text.starts_with("eyJ");
    prefixed || (hex && digits >= 4) || (digits >= 3 && upper + lower >= 6 && turns * 4 >= text.len())
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn luhn(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

pub(crate) fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact(text: &str) -> String {
        Redactor::new(&["customer".to_owned()], &[r"ORD-\d+".to_owned()])
            .unwrap()
            .redact(text, &mut Redaction::default())
    }

    #[test]
    fn secrets_and_personal_data_are_replaced_by_what_they_are() {
        for (text, expected) in [
            ("mail to jane.doe+x@example.co.uk failed", "mail to [email-1] failed"),
            ("card 4111 1111 1111 1111 declined", "card [card-1] declined"),
            ("connect 10.1.2.3:5432: refused", "connect [ip-1]:5432: refused"),
            ("peer [2001:db8::1]:443 and ::1", "peer [[ip-1]]:443 and [ip-2]"),
            ("password=hunter2 user=joe", "password=[secret-1] user=joe"),
            (r#"{"db_password": "hun ter", "n": 1}"#, r#"{"db_password": "[secret-1]", "n": 1}"#),
            ("X-Api-Key: abc", "X-Api-Key: [secret-1]"),
            ("postgres://joe:pw@db/x", "postgres://[secret-1]@db/x"),
            ("Authorization: Bearer abc.def-123456", "Authorization: [secret-1] [token-1]"),
            ("sent Bearer abc.def-123456 to it", "sent Bearer [token-1] to it"),
            ("key sk-abcdefghijklmnop1234 used", "key [token-1] used"),
            ("jwt eyJhbGciOi.eyJzdWIi.c2ln here", "jwt [token-1] here"),
            ("id 4bf92f3577b34da6a3ce929d0e0e4736 lost", "id [token-1] lost"),
            ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----!", "[token-1]!"),
            ("customer: Ann", "customer: [secret-1]"),
            ("order ORD-77 of ORD-77 and ORD-8", "order [redacted-1] of [redacted-1] and [redacted-2]"),
            ("ja\u{200b}ne@example.com", "[email-1]"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn what_only_looks_like_it_stays() {
        for text in [
            "card 4111 1111 1111 1112 is no number",
            "at 12:30:45 std::io::Error in pay.provider.example",
            "version 1.2.3 of com.example.checkout.PaymentAuthorizationService",
            "pay.provider.example did not answer within 248 ms",
            "tokens left, the password was wrong",
            "999.1.2.3 and 1.2.3",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn it_can_be_put_back() {
        let mut taken = Redaction::default();
        let text = "a@x.de wrote to b@x.de from 10.0.0.1, a@x.de did";
        let redacted = Redactor::new(&[], &[]).unwrap().redact(text, &mut taken);
        assert_eq!(redacted, "[email-1] wrote to [email-2] from [ip-1], [email-1] did");
        assert_eq!(taken.restore(&redacted), text);
    }

    #[test]
    fn an_expression_that_is_none_is_named() {
        let error = Redactor::new(&[], &["(".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`(`"), "{error}");
    }
}
