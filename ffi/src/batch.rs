//! The caller's flat buffers as the core's batch and sink.

use std::mem::MaybeUninit;

use olly_processor_core::{Batch, Candidate, Full, Kind, Row, Sink, Source};

use crate::abi::{OLLY_ALL_ROWS, OLLY_RANDOMNESS_BYTES, OllyCandidate, OllyResult, OllyRow};
use crate::status::Status;

/// A batch whose indexes, ranges and kinds have all been checked.
pub(crate) struct FlatBatch<'a> {
    rows: &'a [OllyRow],
    candidates: &'a [OllyCandidate],
    blob: &'a [u8],
}

impl<'a> FlatBatch<'a> {
    pub(crate) fn new(
        rows: &'a [OllyRow],
        candidates: &'a [OllyCandidate],
        blob: &'a [u8],
    ) -> Result<Self, Status> {
        let rows_are_good = rows.iter().all(|row| range(blob, row.tenant_off, row.tenant_len).is_some());
        let candidates_are_good = candidates.iter().all(|candidate| {
            let everywhere = candidate.row == OLLY_ALL_ROWS;
            let kind = match Kind::from_number(candidate.kind) {
                Some(Kind::Link) => candidate.len == 16 && !everywhere,
                kind => kind.is_some(),
            };
            kind && (everywhere || (candidate.row as usize) < rows.len())
                && range(blob, candidate.off, candidate.len.into()).is_some()
        });
        if rows_are_good && candidates_are_good {
            Ok(Self { rows, candidates, blob })
        } else {
            Err(Status::BadInput)
        }
    }
}

impl Batch for FlatBatch<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, index: usize) -> Row<'_> {
        let row = &self.rows[index];
        let tenant = range(self.blob, row.tenant_off, row.tenant_len).unwrap_or_default();
        Row { trace_id: row.trace_id, tenant }
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn candidate(&self, index: usize) -> Candidate<'_> {
        let candidate = &self.candidates[index];
        Candidate {
            row: (candidate.row != OLLY_ALL_ROWS).then_some(candidate.row),
            // `new` has let known kinds pass only.
            kind: Kind::from_number(candidate.kind).unwrap_or(Kind::Metadata),
            rank: candidate.rank,
            text: range(self.blob, candidate.off, candidate.len.into()).unwrap_or_default(),
        }
    }
}

fn range(blob: &[u8], off: u32, len: u32) -> Option<&[u8]> {
    blob.get(off as usize..)?.get(..len as usize)
}

/// Writes IDs back to back, and where they are; then, if there is any, randomness.
pub(crate) struct FlatSink<'a> {
    results: &'a mut [OllyResult],
    out: &'a mut [MaybeUninit<u8>],
    written: usize,
}

impl<'a> FlatSink<'a> {
    pub(crate) fn new(results: &'a mut [OllyResult], out: &'a mut [MaybeUninit<u8>]) -> Self {
        Self { results, out, written: 0 }
    }

    pub(crate) fn written(&self) -> usize {
        self.written
    }

    /// Writes after what has been written, and returns where.
    fn append(&mut self, bytes: &[u8]) -> Result<usize, Full> {
        let start = self.written;
        let end = start.checked_add(bytes.len()).ok_or(Full)?;
        self.out.get_mut(start..end).ok_or(Full)?.write_copy_of_slice(bytes);
        self.written = end;
        Ok(start)
    }
}

impl Sink for FlatSink<'_> {
    fn put(&mut self, row: usize, id: &[u8], source: Source, flags: u8) -> Result<(), Full> {
        #[cfg(feature = "panic-hook")]
        assert!(id != b"panic-on-purpose" || flags & crate::abi::OLLY_FLAG_FROM_TABLE != 0);
        let off = self.append(id)?;
        self.results[row] = OllyResult {
            off: u32::try_from(off).map_err(|_| Full)?,
            len: u16::try_from(id.len()).map_err(|_| Full)?,
            source: source as u8,
            flags,
        };
        Ok(())
    }

    fn put_randomness(&mut self, _row: usize, randomness: Option<u64>) -> Result<(), Full> {
        let mut digits = [b'0'; OLLY_RANDOMNESS_BYTES];
        let mut rest = randomness.unwrap_or_default();
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdef"[(rest & 0xF) as usize];
            rest >>= 4;
        }
        self.append(&digits).map(|_| ())
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        let OllyResult { off, len, .. } = *self.results.get(row)?;
        let written = self.out.get(..self.written)?;
        // SAFETY: `put` has written every byte below `written`.
        #[expect(unsafe_code, reason = "reading back from a buffer that need not be initialised")]
        let written = unsafe { written.assume_init_ref() };
        written.get(off as usize..)?.get(..usize::from(len)).filter(|id| !id.is_empty())
    }
}
