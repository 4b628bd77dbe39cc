//! The head of a set: its lock, the order of age of its entries, and a tag for each of them.

use core::hint::spin_loop;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::limits::TABLE_WAYS;

use super::prefetch::prefetch;

/// Words of a head. One is not used, so that no head straddles two cache lines.
pub(super) const HEAD_WORDS: usize = 4;

/// A head in the table's memory. Zeros are an unlocked set of empty entries.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    /// [`LOCKED`], and below it the ways by age, four bits each, the newest lowest; stored as the difference to [`IN_ORDER`].
    state: &'a AtomicU64,
    /// Sixteen bits of each entry's hash; 0 for an empty one.
    tags: [&'a AtomicU64; 2],
}

const LOCKED: u64 = 1 << 63;
const IN_ORDER: u32 = 0x7654_3210;
const EACH_AGE: u32 = 0x1111_1111;
const EACH_TAG: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;
const _: () = assert!(TABLE_WAYS == 8, "the layout is made for eight ways");

impl<'a> Head<'a> {
    #[inline]
    pub(super) fn new([state, low, high, _]: &'a [AtomicU64; HEAD_WORDS]) -> Self {
        Self { state, tags: [low, high] }
    }

    #[inline]
    pub(super) fn prefetch(&self) {
        prefetch(self.state);
    }

    /// The way that a look-up of a tag most likely ends at; without the lock, so a guess.
    #[inline]
    pub(super) fn guess(&self, tag: u16) -> usize {
        let order = self.state.load(Ordering::Relaxed) as u32 ^ IN_ORDER;
        matching(self.tags(), tag).next().unwrap_or_else(|| oldest(order))
    }

    /// Waits for the lock. It is held for some tens of nanoseconds, by whoever is at one of the set's eight entries.
    #[inline]
    pub(super) fn lock(self) -> Locked<'a> {
        loop {
            let state = self.state.load(Ordering::Relaxed);
            let free = state & LOCKED == 0;
            if free
                && self
                    .state
                    .compare_exchange_weak(state, state | LOCKED, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
            {
                return Locked { head: self, order: state as u32 ^ IN_ORDER };
            }
            spin_loop();
        }
    }

    #[inline]
    fn tags(&self) -> u128 {
        let [low, high] = self.tags;
        u128::from(high.load(Ordering::Relaxed)) << 64 | u128::from(low.load(Ordering::Relaxed))
    }
}

/// A head whose lock is held until this is dropped.
#[derive(Debug)]
pub(super) struct Locked<'a> {
    head: Head<'a>,
    order: u32,
}

impl Locked<'_> {
    /// The ways with a tag, and now and then another one.
    #[inline]
    pub(super) fn ways(&self, tag: u16) -> impl Iterator<Item = usize> + use<> {
        matching(self.head.tags(), tag)
    }

    /// The way that was used longest ago; an empty one, if there is any.
    #[inline]
    pub(super) fn oldest(&self) -> usize {
        oldest(self.order)
    }

    #[inline]
    pub(super) fn is_empty(&self, way: usize) -> bool {
        self.head.tags() >> (16 * way) & 0xFFFF == 0
    }

    #[inline]
    pub(super) fn set_tag(&mut self, way: usize, tag: u16) {
        let word = self.head.tags[way / 4];
        let shift = 16 * (way % 4);
        let others = word.load(Ordering::Relaxed) & !(0xFFFF << shift);
        word.store(others | u64::from(tag_of(tag)) << shift, Ordering::Relaxed);
    }

    /// Makes a way the newest.
    #[inline]
    pub(super) fn used(&mut self, way: usize) {
        let way = way as u32;
        let difference = self.order ^ (way * EACH_AGE);
        // The lowest group of four zero bits: the first step of the well-known test for a zero byte, with smaller bytes. It is
        // exact for the lowest.
        let zero = difference.wrapping_sub(EACH_AGE) & !difference & (EACH_AGE << 3);
        let at = zero.trailing_zeros() & !3;
        let newer = self.order & ((1 << at) - 1);
        let older = self.order & (u32::MAX << at << 3 << 1);
        self.order = older | newer << 4 | way;
    }
}

impl Drop for Locked<'_> {
    #[inline]
    fn drop(&mut self) {
        self.head.state.store(u64::from(self.order ^ IN_ORDER), Ordering::Release);
    }
}

impl core::fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Head").finish_non_exhaustive()
    }
}

/// A tag as it is stored: 0 is for empty entries.
#[inline]
fn tag_of(tag: u16) -> u16 {
    tag.max(1)
}

#[inline]
fn oldest(order: u32) -> usize {
    (order >> 28) as usize
}

/// The ways with a tag, lowest first. The test for zero groups may err above a true one: the key decides.
#[inline]
fn matching(tags: u128, tag: u16) -> impl Iterator<Item = usize> {
    let difference = tags ^ (u128::from(tag_of(tag)) * EACH_TAG);
    let mut zero = difference.wrapping_sub(EACH_TAG) & !difference & (EACH_TAG << 15);
    core::iter::from_fn(move || {
        (zero != 0).then(|| {
            let way = zero.trailing_zeros() as usize / 16;
            zero &= zero - 1;
            way
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn the_oldest_is_the_one_used_longest_ago() {
        let words = Default::default();
        let head = Head::new(&words);
        let mut ages: Vec<usize> = (0..8).collect();
        let mut random = 1_u32;
        for _ in 0..1000 {
            random = random.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
            let way = (random >> 29) as usize;
            let mut locked = head.lock();
            assert_eq!(locked.oldest(), ages[7]);
            locked.used(way);
            ages.retain(|&other| other != way);
            ages.insert(0, way);
        }
    }

    #[test]
    fn tags_are_found_where_they_were_set() {
        let words = Default::default();
        let head = Head::new(&words);
        let mut locked = head.lock();
        for (way, tag) in [(0, 0), (3, 0xFFFF), (4, 1), (7, 0x8000)] {
            assert!(locked.is_empty(way));
            locked.set_tag(way, tag);
            assert!(!locked.is_empty(way));
            assert!(locked.ways(tag).any(|found| found == way));
        }
        assert_eq!(locked.ways(0x8000).collect::<Vec<_>>(), [7]);
        assert_eq!(locked.ways(2).count(), 0);
        drop(locked);
        assert_eq!(head.guess(0xFFFF), 3);
        assert_eq!(head.guess(2), 7, "nobody has used it yet");
    }
}
