//! The trace table: which trace has which ID. Bounded, expiring, per tenant, concurrent.
//!
//! Sets of eight entries, as in a processor's cache: a trace belongs to one set by its keyed hash, and a new trace takes the
//! place of the set's oldest when the set is full. That is close to the oldest of all, without a list through the whole table.
//! Because sets fill unevenly, evictions start a little before the last slot is taken.
//!
//! What a look-up costs is the memory it waits for, so that is laid out by cache lines: a set's head (lock, order of age, a
//! tag for each entry) takes half a line, and the heads of a usual table fit into a core's second-level cache; an entry takes
//! one line, with an ID of up to 40 bytes in it. Whoever has a batch of keys [`Session::locate`]s all of them and
//! [`Session::approach`]es all of them before the first is [`Session::open`]ed: the waits then overlap.
//!
//! Everything is an atomic word, because a line is looked at before its lock is held, to bring it near. What counts is read
//! and written under the lock.

mod entry;
mod head;
mod memory;
mod mix;
mod prefetch;

use core::sync::atomic::{AtomicU64, Ordering};

use crate::id::Id;
use crate::limits::TABLE_WAYS;
use crate::source::Strength;

use entry::{LINE_WORDS, Line, Meta};
use head::{HEAD_WORDS, Head, Locked};
pub use memory::NoMemory;
use memory::Words;
use mix::Mixer;

/// A trace of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The trace ID.
    pub trace_id: [u8; 16],
    /// A keyed hash of the tenant's name, 0 for the default tenant. Tenants are few and cannot choose the key, so that 64 bits
    /// tell them apart.
    pub tenant: u64,
}

/// The table.
pub struct Table {
    sets: usize,
    heads: Words,
    /// [`TABLE_WAYS`] for each head.
    lines: Words,
    /// The rest of IDs that do not fit into a line. The memory is asked for and, as long as all IDs are short, never touched.
    tails: Words,
    mixer: Mixer,
    ttl_ms: u64,
    entries: AtomicU64,
    evicted: AtomicU64,
    expired: AtomicU64,
}

/// A point-in-time view of the table's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauges {
    /// Entries, expired ones that nothing has replaced yet included.
    pub entries: u64,
    /// The most entries there can be.
    pub capacity: u64,
    /// Entries replaced while still alive.
    pub evicted: u64,
    /// Entries found expired.
    pub expired: u64,
}

impl Table {
    /// A table of at most `max_entries` (rounded down to whole sets, at least one); `seed` is entropy.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub fn new(max_entries: u64, ttl_ms: u64, seed: [u8; 16]) -> Result<Self, NoMemory> {
        let sets = (usize::try_from(max_entries).map_err(|_| NoMemory)? / TABLE_WAYS).max(1);
        let words = |each: usize| each.checked_mul(sets).ok_or(NoMemory).and_then(Words::new);
        Ok(Self {
            sets,
            heads: words(HEAD_WORDS)?,
            lines: words(LINE_WORDS * TABLE_WAYS)?,
            tails: words(LINE_WORDS * TABLE_WAYS)?,
            mixer: Mixer::new(seed),
            ttl_ms,
            entries: AtomicU64::new(0),
            evicted: AtomicU64::new(0),
            expired: AtomicU64::new(0),
        })
    }

    /// Begins a call. Its time is `now_ms`, Unix milliseconds.
    #[must_use]
    pub fn session(&self, now_ms: u64) -> Session<'_> {
        Session { table: self, now_ms: Meta::clamp(now_ms), counts: Counts::default() }
    }

    /// The key's part for a tenant.
    #[must_use]
    pub fn tenant(&self, name: &[u8]) -> u64 {
        if name.is_empty() { 0 } else { self.mixer.tenant(name) }
    }

    /// How full the table is.
    #[must_use]
    pub fn gauges(&self) -> Gauges {
        Gauges {
            entries: self.entries.load(Ordering::Relaxed),
            capacity: (self.sets * TABLE_WAYS) as u64,
            evicted: self.evicted.load(Ordering::Relaxed),
            expired: self.expired.load(Ordering::Relaxed),
        }
    }
}

impl Table {
    #[inline]
    fn head(&self, set: usize) -> Head<'_> {
        Head::new(self.heads.group(set))
    }

    #[inline]
    fn line(&self, set: usize, way: usize) -> Line<'_> {
        Line(self.lines.group(set * TABLE_WAYS + way))
    }

    #[inline]
    fn tail(&self, set: usize, way: usize) -> Line<'_> {
        Line(self.tails.group(set * TABLE_WAYS + way))
    }

    /// Locks a key's set, and says where in it the key is.
    #[inline]
    fn find(&self, place: &Place) -> (Locked<'_>, Option<usize>) {
        let head = self.head(place.set).lock();
        let way = head.ways(place.tag).find(|&way| self.line(place.set, way).has(place.key));
        (head, way)
    }

    /// A clock set back makes an entry live longer, never shorter.
    #[inline]
    fn is_alive(&self, meta: Meta, now_ms: u64) -> bool {
        now_ms.saturating_sub(meta.stamp_ms()) < self.ttl_ms
    }
}

