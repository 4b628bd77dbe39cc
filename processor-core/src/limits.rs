//! Every bound, with its reason.

/// Longest correlation ID, in bytes. A UUID has 36 and a W3C traceparent 55; longer texts are payloads that would bloat
/// every index they end up in.
pub const MAX_ID_BYTES: usize = 100;

/// Longest ID prefix, in bytes: a word that people read, and that leaves IDs short.
pub const MAX_PREFIX_BYTES: usize = 16;

/// Most base-36 digits of an ID's middle part: `u64` holds every number of 12.
pub const MAX_TIME_DIGITS: usize = 12;

/// From this value on (10 digits of base 36, the year 5188) the middle part of an ID is not a time but part of a hash.
pub const FIRST_HASHED_TIME: u64 = 36_u64.pow(9);

/// Hex digits of an ID's last part (ADR-001).
pub const RANDOM_DIGITS: usize = 8;

/// Bytes of a baggage list that are read: what W3C Baggage, section 3.3.2 "Limits", obliges a platform to propagate.
pub const MAX_BAGGAGE_BYTES: usize = 8192;

/// Members of a baggage list that are read: the same section.
pub const MAX_BAGGAGE_MEMBERS: usize = 64;

/// Fewest bytes of `id_key`: the 128 bits that SipHash uses.
pub const MIN_ID_KEY_BYTES: usize = 16;

/// Longest attribute name, header name or baggage key in the configuration, in bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// Longest list in the configuration. A rank is one byte, and each name costs a comparison an attribute.
pub const MAX_NAMES: usize = 32;

/// Entries that share one set of the table. Eight tags and the order of age are half a cache line, and with eight the evicted
/// entry is close to the oldest of all.
pub const TABLE_WAYS: usize = 8;

/// Rows of a batch whose entries are brought near before the first of them is settled. More would not overlap better, and
/// their two lines each have to stay in a first-level cache (16 KB of at least 32) until it is their turn.
pub const ROWS_AHEAD: usize = 128;

/// Fewest entries of the table: one set.
pub const MIN_TABLE_ENTRIES: u64 = TABLE_WAYS as u64;

/// Most entries of the table: 0.7 GB, and as much again if IDs are longer than 40 bytes.
pub const MAX_TABLE_ENTRIES: u64 = 10_000_000;

/// Default entries of the table: 9 MB when full (17 MB with IDs of over 40 bytes), and 10 minutes of 200 new traces a second.
pub const DEFAULT_TABLE_ENTRIES: u64 = 131_072;

/// Shortest time to live of an entry, in milliseconds: the clock's resolution.
pub const MIN_TTL_MS: u64 = 1;

/// Longest time to live of an entry, in milliseconds: a week, for flows that rest over a weekend.
pub const MAX_TTL_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Default time to live of an entry, in milliseconds: longer than retries and batching usually spread a trace.
pub const DEFAULT_TTL_MS: u64 = 10 * 60 * 1000;
