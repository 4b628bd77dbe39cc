//! The trace table: which trace has which ID. Bounded, expiring, per tenant, concurrent.
//!
//! Sets of eight entries, as in a processor's cache: a trace belongs to one set by its keyed hash, and a new trace takes the
//! place of the set's oldest when the set is full. That is close to the oldest of all, without a list through the whole table.
//! Because sets fill unevenly, evictions start a little before the last slot is taken. Memory is taken set by set.

use alloc::{boxed::Box, vec::Vec};
use core::hash::Hasher as _;
use core::sync::atomic::{AtomicU64, Ordering};

use siphasher::sip::SipHasher13;
use spin::Mutex;

use crate::id::Id;
use crate::limits::{TABLE_SHARDS, TABLE_WAYS};
use crate::source::Strength;

/// A trace of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The trace ID.
    pub trace_id: [u8; 16],
    /// A keyed hash of the tenant's name, 0 for the default tenant. Tenants are few and cannot choose the key, so that 64 bits
    /// tell them apart.
    pub tenant: u64,
}

/// What is known of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its ID.
    pub id: Id,
    /// The evidence for it.
    pub strength: Strength,
}

/// The table.
pub struct Table {
    shards: Box<[Shard]>,
    sets: u64,
    ttl_ms: u64,
    seed: [u8; 16],
    entries: AtomicU64,
    evicted: AtomicU64,
    expired: AtomicU64,
}

/// Aligned so that two shards' locks are in two cache lines.
#[repr(align(64))]
struct Shard(Mutex<Sets>);

struct Sets {
    sets: Vec<Option<Box<Set>>>,
    /// The newest stamp given out.
    clock: u64,
}

/// Tags and stamps first: they tell which entry to look at.
struct Set {
    tags: [u32; TABLE_WAYS],
    /// When the entry was last seen: milliseconds, and below them (`STAMP_BITS`) a sequence within the millisecond. 0: empty.
    stamps: [u64; TABLE_WAYS],
    slots: [(Key, Known); TABLE_WAYS],
}

const STAMP_BITS: u32 = 16;

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
    #[must_use]
    pub fn new(max_entries: u64, ttl_ms: u64, seed: [u8; 16]) -> Self {
        let sets = (max_entries / TABLE_WAYS as u64).max(1);
        let shards = sets.min(TABLE_SHARDS as u64);
        let shard = |index| {
            let len = sets / shards + u64::from(index < sets % shards);
            Shard(Mutex::new(Sets { sets: (0..len).map(|_| None).collect(), clock: 0 }))
        };
        Self {
            shards: (0..shards).map(shard).collect(),
            sets,
            ttl_ms,
            seed,
            entries: AtomicU64::new(0),
            evicted: AtomicU64::new(0),
            expired: AtomicU64::new(0),
        }
    }

    /// Decides about a trace: `decide` sees what is known and returns what shall be known, if that changes, with its
    /// answer. Atomic for the trace: two calls at once cannot both find it unknown. Seeing a trace keeps it alive.
    pub fn update<R>(
        &self,
        key: &Key,
        now_ms: u64,
        decide: impl FnOnce(Option<&Known>) -> (Option<Known>, R),
    ) -> R {
        let (shard, set, tag) = self.place(key);
        let Some(shard) = self.shards.get(shard) else { return decide(None).1 };
        let mut sets = shard.0.lock();
        let stamp = (now_ms << STAMP_BITS).max(sets.clock + 1);
        let found = sets.sets.get(set).and_then(Option::as_deref).and_then(|set| set.find(key, tag));
        if let Some(way) = found
            && let Some(set) = sets.sets.get_mut(set).and_then(Option::as_deref_mut)
            && self.is_alive(set.stamps[way], now_ms)
        {
            let (change, answer) = decide(Some(&set.slots[way].1));
            if let Some(known) = change {
                set.slots[way].1 = known;
            }
            set.stamps[way] = stamp;
            sets.clock = stamp;
            return answer;
        }
        let (change, answer) = decide(None);
        if let Some(known) = change
            && let Some(set) = sets.sets.get_mut(set)
        {
            let set = set.get_or_insert_with(Set::empty);
            let way = found.unwrap_or_else(|| set.oldest());
            match set.stamps[way] {
                0 => &self.entries,
                old if self.is_alive(old, now_ms) => &self.evicted,
                _ => &self.expired,
            }
            .fetch_add(1, Ordering::Relaxed);
            set.tags[way] = tag;
            set.stamps[way] = stamp;
            set.slots[way] = (*key, known);
            sets.clock = stamp;
        }
        answer
    }

    /// What is known of a trace.
    #[must_use]
    pub fn peek(&self, key: &Key, now_ms: u64) -> Option<Known> {
        let (shard, set, tag) = self.place(key);
        let sets = self.shards.get(shard)?.0.lock();
        let set = sets.sets.get(set)?.as_deref()?;
        let way = set.find(key, tag)?;
        self.is_alive(set.stamps[way], now_ms).then(|| set.slots[way].1)
    }

    /// The key's part for a tenant.
    #[must_use]
    pub fn tenant(&self, name: &[u8]) -> u64 {
        if name.is_empty() {
            return 0;
        }
        let mut hasher = SipHasher13::new_with_key(&self.seed);
        hasher.write(name);
        hasher.finish().max(1)
    }

    /// How full the table is.
    #[must_use]
    pub fn gauges(&self) -> Gauges {
        Gauges {
            entries: self.entries.load(Ordering::Relaxed),
            capacity: self.sets * TABLE_WAYS as u64,
            evicted: self.evicted.load(Ordering::Relaxed),
            expired: self.expired.load(Ordering::Relaxed),
        }
    }

    /// Shard, set within it, and tag. Trace IDs come from outside; the key of the hash keeps chosen ones from meeting.
    fn place(&self, key: &Key) -> (usize, usize, u32) {
        let mut hasher = SipHasher13::new_with_key(&self.seed);
        hasher.write(&key.trace_id);
        hasher.write_u64(key.tenant);
        let hash = hasher.finish();
        let set = ((u128::from(hash) * u128::from(self.sets)) >> 64) as u64;
        let shards = self.shards.len() as u64;
        ((set % shards) as usize, (set / shards) as usize, hash as u32)
    }

    /// A clock set back makes an entry live longer, never shorter.
    fn is_alive(&self, stamp: u64, now_ms: u64) -> bool {
        now_ms.saturating_sub(stamp >> STAMP_BITS) < self.ttl_ms
    }
}

impl Set {
    fn empty() -> Box<Self> {
        let nobody = Key { trace_id: [0; 16], tenant: 0 };
        let nothing = Known { id: Id::default(), strength: Strength::GENERATED };
        Box::new(Self {
            tags: [0; TABLE_WAYS],
            stamps: [0; TABLE_WAYS],
            slots: [(nobody, nothing); TABLE_WAYS],
        })
    }

    fn find(&self, key: &Key, tag: u32) -> Option<usize> {
        (0..TABLE_WAYS)
            .find(|&way| self.tags[way] == tag && self.stamps[way] != 0 && self.slots[way].0 == *key)
    }

    /// An empty slot has stamp 0 and is the oldest; an expired one is older than every living one.
    fn oldest(&self) -> usize {
        (0..TABLE_WAYS).min_by_key(|&way| self.stamps[way]).unwrap_or(0)
    }
}

impl core::fmt::Debug for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Table").field("gauges", &self.gauges()).finish_non_exhaustive()
    }
}
