//! An entry of the table, as words.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::id::{ID_WORDS, Id};
use crate::source::Strength;

use super::prefetch::prefetch;

/// A cache line: in the table's lines two words of key, one of [`Meta`], and the first 40 bytes of the ID; in its tails the
/// other 60 bytes.
#[derive(Clone, Copy)]
pub(super) struct Line<'a>(pub(super) &'a [AtomicU64; LINE_WORDS]);

pub(super) const LINE_WORDS: usize = 8;
const META: usize = 2;
const TEXT: usize = 3;
const INLINE_WORDS: usize = LINE_WORDS - TEXT;
const _: () = assert!(ID_WORDS <= INLINE_WORDS + LINE_WORDS, "an ID fits into two lines");

impl Line<'_> {
    #[inline]
    pub(super) fn prefetch(self) {
        prefetch(&self.0[0]);
    }

    #[inline]
    pub(super) fn has(self, key: [u64; 2]) -> bool {
        self.0[0].load(Ordering::Relaxed) == key[0] && self.0[1].load(Ordering::Relaxed) == key[1]
    }

    #[inline]
    pub(super) fn meta(self) -> Meta {
        Meta(self.0[META].load(Ordering::Relaxed))
    }

    #[inline]
    pub(super) fn set_meta(self, meta: Meta) {
        self.0[META].store(meta.0, Ordering::Relaxed);
    }

    /// Reads the ID. `meta` is this line's.
    #[inline]
    pub(super) fn read(self, tail: Self, meta: Meta, id: &mut Id) {
        let words = self.0[TEXT..].iter().chain(tail.0).map(|word| word.load(Ordering::Relaxed));
        id.set_words(meta.len(), words);
    }

    /// Writes the ID, whose length is to be in [`Meta`].
    #[inline]
    pub(super) fn write(self, tail: Self, id: &Id) {
        for (place, word) in self.0[TEXT..].iter().chain(tail.0).zip(id.words()) {
            place.store(word, Ordering::Relaxed);
        }
    }

    #[inline]
    pub(super) fn set_key(self, key: [u64; 2]) {
        self.0[0].store(key[0], Ordering::Relaxed);
        self.0[1].store(key[1], Ordering::Relaxed);
    }
}

impl core::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

/// When an entry was last seen (44 bits of milliseconds, which last until the year 2527), the evidence for its ID (12 bits)
/// and the ID's length (8 bits).
#[derive(Clone, Copy, Debug)]
pub(super) struct Meta(u64);

const LEN_BITS: u32 = 8;
const STRENGTH_BITS: u32 = 12;
const STAMP_SHIFT: u32 = LEN_BITS + STRENGTH_BITS;

impl Meta {
    #[inline]
    pub(super) fn new(stamp_ms: u64, strength: Strength, len: u8) -> Self {
        Self(stamp_ms << STAMP_SHIFT | u64::from(strength.bits()) << LEN_BITS | u64::from(len))
    }

    /// The time as far as it fits.
    pub(super) fn clamp(now_ms: u64) -> u64 {
        now_ms.min(u64::MAX >> STAMP_SHIFT)
    }

    #[inline]
    pub(super) fn stamp_ms(self) -> u64 {
        self.0 >> STAMP_SHIFT
    }

    #[inline]
    pub(super) fn strength(self) -> Strength {
        Strength::from_bits((self.0 >> LEN_BITS) as u16 & ((1 << STRENGTH_BITS) - 1))
    }

    #[inline]
    fn len(self) -> u8 {
        self.0 as u8
    }

    /// The same, seen again; a clock set back does not make it older.
    #[inline]
    pub(super) fn seen(self, now_ms: u64) -> Self {
        Self::new(self.stamp_ms().max(now_ms), self.strength(), self.len())
    }
}
