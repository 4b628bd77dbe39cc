//! The buffers of a call as a hostile or broken C caller would fill them.
//!
//! Whatever is in memory that the caller really has is fair: offsets and indexes to anywhere, unknown kinds, null and misaligned
//! pointers, lengths that no memory has, outputs laid over inputs. (A length that claims more than there is cannot be told
//! from an honest one; it is the caller's promise.)
#![expect(unsafe_code, reason = "the exports take pointers")]

use std::ptr;

use arbitrary::{Result, Unstructured};
use olly_ffi::*;
use olly_processor_core::sanitize::is_clean;

/// A byte that nothing writes, before and after `out`.
const FENCE: u8 = 0xEE;

/// Any bytes as a few calls on one engine.
pub fn batch(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let engine = engine(&mut data);
    for _ in 0..4 {
        if data.is_empty() || call(engine, &mut data).is_err() {
            break;
        }
    }
    let mut stats = OllyStats::default();
    // SAFETY: the engine is live until the second call, which is the last.
    unsafe {
        assert_eq!(olly_stats(engine, &mut stats), OLLY_OK);
        olly_engine_free(engine);
    }
    assert!(stats.table_entries <= stats.table_capacity);
}

fn engine(data: &mut Unstructured<'_>) -> *mut OllyEngine {
    // Small tables, which are quickly made.
    const CONFIGS: [&str; 4] = [
        r#"{"trace_table": {"max_entries": 8}}"#,
        r#"{"trace_table": {"max_entries": 64}, "id_source": "trace_id", "generate_for_untraced_logs": true, "write_sampling_randomness": true}"#,
        r#"{"trace_table": {"max_entries": 64, "ttl": "1ms"}, "external_ids": "hash", "id_key": "0123456789abcdef"}"#,
        r#"{"trace_table": {"max_entries": 64}, "generate_if_missing": false, "external_ids": "ignore"}"#,
    ];
    let config = data.choose(&CONFIGS).unwrap_or(&CONFIGS[0]);
    let mut engine = ptr::null_mut();
    // SAFETY: every pointer is valid for its length, or null with length 0.
    let status = unsafe {
        olly_engine_new(config.as_ptr(), config.len(), &mut engine, ptr::null_mut(), 0, ptr::null_mut())
    };
    assert_eq!(status, OLLY_OK);
    engine
}

/// What is wrong with a pointer or a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    Null,
    Misaligned,
    /// A length that no memory has.
    Huge,
}

impl Flaw {
    /// Mostly none: a call with a flaw ends early.
    fn of(data: &mut Unstructured<'_>) -> Result<Self> {
        Ok(match data.arbitrary::<u8>()? {
            0xFD => Self::Null,
            0xFE => Self::Misaligned,
            0xFF => Self::Huge,
            _ => Self::None,
        })
    }

    /// The buffer as the caller names it. It is never read where it is not.
    fn apply<T>(self, pointer: *const T, len: usize) -> (*const T, usize) {
        match self {
            Self::None => (pointer, len),
            Self::Null => (ptr::null(), len),
            Self::Misaligned => (pointer.wrapping_byte_add(1), len.saturating_sub(1)),
            Self::Huge => (pointer, usize::MAX - len),
        }
    }

    /// Whether the library can tell, for elements of this alignment.
    fn shows(self, len: usize, alignment: usize) -> bool {
        match self {
            Self::None => false,
            Self::Null => len > 0,
            Self::Misaligned => len > 1 && alignment > 1,
            Self::Huge => true,
        }
    }
}

fn number(data: &mut Unstructured<'_>, small: u32) -> Result<u32> {
    // Small ones mostly, for they are the ones that are in range.
    Ok(match data.arbitrary::<u8>()? {
        0xFF => u32::MAX,
        0xFE => data.arbitrary()?,
        byte => u32::from(byte) % small.max(1),
    })
}

