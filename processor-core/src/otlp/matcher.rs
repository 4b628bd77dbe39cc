//! Which attributes carry a candidate.
//!
//! An attribute passes a table look-up by its key's length and last byte before any text is compared: of the dozen
//! attributes of a usual span about none gets further. The collector component does the same (`scan.go`), and
//! `testdata/contract/attributes.jsonl` holds both to it.

use alloc::{format, string::String, vec, vec::Vec};

use crate::candidate::Kind;
use crate::config::Config;
use crate::limits::MAX_NAME_BYTES;

/// The attributes that captured request headers appear as: by the semantic conventions for HTTP and RPC, their older form, and bare.
const HEADER_PREFIXES: [&str; 4] = ["http.request.header.", "rpc.request.metadata.", LONGEST_PREFIX, ""];
const LONGEST_PREFIX: &str = "rpc.grpc.request.metadata.";

/// The longest key that is looked for, in bytes.
const MAX_KEY_BYTES: usize = LONGEST_PREFIX.len() + MAX_NAME_BYTES;

/// Tells candidates from other attributes.
#[derive(Debug)]
pub(super) struct Matcher {
    /// For each length of a key the low five bits, as a bit set, of the last bytes that are looked for. Upper and lower case share them.
    last_bytes: Vec<u32>,
    by_length: Vec<Vec<Pattern>>,
}

/// An attribute key that carries a candidate.
#[derive(Debug)]
struct Pattern {
    /// Compared as it is if exact, else as [`fold`] has it.
    key: String,
    exact: bool,
    kind: Kind,
    rank: u8,
}

impl Matcher {
    pub(super) fn new(config: &Config) -> Self {
        let mut matcher = Self {
            last_bytes: vec![0; MAX_KEY_BYTES + 1],
            by_length: (0..=MAX_KEY_BYTES).map(|_| Vec::new()).collect(),
        };
        matcher.add_exact(&config.attribute_name, Kind::Attribute, 0);
        if config.extract_from_baggage {
            matcher.add_header("baggage", Kind::BaggageList, 0);
            matcher.add_exact(&format!("baggage.{}", config.baggage_key), Kind::BaggageMember, 0);
        }
        for (rank, name) in (0..).zip(&config.extract_from_headers) {
            matcher.add_header(name, Kind::Header, rank);
        }
        for (rank, name) in (0..).zip(&config.extract_from_attributes) {
            matcher.add_exact(name, Kind::ExtractedAttribute, rank);
        }
        matcher
    }

    fn add_exact(&mut self, key: &str, kind: Kind, rank: u8) {
        self.add(Pattern { key: key.into(), exact: true, kind, rank });
    }

    fn add_header(&mut self, name: &str, kind: Kind, rank: u8) {
        for prefix in HEADER_PREFIXES {
            let key = format!("{prefix}{name}").bytes().map(|byte| char::from(fold(byte))).collect();
            self.add(Pattern { key, exact: false, kind, rank });
        }
    }

    fn add(&mut self, pattern: Pattern) {
        let length = pattern.key.len();
        let (Some(&last), Some(last_bytes), Some(patterns)) =
            (pattern.key.as_bytes().last(), self.last_bytes.get_mut(length), self.by_length.get_mut(length))
        else {
            return;
        };
        *last_bytes |= bit(last);
        if last == b'_' && !pattern.exact {
            *last_bytes |= bit(b'-');
        }
        patterns.push(pattern);
    }

    /// The kinds and ranks of candidates that an attribute of this key carries.
    pub(super) fn matches<'a>(&'a self, key: &'a [u8]) -> impl Iterator<Item = (Kind, u8)> + 'a {
        let patterns = if self.may_match(key) { self.by_length.get(key.len()) } else { None };
        patterns
            .into_iter()
            .flatten()
            .filter(|pattern| pattern.is(key))
            .map(|pattern| (pattern.kind, pattern.rank))
    }

    /// The filter that all but a few attributes fail.
    pub(super) fn may_match(&self, key: &[u8]) -> bool {
        match (key.last(), self.last_bytes.get(key.len())) {
            (Some(&last), Some(last_bytes)) => last_bytes & bit(last) != 0,
            _ => false,
        }
    }
}

impl Pattern {
    fn is(&self, key: &[u8]) -> bool {
        if self.exact {
            return self.key.as_bytes() == key;
        }
        key.iter().map(|&byte| fold(byte)).eq(self.key.bytes())
    }
}

const fn bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Makes header names comparable: the semantic conventions write dashes, older instrumentation underscores, and HTTP
/// ignores case.
const fn fold(byte: u8) -> u8 {
    match byte {
        b'-' => b'_',
        _ => byte.to_ascii_lowercase(),
    }
}
