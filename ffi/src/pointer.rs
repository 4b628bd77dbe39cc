//! Pointers from C become references, or a status. What can be checked is checked; the rest is the caller's promise.

use std::mem::MaybeUninit;
use std::ops::Range;

use crate::status::Status;

/// A buffer to read. Null is the empty buffer if the length says so.
///
/// # Safety
/// `pointer` must be null or point to `len` initialised elements that nobody writes during `'a`.
#[expect(unsafe_code, reason = "this is where pointers from C become references")]
pub(crate) unsafe fn input<'a, T>(pointer: *const T, len: usize) -> Result<&'a [T], Status> {
    if !is_buffer(pointer, len)? {
        return Ok(&[]);
    }
    // SAFETY: not null, aligned and of a possible length, as `is_buffer` says; the rest is the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(pointer, len) })
}

/// A buffer to write, which need not be initialised.
///
/// # Safety
/// `pointer` must be null or point to `len` elements that nobody else uses during `'a`.
#[expect(unsafe_code, reason = "this is where pointers from C become references")]
pub(crate) unsafe fn output<'a, T>(pointer: *mut T, len: usize) -> Result<&'a mut [MaybeUninit<T>], Status> {
    if !is_buffer(pointer, len)? {
        return Ok(&mut []);
    }
    // SAFETY: as above; `MaybeUninit` needs no initialised memory.
    Ok(unsafe { std::slice::from_raw_parts_mut(pointer.cast(), len) })
}

/// A place for one value.
///
/// # Safety
/// As for [`output`], with one element.
#[expect(unsafe_code, reason = "this is where pointers from C become references")]
pub(crate) unsafe fn place<'a, T>(pointer: *mut T) -> Result<&'a mut MaybeUninit<T>, Status> {
    // SAFETY: the caller's promise.
    unsafe { output(pointer, 1) }?.first_mut().ok_or(Status::BadInput)
}

/// The addresses of a buffer, to be compared with others.
pub(crate) fn span<T>(pointer: *const T, len: usize) -> Range<usize> {
    let start = pointer.addr();
    start..start.saturating_add(len.saturating_mul(size_of::<T>()))
}

/// Refuses outputs that lie over another buffer: as references, two of them to one place would be undefined behaviour.
pub(crate) fn check_apart<const N: usize>(
    outputs: [Range<usize>; N],
    inputs: &[Range<usize>],
) -> Result<(), Status> {
    let overlap = |one: &Range<usize>, other: &Range<usize>| {
        !one.is_empty() && !other.is_empty() && one.start < other.end && other.start < one.end
    };
    let apart = outputs
        .iter()
        .enumerate()
        .all(|(index, output)| !outputs[..index].iter().chain(inputs).any(|other| overlap(output, other)));
    if apart { Ok(()) } else { Err(Status::BadInput) }
}

/// Whether there is anything to point at; an error if the pointer cannot be what the length says.
fn is_buffer<T>(pointer: *const T, len: usize) -> Result<bool, Status> {
    if len == 0 {
        return Ok(false);
    }
    let fits = len.checked_mul(size_of::<T>()).is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if pointer.is_null() || !pointer.is_aligned() || !fits { Err(Status::BadInput) } else { Ok(true) }
}
