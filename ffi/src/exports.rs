//! The exported functions. Each is a guard around safe code, and the pointers' way into it.

use std::mem::MaybeUninit;

use olly_processor_core::Signal;

use crate::abi::{OLLY_ABI_VERSION, OLLY_OK, OllyCandidate, OllyResult, OllyRow, OllyStats};
use crate::batch::{FlatBatch, FlatSink};
use crate::config;
use crate::engine::OllyEngine;
use crate::guard::guard;
use crate::pointer::{check_apart, input, output, place, span};
use crate::status::Status;

/// The version of the ABI that this library was built with: compare it with `OLLY_ABI_VERSION`.
#[expect(unsafe_code, reason = "an unmangled name is what makes it callable from C")]
#[unsafe(no_mangle)]
pub extern "C" fn olly_abi_version() -> u32 {
    OLLY_ABI_VERSION
}

/// Makes an engine of a JSON configuration and stores it in `*engine` (null on failure). On `OLLY_BAD_CONFIG`, `error`
/// receives at most `error_cap` bytes of UTF-8 text without a terminating zero, and `*error_len` its full length (0 otherwise).
/// `error` may be null when `error_cap` is 0, and `error_len` may be null.
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
    guard(|| {
        check_apart([span(error, error_cap)], &[span(config, config_len)])?;
        // SAFETY: the caller's promise about each pointer.
        let (engine, error, json) =
            unsafe { (place(engine)?, output(error, error_cap)?, input(config, config_len)?) };
        engine.write(std::ptr::null_mut());
        let error_len = match error_len.is_null() {
            true => None,
            // SAFETY: the caller's promise.
            false => Some(unsafe { place(error_len)? }.write(0)),
        };
        match config::read(json).and_then(OllyEngine::new) {
            Ok(made) => {
                engine.write(Box::into_raw(Box::new(made)));
                Ok(OLLY_OK)
            }
            Err(text) => {
                // Cut between characters, so that what arrives is UTF-8.
                let cut = text.floor_char_boundary(error.len());
                error[..cut].write_copy_of_slice(&text.as_bytes()[..cut]);
                if let Some(len) = error_len {
                    *len = text.len();
                }
                Err(Status::BadConfig)
            }
        }
    })
}

/// Frees an engine; null is accepted. No other call on it may be running, nor follow.
///
/// # Safety
/// `engine` must be null or come from `olly_engine_new` and not have been freed.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_engine_free(engine: *mut OllyEngine) {
    let _: i32 = guard(|| {
        if !engine.is_null() {
            // SAFETY: it came from `Box::into_raw`, and the caller promises that nobody uses it any more.
            drop(unsafe { Box::from_raw(engine) });
        }
        Ok(OLLY_OK)
    });
}

/// Settles one batch. Returns the bytes written to `out`, or a negative status. A null pointer is accepted where its
/// length is 0; `results` has `rows_len` elements.
///
/// # Safety
/// `engine` must be a live engine; the buffers must be null or valid for their stated lengths during the call. (One that is
/// written and overlaps another is refused.)
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
    guard(|| {
        check_apart(
            [span(results, rows_len), span(out, out_cap)],
            &[span(rows, rows_len), span(candidates, candidates_len), span(blob, blob_len)],
        )?;
        // SAFETY: the caller promises a live engine or null.
        let engine = unsafe { engine.as_ref() }.ok_or(Status::BadInput)?;
        // SAFETY: the caller's promise about each buffer.
        let (rows, candidates, blob) =
            unsafe { (input(rows, rows_len)?, input(candidates, candidates_len)?, input(blob, blob_len)?) };
        // SAFETY: the same, and these two overlap no other, as `check_apart` says.
        let (results, out) = unsafe { (output(results, rows_len)?, output(out, out_cap)?) };
        let signal = Signal::from_number(signal).ok_or(Status::BadInput)?;
        let batch = FlatBatch::new(rows, candidates, blob)?;
        let mut sink = FlatSink::new(cleared(results), out);
        engine.resolve(signal, &batch, &mut sink).map_err(|_| Status::OutTooSmall)?;
        i64::try_from(sink.written()).map_err(|_| Status::OutTooSmall)
    })
}

/// Fills `*stats` with the engine's totals.
///
/// # Safety
/// `engine` must be a live engine and `stats` valid for writing.
#[expect(unsafe_code, reason = "pointers from C")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn olly_stats(engine: *const OllyEngine, stats: *mut OllyStats) -> i32 {
    guard(|| {
        // SAFETY: the caller promises a live engine or null.
        let engine = unsafe { engine.as_ref() }.ok_or(Status::BadInput)?;
        // SAFETY: the caller's promise.
        unsafe { place(stats)? }.write(engine.stats());
        Ok(OLLY_OK)
    })
}

fn cleared(results: &mut [MaybeUninit<OllyResult>]) -> &mut [OllyResult] {
    results.fill(MaybeUninit::new(OllyResult::default()));
    // SAFETY: each element has just been written.
    #[expect(unsafe_code, reason = "the buffer need not be initialised before the call")]
    unsafe {
        results.assume_init_mut()
    }
}
