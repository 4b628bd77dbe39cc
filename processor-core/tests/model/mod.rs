//! The specification's rules (sections 3.1 to 3.3) a second time: one function a rule, plain and slow, sharing nothing with
//! the core but the words of its interface.
//!
//! What the rules leave to chance, the random part of a generated ID, the model takes from the core's answer, after looking
//! whether it may be what it is.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher as _;

use olly_processor_core::{Config, Counter, ExternalIds, IdSource, Kind, Signal, Source};
use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::support::{Decisions, TestBatch, TestCandidate};

/// How good evidence is: the source's number in section 3.1, attributes before bodies, and the place in the configured list.
/// The smaller, the better.
pub type Strength = (u8, u8, u8);

const LINK: Strength = (6, 0, 0);
const GENERATED: Strength = (8, 0, 0);

/// A trace of a tenant.
pub type Key = (String, u128);

/// What is known of a trace, or offered to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Known {
    pub id: String,
    pub strength: Strength,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The trace is new, or there is none: it takes what it is offered, if anything.
    Fresh,
    /// The trace keeps what it had.
    Inherited,
    /// The trace had weaker evidence.
    Upgraded,
}

pub struct Model {
    config: Config,
    table: HashMap<Key, Entry>,
    /// The most entries.
    bound: usize,
    /// Steps of the table so far: the age of entries.
    steps: u64,
    evicted: u64,
    expired: u64,
    counted: Vec<Counter>,
    /// Every generated ID.
    generated: HashSet<String>,
}

struct Entry {
    known: Known,
    seen_ms: u64,
    step: u64,
}

struct Call<'a> {
    signal: Signal,
    batch: &'a TestBatch,
    now_ms: u64,
    /// The ID that each candidate names.
    named: Vec<Option<String>>,
    /// The core's answer.
    seen: &'a Decisions,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    Following,
    Settled,
}

impl Model {
    /// `bound` is the most entries; the model evicts the oldest of all, as only a table of one set does exactly.
    pub fn new(config: Config, bound: usize) -> Self {
        Self {
            config,
            table: HashMap::new(),
            bound,
            steps: 0,
            evicted: 0,
            expired: 0,
            counted: Vec::new(),
            generated: HashSet::new(),
        }
    }

    pub fn count(&self, counter: Counter) -> u64 {
        self.counted.iter().filter(|&&counted| counted == counter).count() as u64
    }

    /// Entries, evictions and expiries of the table.
    pub fn table(&self) -> (u64, u64, u64) {
        (self.table.len() as u64, self.evicted, self.expired)
    }

    /// Settles a batch; `seen` is the core's answer.
    pub fn settle(&mut self, signal: Signal, batch: &TestBatch, now_ms: u64, seen: &Decisions) -> Decisions {
        // "Within a batch the whole trace is looked at before anything is decided" (3.2).
        let named = batch.candidates.iter().map(|candidate| self.judge(candidate)).collect();
        let call = Call { signal, batch, now_ms, named, seen };
        let mut progress: Vec<Progress> = (0..batch.rows.len())
            .map(|row| if call.may_follow_links(row) { Progress::Waiting } else { Progress::Settled })
            .collect();
        let mut settled: Decisions = vec![None; batch.rows.len()];
        for (row, _) in progress.iter().enumerate().filter(|(_, progress)| **progress == Progress::Settled) {
            self.settle_row(&call, row, call.best(row), &mut settled);
        }
        for row in 0..batch.rows.len() {
            self.follow_links(&call, row, &mut progress, &mut settled);
        }
        settled
    }

    /// The ID that a candidate names, counted on the way if it names none (3.1 source 2, 3.3).
    fn judge(&mut self, candidate: &TestCandidate) -> Option<String> {
        match name(&self.config, candidate) {
            Ok(Some((id, sanitized))) => {
                self.counted.extend(sanitized.then_some(Counter::Sanitized));
                Some(id)
            }
            Ok(None) => None,
            Err(reason) => {
                self.counted.push(reason);
                None
            }
        }
    }

