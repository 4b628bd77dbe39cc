//! The exported functions. Each is a guard around safe code, and the pointers' way into it.

use crate::abi::{OLLY_ABI_VERSION, OllyCandidate, OllyResult, OllyRow, OllyStats};
use crate::engine::OllyEngine;

/// The version of the ABI that this library was built with: compare it with `OLLY_ABI_VERSION`.
#[expect(unsafe_code, reason = "an unmangled name is what makes it callable from C")]
#[unsafe(no_mangle)]
pub extern "C" fn olly_abi_version() -> u32 {
    OLLY_ABI_VERSION
}

/// Makes an engine of a JSON configuration and stores it in `*engine` (null on failure). On `OLLY_BAD_CONFIG`, `error`
/// receives at most `error_cap` bytes of UTF-8 text without a terminating zero, and `*error_len` its full length. `error` may
/// be null when `error_cap` is 0, and `error_len` may be null.
///
/// # Safety
/// `config`, `engine`, `error` and `error_len` must be null or valid for their stated lengths during the call.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_engine_new(
    config: *const u8,
    config_len: usize,
    engine: *mut *mut OllyEngine,
    error: *mut u8,
    error_cap: usize,
    error_len: *mut usize,
) -> i32 {
    let _ = (config, config_len, engine, error, error_cap, error_len);
    -1
}

/// Frees an engine; null is accepted. No other call on it may be running, nor follow.
///
/// # Safety
/// `engine` must be null or come from `olly_engine_new` and not have been freed.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_engine_free(engine: *mut OllyEngine) {
    let _ = engine;
}

/// Settles one batch. Returns the bytes written to `out`, or a negative status. A null pointer is accepted where its
/// length is 0; `results` has `rows_len` elements.
///
/// # Safety
/// `engine` must be a live engine; the buffers must be null or valid for their stated lengths during the call, and the
/// two that are written must overlap no other.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_resolve(
    engine: *const OllyEngine,
    signal: u32,
    rows: *const OllyRow,
    rows_len: usize,
    candidates: *const OllyCandidate,
    candidates_len: usize,
    blob: *const u8,
    blob_len: usize,
    results: *mut OllyResult,
    out: *mut u8,
    out_cap: usize,
) -> i64 {
    let _ = (engine, signal, rows, rows_len, candidates, candidates_len, blob, blob_len, results, out, out_cap);
    -1
}

/// Fills `*stats` with the engine's totals.
///
/// # Safety
/// `engine` must be a live engine and `stats` valid for writing.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_stats(engine: *const OllyEngine, stats: *mut OllyStats) -> i32 {
    let _ = (engine, stats);
    -1
}