impl core::fmt::Debug for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Table").field("gauges", &self.gauges()).finish_non_exhaustive()
    }
}

/// The table during a call. What changed is counted when the session ends, since counters that all cores share are slow.
#[derive(Debug)]
pub struct Session<'a> {
    table: &'a Table,
    now_ms: u64,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    filled: u64,
    evicted: u64,
    expired: u64,
}

/// Where a key belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The key as the table keeps it.
    key: [u64; 2],
    set: usize,
    tag: u16,
}

impl Session<'_> {
    /// Finds the set of a key, and has its head fetched.
    #[must_use]
    #[inline]
    pub fn locate(&self, key: &Key) -> Place {
        let key = self.table.mixer.key(key);
        let hash = self.table.mixer.hash(key);
        let set = ((u128::from(hash) * self.table.sets as u128) >> 64) as usize;
        self.table.head(set).prefetch();
        Place { key, set, tag: hash as u16 }
    }

    /// Has the entry fetched that will be read or replaced, as it looks without the lock.
    #[inline]
    pub fn approach(&self, place: &Place) {
        let way = self.table.head(place.set).guess(place.tag);
        self.table.line(place.set, way).prefetch();
    }

    /// Looks a key up, keeps it alive if it is known, and locks its set until the entry is dropped: two calls at once cannot
    /// both find it unknown.
    #[must_use]
    #[inline]
    pub fn open(&mut self, place: &Place) -> Entry<'_> {
        let (mut head, found) = self.table.find(place);
        let way = found.unwrap_or_else(|| head.oldest());
        let (line, tail) = (self.table.line(place.set, way), self.table.tail(place.set, way));
        let meta = line.meta();
        let alive = self.table.is_alive(meta, self.now_ms);
        let state = match found {
            Some(_) if alive => {
                line.set_meta(meta.seen(self.now_ms));
                head.used(way);
                State::Known(meta)
            }
            None if head.is_empty(way) => State::Empty,
            None if alive => State::Alive,
            _ => State::Expired,
        };
        Entry { state, head, line, tail, way, place: *place, now_ms: self.now_ms, counts: &mut self.counts }
    }

    /// What is known of a trace, without keeping it alive.
    #[must_use]
    pub fn peek(&self, key: &Key) -> Option<Id> {
        let place = self.locate(key);
        let (_head, found) = self.table.find(&place);
        let way = found?;
        let (line, tail) = (self.table.line(place.set, way), self.table.tail(place.set, way));
        let meta = line.meta();
        self.table.is_alive(meta, self.now_ms).then(|| {
            let mut id = Id::default();
            line.read(tail, meta, &mut id);
            id
        })
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let Counts { filled, evicted, expired } = self.counts;
        let table = self.table;
        for (total, count) in [(&table.entries, filled), (&table.evicted, evicted), (&table.expired, expired)]
        {
            if count > 0 {
                total.fetch_add(count, Ordering::Relaxed);
            }
        }
    }
}

/// A trace's place in the table. Its set is locked: no thread may have two open.
#[derive(Debug)]
pub struct Entry<'a> {
    state: State,
    head: Locked<'a>,
    line: Line<'a>,
    tail: Line<'a>,
    way: usize,
    place: Place,
    now_ms: u64,
    counts: &'a mut Counts,
}

/// What is at the place.
#[derive(Clone, Copy, Debug)]
enum State {
    /// The trace.
    Known(Meta),
    Empty,
    /// Another trace, still alive.
    Alive,
    /// The trace itself or another one, expired.
    Expired,
}

impl Entry<'_> {
    /// The evidence for the trace's ID, if the trace is known.
    #[must_use]
    #[inline]
    pub fn strength(&self) -> Option<Strength> {
        match self.state {
            State::Known(meta) => Some(meta.strength()),
            _ => None,
        }
    }

    /// Copies the trace's ID, if the trace is known.
    #[inline]
    pub fn read(&self, id: &mut Id) {
        if let State::Known(meta) = self.state {
            self.line.read(self.tail, meta, id);
        }
    }

    /// Makes the trace known by an ID.
    #[inline]
    pub fn write(mut self, strength: Strength, id: &Id) {
        let mut seen_ms = self.now_ms;
        match self.state {
            State::Known(meta) => seen_ms = seen_ms.max(meta.stamp_ms()),
            State::Empty => self.counts.filled += 1,
            State::Alive => self.counts.evicted += 1,
            State::Expired => self.counts.expired += 1,
        }
        self.line.set_key(self.place.key);
        self.line.set_meta(Meta::new(seen_ms, strength, id.len()));
        self.line.write(self.tail, id);
        self.head.set_tag(self.way, self.place.tag);
        self.head.used(self.way);
    }
}