    /// 3.1 source 6: rows that may depend on a link come last, and the linked ones before those that link to them.
    fn follow_links(
        &mut self,
        call: &Call<'_>,
        row: usize,
        progress: &mut [Progress],
        settled: &mut Decisions,
    ) {
        if progress[row] != Progress::Waiting {
            return;
        }
        progress[row] = Progress::Following;
        for key in call.links(row) {
            if let Some(linked) = call.row_of(&key) {
                self.follow_links(call, linked, progress, settled);
            }
        }
        let offer = match self.linked_id(call, row, settled) {
            Some(id) => Some(Known { id, strength: LINK }),
            None => call.best(row),
        };
        self.settle_row(call, row, offer, settled);
        progress[row] = Progress::Settled;
    }

    /// 3.1 source 6: "when all known links of the trace agree".
    fn linked_id(&self, call: &Call<'_>, row: usize, settled: &Decisions) -> Option<String> {
        let known = |key: &Key| {
            let here = call.row_of(key).and_then(|linked| settled[linked].as_ref());
            here.map(|(id, ..)| id.clone())
                .or_else(|| self.alive(key, call.now_ms).map(|e| e.known.id.clone()))
        };
        let ids: HashSet<String> = call.links(row).iter().filter_map(known).collect();
        if ids.len() == 1 { ids.into_iter().next() } else { None }
    }

    fn settle_row(&mut self, call: &Call<'_>, row: usize, offer: Option<Known>, settled: &mut Decisions) {
        let key = call.key(row);
        let traced = key.1 != 0;
        // "Log records and exemplars with a trace ID follow their trace" (3.1); what has none follows nobody.
        let known = if traced { self.alive(&key, call.now_ms).map(|e| e.known.clone()) } else { None };
        let verdict = decide(known.as_ref(), offer.as_ref());
        let outcome = match verdict {
            Verdict::Inherited => known,
            Verdict::Upgraded => offer,
            Verdict::Fresh => offer.or_else(|| self.generate(call, row)),
        };
        if let Some(outcome) = outcome.as_ref().filter(|_| traced) {
            self.remember(key, outcome.clone(), call.now_ms);
        }
        let Some(Known { id, strength }) = outcome else {
            // "Nothing is dropped: an item whose ID cannot be settled passes through unchanged" (3.2).
            self.counted.push(Counter::Unsettled);
            return;
        };
        let source = source(strength);
        self.counted.push(match verdict {
            Verdict::Inherited => Counter::Inherited,
            Verdict::Upgraded | Verdict::Fresh => extracted(source),
        });
        self.counted.extend((verdict == Verdict::Upgraded).then_some(Counter::Upgraded));
        // "An equal or weaker one changes nothing and is counted as a conflict when it differs" (3.2).
        let conflict = call.offers(row).any(|(_, named)| *named != id);
        self.counted.extend(conflict.then_some(Counter::Conflicts));
        let flags = match verdict {
            Verdict::Fresh => 0,
            Verdict::Inherited => 1,
            Verdict::Upgraded => 2,
        };
        settled[row] = Some((id, source, flags));
    }

    /// 3.1 source 8, and who gets none: "a metric's resource never", "untraced log records only if set".
    fn generate(&mut self, call: &Call<'_>, row: usize) -> Option<Known> {
        let trace = call.batch.rows[row].0;
        let untraced_log = call.signal == Signal::Logs && self.config.generate_for_untraced_logs;
        if !self.config.generate_if_missing || (trace == 0 && !untraced_log) {
            return None;
        }
        let id = match self.config.id_source {
            IdSource::TraceId if trace != 0 => hashed_id(&self.config, 1, &trace.to_be_bytes()),
            _ => {
                let (id, ..) = call.seen[row].as_ref().expect("an ID has to be generated here");
                let (prefix, time, _) = read_format(id).unwrap_or_else(|| panic!("{id} is no OllyStack ID"));
                assert_eq!((prefix, time), (self.config.id_prefix.as_str(), call.now_ms), "{id}");
                assert!(self.generated.insert(id.clone()), "{id} was given out before");
                id.clone()
            }
        };
        Some(Known { id, strength: GENERATED })
    }

    /// 3.2: `trace_table`. An entry lives for the `ttl` after its trace was last seen.
    fn alive(&self, key: &Key, now_ms: u64) -> Option<&Entry> {
        self.table.get(key).filter(|entry| now_ms - entry.seen_ms < self.config.trace_table.ttl_ms)
    }

