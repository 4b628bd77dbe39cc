//! Memory brought near before it is needed.

use core::sync::atomic::AtomicU64;

/// Asks the processor to fetch the cache line of a word, to be written soon, and waits for nothing.
///
/// This is the only unsafe code of the crate. A plain load instead measured half as fast: as it cannot end before the memory
/// has come, only as many waits overlap as there are loads in the processor's window.
#[inline]
pub(super) fn prefetch(word: &AtomicU64) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_ET0, _mm_prefetch};
        // SAFETY: a hint without any effect that a program could see, whatever the address; and this one is valid.
        #[expect(unsafe_code, reason = "the hint is not offered as a safe function")]
        unsafe {
            _mm_prefetch::<_MM_HINT_ET0>(word.as_ptr().cast_const().cast());
        }
    }
    #[cfg(target_arch = "aarch64")]
    {
        // SAFETY: as above; the instruction reads one register and writes none.
        #[expect(unsafe_code, reason = "the hint is not offered as a safe function")]
        unsafe {
            core::arch::asm!("prfm pstl1keep, [{}]", in(reg) word.as_ptr(), options(nostack, preserves_flags, readonly));
        }
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    core::hint::black_box(word.load(core::sync::atomic::Ordering::Relaxed));
}
