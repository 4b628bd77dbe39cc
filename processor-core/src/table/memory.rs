//! The table's memory: atomic words, zero at first, that begin on a cache line.

use alloc::boxed::Box;
use core::sync::atomic::AtomicU64;

use zerocopy::FromZeros as _;

/// The memory for a table is not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory;

/// An array of groups of words.
pub(super) struct Words {
    words: Box<[AtomicU64]>,
    /// Where the first cache line begins.
    offset: usize,
}

/// Bytes of a cache line, on nearly every processor of today.
const CACHE_LINE: usize = 64;

impl Words {
    /// `len` zeros. Pages that nothing is written to stay the system's: an allocator takes zeroed memory from the system as it
    /// is, unless more than the usual alignment is asked of it; so the alignment is made here.
    pub(super) fn new(len: usize) -> Result<Self, NoMemory> {
        let with_room = len.checked_add(CACHE_LINE / size_of::<AtomicU64>()).ok_or(NoMemory)?;
        let words = <[AtomicU64]>::new_box_zeroed_with_elems(with_room).map_err(|_| NoMemory)?;
        // Without an answer (which is allowed) a group straddles two lines, which is merely slower.
        let offset = words.as_ptr().align_offset(CACHE_LINE).min(with_room - len);
        Ok(Self { words, offset })
    }

    /// The group of a number.
    #[inline]
    pub(super) fn group<const N: usize>(&self, number: usize) -> &[AtomicU64; N] {
        let (groups, _) = self.words[self.offset..].as_chunks();
        &groups[number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::Ordering;

    #[test]
    fn groups_are_zero_and_begin_on_cache_lines() {
        let words = Words::new(24).expect("a little memory");
        for number in 0..3 {
            let group: &[AtomicU64; 8] = words.group(number);
            assert_eq!(group.as_ptr() as usize % CACHE_LINE, 0);
            assert!(group.iter().all(|word| word.load(Ordering::Relaxed) == 0));
        }
    }

    #[test]
    fn impossible_sizes_are_an_error() {
        assert!(Words::new(usize::MAX).is_err());
        assert!(Words::new(usize::MAX / 8).is_err());
    }
}