    /// 3.2: "a flood of new trace IDs evicts the oldest and never grows past it".
    fn remember(&mut self, key: Key, known: Known, now_ms: u64) {
        self.steps += 1;
        let was_there = self.table.contains_key(&key);
        let had_expired = was_there && self.alive(&key, now_ms).is_none();
        self.expired += u64::from(had_expired);
        if !was_there && self.table.len() == self.bound {
            let oldest = self.table.iter().min_by_key(|(_, entry)| entry.step).map(|(key, _)| key.clone());
            let oldest = oldest.expect("the bound is not 0");
            match self.alive(&oldest, now_ms) {
                Some(_) => self.evicted += 1,
                None => self.expired += 1,
            }
            self.table.remove(&oldest);
        }
        self.table.insert(key, Entry { known, seen_ms: now_ms, step: self.steps });
    }
}

impl Call<'_> {
    fn key(&self, row: usize) -> Key {
        let (trace, tenant) = &self.batch.rows[row];
        (tenant.clone(), *trace)
    }

    /// The first row of a trace.
    fn row_of(&self, key: &Key) -> Option<usize> {
        (0..self.batch.rows.len()).find(|&row| self.key(row) == *key)
    }

    /// Everything that names an ID for a row, in the order of the items: its own candidates and those of the whole batch.
    fn offers(&self, row: usize) -> impl Iterator<Item = (Strength, &String)> {
        offers(self.batch, &self.named, row)
    }

    /// 3.1: "strongest first; among equals the earliest wins".
    fn best(&self, row: usize) -> Option<Known> {
        best(self.offers(row))
    }

    /// The traces that a row links to. "To itself" or "to nothing" says nothing.
    fn links(&self, row: usize) -> Vec<Key> {
        let (own, tenant) = &self.batch.rows[row];
        let of_row =
            self.batch.candidates.iter().filter(|c| c.kind == Kind::Link && c.row == Some(row as u32));
        of_row
            .filter_map(|candidate| Some(u128::from_be_bytes(candidate.text.as_slice().try_into().ok()?)))
            .filter(|linked| *linked != 0 && linked != own)
            .map(|linked| (tenant.clone(), linked))
            .collect()
    }

    /// Only without better evidence does a link matter.
    fn may_follow_links(&self, row: usize) -> bool {
        let has_links = self.batch.candidates.iter().any(|candidate| {
            candidate.kind == Kind::Link
                && candidate.row == Some(row as u32)
                && candidate.text.iter().any(|&b| b != 0)
        });
        has_links && self.best(row).is_none_or(|best| best.strength > LINK)
    }
}

/// Everything that names an ID for a row, in the order of the items.
pub fn offers<'a>(
    batch: &'a TestBatch,
    named: &'a [Option<String>],
    row: usize,
) -> impl Iterator<Item = (Strength, &'a String)> {
    let of_row = batch.candidates.iter().zip(named);
    of_row
        .filter(move |(candidate, _)| candidate.row.is_none_or(|at| at as usize == row))
        .filter_map(|(candidate, named)| Some((strength(candidate), named.as_ref()?)))
}

/// 3.1: "strongest first; among equals the earliest wins".
pub fn best<'a>(offers: impl Iterator<Item = (Strength, &'a String)>) -> Option<Known> {
    // `min_by_key` returns the first of equals.
    offers.min_by_key(|(strength, _)| *strength).map(|(strength, id)| Known { id: id.clone(), strength })
}

/// 3.2: "if a stronger candidate turns up later, later items get it and the table is upgraded; an equal or weaker one changes
/// nothing".
pub fn decide(known: Option<&Known>, offer: Option<&Known>) -> Verdict {
    match (known, offer) {
        (None, _) => Verdict::Fresh,
        (Some(known), Some(offer)) if offer.strength < known.strength => Verdict::Upgraded,
        (Some(_), _) => Verdict::Inherited,
    }
}