fn call(engine: *const OllyEngine, data: &mut Unstructured<'_>) -> Result<()> {
    let signal = number(data, 6)?;
    let blob_len = usize::from(data.arbitrary::<u8>()?);
    let blob = data.bytes(blob_len.min(data.len()))?.to_vec();
    let mut rows = Vec::new();
    for _ in 0..data.arbitrary::<u8>()? % 9 {
        let mut trace_id = [0; 16];
        trace_id[15] = data.arbitrary::<u8>()? % 8;
        rows.push(OllyRow { trace_id, tenant_off: number(data, 32)?, tenant_len: number(data, 3)? });
    }
    let mut candidates = Vec::new();
    for _ in 0..data.arbitrary::<u8>()? % 17 {
        candidates.push(OllyCandidate {
            row: number(data, rows.len() as u32 + 1)?,
            off: number(data, blob.len() as u32 + 1)?,
            len: number(data, 40)? as u16,
            kind: data.arbitrary::<u8>()? % 12,
            rank: data.arbitrary::<u8>()? % 4,
        });
    }
    let out_cap = match data.arbitrary::<u8>()? {
        0xFF => rows.len() * OLLY_OUT_BYTES_PER_ROW,
        cap => usize::from(cap),
    };
    let flaws = [Flaw::of(data)?, Flaw::of(data)?, Flaw::of(data)?, Flaw::of(data)?, Flaw::of(data)?];
    let over = data.arbitrary::<u8>()?;
    let mut results = vec![OllyResult { off: 7, len: 7, source: 7, flags: 7 }; rows.len()];
    let mut fenced = vec![FENCE; 8 + out_cap + 8];

    let (rows_at, mut rows_len) = flaws[0].apply(rows.as_ptr(), rows.len());
    let (candidates_at, candidates_len) = flaws[1].apply(candidates.as_ptr(), candidates.len());
    let (blob_at, blob_len) = flaws[2].apply(blob.as_ptr(), blob.len());
    let (mut results_at, _) = flaws[3].apply(results.as_mut_ptr().cast_const(), rows.len());
    let (mut out_at, mut out_len) = flaws[4].apply(fenced[8..].as_mut_ptr().cast_const(), out_cap);
    if flaws[3] == Flaw::Misaligned && flaws[0] == Flaw::None {
        // Results have as many elements as rows: the last one would lie beyond the buffer.
        rows_len = rows_len.saturating_sub(1);
    }
    // An output laid over another buffer, in memory that is there.
    let over = if flaws == [Flaw::None; 5] { over } else { 0 };
    let laid_over = match over {
        0xFB if !rows.is_empty() => {
            results_at = rows_at.cast();
            true
        }
        0xFC if !rows.is_empty() => {
            (out_at, out_len) = (rows_at.cast(), size_of::<OllyRow>());
            true
        }
        0xFD if !candidates.is_empty() => {
            (out_at, out_len) = (candidates_at.cast(), size_of::<OllyCandidate>());
            true
        }
        0xFE if !blob.is_empty() => {
            (out_at, out_len) = (blob_at, blob_len);
            true
        }
        0xFF if !rows.is_empty() => {
            (out_at, out_len) = (results_at.cast(), size_of::<OllyResult>());
            true
        }
        _ => false,
    };
    // SAFETY: what is not null is valid for its length, or has a length or an address that the library refuses before it
    // looks.
    let written = unsafe {
        olly_resolve(
            engine,
            signal,
            rows_at,
            rows_len,
            candidates_at,
            candidates_len,
            blob_at,
            blob_len,
            results_at.cast_mut(),
            out_at.cast_mut(),
            out_len,
        )
    };
    assert_ne!(written, i64::from(OLLY_PANIC), "hostile input must not even panic");
    assert!(
        fenced[..8].iter().chain(&fenced[8 + out_cap..]).all(|&byte| byte == FENCE),
        "a write past `out`"
    );
    let outside = |off: u32, len: u32| u64::from(off) + u64::from(len) > blob.len() as u64;
    let bad_row = rows.iter().any(|row| outside(row.tenant_off, row.tenant_len));
    let bad_candidate = candidates.iter().any(|candidate| {
        let everywhere = candidate.row == OLLY_ALL_ROWS;
        outside(candidate.off, candidate.len.into())
            || !everywhere && candidate.row as usize >= rows.len()
            || !(OLLY_KIND_ATTRIBUTE..=OLLY_KIND_METADATA_BAGGAGE).contains(&candidate.kind)
            || candidate.kind == OLLY_KIND_LINK && (everywhere || candidate.len != 16)
    });
    if flaws == [Flaw::None; 5] && !laid_over && (1..=4).contains(&signal) {
        assert_eq!(written == i64::from(OLLY_BAD_INPUT), bad_row || bad_candidate);
    }
    let obvious = flaws[0].shows(rows.len(), align_of::<OllyRow>())
        || flaws[1].shows(candidates.len(), align_of::<OllyCandidate>())
        || flaws[2].shows(blob.len(), 1)
        || flaws[3] == Flaw::Null && rows_len > 0
        || flaws[4].shows(out_cap, 1)
        || laid_over
        || !(1..=4).contains(&signal);
    if obvious {
        assert_eq!(written, i64::from(OLLY_BAD_INPUT));
    }
    if written < 0 {
        assert!([OLLY_BAD_INPUT, OLLY_OUT_TOO_SMALL].map(i64::from).contains(&written), "status {written}");
        return Ok(());
    }
    let written = usize::try_from(written).expect("it is not negative");
    assert!(written <= out_len);
    if flaws[3] != Flaw::None || flaws[4] != Flaw::None {
        return Ok(());
    }
    for result in &results[..rows_len] {
        let (start, len) = (result.off as usize, usize::from(result.len));
        assert!(start + len <= written && len <= 100, "{result:?} lies outside of {written} bytes");
        assert!(is_clean(&fenced[8 + start..8 + start + len]));
        assert_eq!(len == 0, result.source == 0, "{result:?}");
        assert!(result.source <= OLLY_SOURCE_GENERATED && result.flags <= OLLY_FLAG_UPGRADED, "{result:?}");
    }
    Ok(())
}
