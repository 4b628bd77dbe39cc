//! The fixed batches. Each is settled a few times before, so that buffers have grown and the table is full, and once while
//! callgrind counts.

use std::{hint::black_box, ptr};

use olly_benches::{Caller, FIRST_NEW_TRACE, FlatBatch, NOW_MS, Offer};
use olly_ffi::{
    OLLY_KIND_HEADER, OLLY_OK, OLLY_OUT_BYTES_PER_ROW, OLLY_SIGNAL_TRACES, OllyCandidate, OllyEngine,
    OllyResult, OllyRow, olly_engine_free, olly_engine_new, olly_resolve,
};
use olly_processor_core::{Batch as _, Config, ExternalIds, Generator, config::IdKey};

/// Small enough that filling it takes callgrind no time; instructions do not depend on the size.
const TABLE_ENTRIES: u64 = 8192;

type Work = fn();

const WORKLOADS: [(&str, Work); 8] = [
    ("core: 16 new traces", || settle(16, Offer::Nothing, Config::default(), Traces::New)),
    ("core: 512 new traces", || settle(512, Offer::Nothing, Config::default(), Traces::New)),
    ("core: 512 known traces", || settle(512, Offer::Nothing, Config::default(), Traces::Known)),
    ("core: 512 new traces, a header each", || settle(512, Offer::Header, Config::default(), Traces::New)),
    ("core: 512 new traces, a baggage list each", || {
        settle(512, Offer::Baggage, Config::default(), Traces::New)
    }),
    ("core: 512 new traces, a header each, hashed", || settle(512, Offer::Header, hashing(), Traces::New)),
    ("core: 512 IDs", generate),
    ("C ABI: 512 new traces, a header each", through_the_abi),
];

#[derive(Clone, Copy, PartialEq)]
enum Traces {
    New,
    Known,
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    WORKLOADS.iter().map(|&(name, _)| name)
}

pub(crate) fn run(name: &str) -> Result<(), String> {
    let (_, work) =
        WORKLOADS.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no workload {name:?}"))?;
    work();
    Ok(())
}

/// Callgrind counts while this function runs, and finds it by its name.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

fn settle(rows: usize, offer: Offer, mut config: Config, traces: Traces) {
    config.trace_table.max_entries = TABLE_ENTRIES;
    let mut caller = Caller::with(config);
    let mut batch = FlatBatch::new(rows, FIRST_NEW_TRACE, offer);
    caller.resolve(&batch);
    if traces == Traces::New {
        batch.renew();
    }
    measured(|| caller.resolve(black_box(&batch)));
}

fn hashing() -> Config {
    Config {
        external_ids: ExternalIds::Hash,
        id_key: IdKey(b"a secret of over 16 bytes".to_vec()),
        ..Config::default()
    }
}

fn generate() {
    let generator = Generator::new([7; 32]);
    measured(|| {
        for later in 0..512 {
            black_box(generator.next("olly", NOW_MS + later));
        }
    });
}

/// As the collector calls it, with a header each. The library takes its keys from the operating system's randomness: which of
/// a set's entries a trace displaces differs from run to run, and with it a few instructions in ten thousand.
fn through_the_abi() {
    const ROWS: usize = 512;
    let engine = engine();
    let text = b"0c5f19aa-77e1-4c09-9d1c-000000004711";
    let candidates: Vec<OllyCandidate> = (0..ROWS as u32)
        .map(|row| OllyCandidate { row, off: 0, len: text.len() as u16, kind: OLLY_KIND_HEADER, rank: 0 })
        .collect();
    let mut results: Vec<OllyResult> = (0..ROWS).map(|_| OllyResult::default()).collect();
    let mut out = vec![0_u8; ROWS * OLLY_OUT_BYTES_PER_ROW];
    let mut batch = FlatBatch::new(ROWS, 0, Offer::Nothing);
    let mut settle = |rows: &[OllyRow]| {
        // SAFETY: a live engine, and buffers of the lengths that are stated with them.
        #[expect(unsafe_code, reason = "this is the C ABI")]
        let written = unsafe {
            olly_resolve(
                engine,
                OLLY_SIGNAL_TRACES,
                rows.as_ptr(),
                rows.len(),
                candidates.as_ptr(),
                candidates.len(),
                text.as_ptr(),
                text.len(),
                results.as_mut_ptr(),
                out.as_mut_ptr(),
                out.len(),
            )
        };
        assert_eq!(written, (ROWS * text.len()) as i64, "each row gets its header");
    };
    for _ in 0..2 * TABLE_ENTRIES as usize / ROWS {
        settle(&rows_of(&batch));
        batch.renew();
    }
    let last = rows_of(&batch);
    measured(|| settle(black_box(&last)));
    // SAFETY: it was made above, and nothing uses it any more.
    #[expect(unsafe_code, reason = "this is the C ABI")]
    unsafe {
        olly_engine_free(engine);
    }
}

fn engine() -> *mut OllyEngine {
    let config = format!(r#"{{"trace_table":{{"max_entries":{TABLE_ENTRIES}}}}}"#);
    let mut engine: *mut OllyEngine = ptr::null_mut();
    // SAFETY: the buffers live during the call; no text of an error is asked for.
    #[expect(unsafe_code, reason = "this is the C ABI")]
    let status = unsafe {
        olly_engine_new(config.as_ptr(), config.len(), &mut engine, ptr::null_mut(), 0, ptr::null_mut())
    };
    assert_eq!(status, OLLY_OK, "the configuration is right");
    engine
}

fn rows_of(batch: &FlatBatch) -> Vec<OllyRow> {
    let row = |index| OllyRow { trace_id: batch.row(index).trace_id, tenant_off: 0, tenant_len: 0 };
    (0..batch.rows()).map(row).collect()
}