/// 3.1: the list of sources, by its numbers.
fn strength(candidate: &TestCandidate) -> Strength {
    let rank = candidate.rank;
    match candidate.kind {
        Kind::Attribute => (1, 0, 0),
        Kind::BaggageList | Kind::BaggageMember => (2, 0, 0),
        Kind::Header => (3, 0, rank),
        Kind::ExtractedAttribute => (4, 0, rank),
        Kind::Body => (4, 1, rank),
        Kind::Resource => (5, 0, 0),
        Kind::Link => LINK,
        Kind::Metadata | Kind::MetadataBaggage => (7, 0, rank),
    }
}

/// 3.1: the values of `correlation_id.source`.
pub fn source(strength: Strength) -> Source {
    match strength {
        (1, ..) | (4, 0, _) => Source::Attribute,
        (2, ..) => Source::Baggage,
        (3, ..) => Source::Header,
        (4, ..) => Source::Body,
        (5, ..) => Source::Resource,
        (6, ..) => Source::Link,
        (7, ..) => Source::Metadata,
        _ => Source::Generated,
    }
}

/// 3.5: where a row that found its ID in this call is counted.
pub fn extracted(source: Source) -> Counter {
    match source {
        Source::Attribute => Counter::ExtractedAttribute,
        Source::Baggage => Counter::ExtractedBaggage,
        Source::Header => Counter::ExtractedHeader,
        Source::Body => Counter::ExtractedBody,
        Source::Resource => Counter::ExtractedResource,
        Source::Link => Counter::Linked,
        Source::Metadata => Counter::ExtractedMetadata,
        Source::Generated => Counter::Generated,
    }
}

/// The ID that a candidate names, and whether characters had to be replaced.
pub fn name(config: &Config, candidate: &TestCandidate) -> Result<Option<(String, bool)>, Counter> {
    let text = match candidate.kind {
        Kind::Link => return Ok(None),
        Kind::BaggageList | Kind::BaggageMember | Kind::MetadataBaggage if !config.extract_from_baggage => {
            return Ok(None);
        }
        Kind::BaggageList | Kind::MetadataBaggage => {
            match baggage_member(&candidate.text, config.baggage_key.as_bytes())? {
                Some(value) => value,
                None => return Ok(None),
            }
        }
        _ => candidate.text.clone(),
    };
    // 3.3: `external_ids` "says what becomes of IDs from sources 2 to 5 and 7".
    let external = candidate.kind != Kind::Attribute;
    if external && config.external_ids == ExternalIds::Ignore {
        return Err(Counter::RejectedIgnored);
    }
    let text = admit(&text, &config.id_prefix)?;
    let (clean, changed) = reduce(text);
    if loses_itself(text) {
        return Err(Counter::RejectedLossy);
    }
    if external && config.external_ids == ExternalIds::Hash {
        return Ok(Some((hashed_id(config, 2, clean.as_bytes()), changed)));
    }
    Ok(Some((clean, changed)))
}

/// 3.1 source 2: one member of a W3C baggage list. "Percent-decoding, properties after `;`, and the limits of the W3C
/// recommendation apply": 8192 bytes and 64 members.
pub fn baggage_member(list: &[u8], key: &[u8]) -> Result<Option<Vec<u8>>, Counter> {
    let mut members = Vec::new();
    let mut end = 0;
    for member in list.split(|&byte| byte == b',') {
        end += member.len();
        if end <= 8192 && !trimmed(member).is_empty() {
            members.push(trimmed(member));
        }
        end += 1;
    }
    let beyond = list.len() > 8192 || members.len() > 64;
    members.truncate(64);
    let mut malformed = false;
    for member in members {
        let pair = member.split(|&byte| byte == b';').next().unwrap_or_default();
        let mut halves = pair.splitn(2, |&byte| byte == b'=');
        if trimmed(halves.next().unwrap_or_default()) != key {
            continue;
        }
        match halves.next().and_then(|value| decoded(trimmed(value))) {
            Some(value) => return Ok(Some(value)),
            None => malformed = true,
        }
    }
    match (malformed, beyond) {
        (true, _) => Err(Counter::RejectedBaggageMalformed),
        (false, true) => Err(Counter::RejectedBaggageLimit),
        (false, false) => Ok(None),
    }
}

