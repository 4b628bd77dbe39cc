//! The one way across the boundary: nothing unwinds into C.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::status::{Status, Wire};

/// Runs the body of an export, and turns an error into its status and a panic into `OLLY_PANIC`.
///
/// Asserting unwind safety is sound in the sense that matters here: the engine's only mutable state are atomics and the
/// table, whose locks are released by unwinding and whose entries are written whole, so that a later call meets at worst an
/// entry that was not written.
pub(crate) fn guard<T: Wire>(body: impl FnOnce() -> Result<T, Status>) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => value,
        Ok(Err(status)) => T::from_status(status),
        Err(payload) => {
            // A payload whose own destructor panics would unwind into C after all; it is rare enough to leak.
            std::mem::forget(payload);
            T::from_status(Status::Panic)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_and_the_next_call_works() {
        let caught: i64 = guard(|| panic!("on purpose, to see the guard hold"));
        assert_eq!(caught, i64::from(crate::abi::OLLY_PANIC));
        assert_eq!(guard(|| Ok(7_i64)), 7);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_caught_too() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("on purpose, while dropping");
            }
        }
        let caught: i32 = guard(|| std::panic::panic_any(Bomb));
        assert_eq!(caught, crate::abi::OLLY_PANIC);
    }

    #[test]
    fn an_error_becomes_its_status() {
        assert_eq!(guard(|| Err::<i32, _>(Status::BadInput)), crate::abi::OLLY_BAD_INPUT);
        assert_eq!(guard(|| Err::<i64, _>(Status::OutTooSmall)), i64::from(crate::abi::OLLY_OUT_TOO_SMALL));
    }
}