/// W3C baggage: a value is made of `baggage-octet`s, in which `%` starts two hex digits.
fn decoded(value: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let byte = value[at];
        if !byte.is_ascii_graphic() || b"\",;\\".contains(&byte) {
            return None;
        }
        if byte == b'%' {
            let digits = value.get(at + 1..at + 3)?;
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            text.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
            at += 3;
        } else {
            text.push(byte);
            at += 1;
        }
    }
    Some(text)
}

/// 3.3: "IDs over 100 bytes, empty, with control characters, or `olly-` IDs that do not match the format are rejected".
pub fn admit<'a>(text: &'a [u8], prefix: &str) -> Result<&'a [u8], Counter> {
    let text = trimmed(text);
    if text.is_empty() {
        return Err(Counter::RejectedEmpty);
    }
    if text.len() > 100 {
        return Err(Counter::RejectedTooLong);
    }
    let characters = String::from_utf8_lossy(text);
    if characters.chars().any(char::is_control) {
        return Err(Counter::RejectedControl);
    }
    if characters.starts_with(&format!("{prefix}-")) && read_format(&characters).is_none() {
        return Err(Counter::RejectedMalformed);
    }
    Ok(text)
}

/// ADR-001: `{prefix}-{timestamp_base36}-{random_8hex}`.
pub fn read_format(text: &str) -> Option<(&str, u64, u32)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [prefix, time, random] = parts[..] else { return None };
    let made_of = |part: &str, lengths: std::ops::RangeInclusive<usize>, digits: &str| {
        lengths.contains(&part.len()) && part.chars().all(|char| digits.contains(char))
    };
    let base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    let good = made_of(prefix, 1..=16, base36)
        && made_of(time, 1..=12, base36)
        && made_of(random, 8..=8, "0123456789abcdef");
    let numbers = (u64::from_str_radix(time, 36).ok()?, u32::from_str_radix(random, 16).ok()?);
    good.then_some((prefix, numbers.0, numbers.1))
}

/// 3.3: "reduced to `[A-Za-z0-9._:/@=+-]`: other characters are replaced by `_`".
pub fn reduce(text: &[u8]) -> (String, bool) {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "._:/@=+-".contains(char);
    let characters = String::from_utf8_lossy(text);
    let clean: String = characters.chars().map(|char| if allowed(char) { char } else { '_' }).collect();
    let changed = clean.as_bytes() != text;
    (clean, changed)
}

/// 3.3: what is reduced to less than half of itself could be anything, and is rejected.
pub fn loses_itself(text: &[u8]) -> bool {
    let characters = String::from_utf8_lossy(text);
    let (before, after) = (characters.chars(), reduce(text).0);
    let replaced = before.zip(after.chars()).filter(|(before, after)| before != after).count();
    2 * replaced > after.len()
}

/// 3.2: the W3C randomness that all traces of a flow share, 56 bits of a hash of the ID.
pub fn randomness(config: &Config, id: &str) -> u64 {
    keyed_hash(config, 3, id.as_bytes()).0 >> 8
}

/// 3.2 and 3.3: `domain` is 1 for trace IDs, 2 for external ones and 3 for randomness; the key is the hash of `id_key` in domain 0.
fn keyed_hash(config: &Config, domain: u8, text: &[u8]) -> (u64, u64) {
    let hash = |key: u128, domain: u8, text: &[u8]| {
        let mut hasher = SipHasher24::new_with_key(&key.to_le_bytes());
        hasher.write(&[&[domain], text].concat());
        let hash = hasher.finish128();
        (hash.h1, hash.h2)
    };
    let (low, high) = hash(0, 0, &config.id_key.0);
    hash(u128::from(high) << 64 | u128::from(low), domain, text)
}

/// 3.2 and 3.3: an ID in OllyStack format that is a hash.
fn hashed_id(config: &Config, domain: u8, text: &[u8]) -> String {
    let (low, high) = keyed_hash(config, domain, text);
    // Eleven digits of base 36, the first of them not 0.
    let first = 36_u64.pow(10);
    let mut middle = first + low % (35 * first);
    let mut digits = String::new();
    while middle > 0 {
        digits.insert(0, char::from_digit((middle % 36) as u32, 36).expect("a digit"));
        middle /= 36;
    }
    format!("{}-{digits}-{:08x}", config.id_prefix, high >> 32)
}

/// Optional white space (RFC 9110, section 5.6.3).
fn trimmed(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}
