//! How a caller shows its batch, and takes the decisions.

use crate::candidate::Candidate;
use crate::source::Source;

/// One distinct (tenant, trace ID) of a batch, or one item without trace context.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The trace ID; zeros stand for an item without trace context.
    pub trace_id: [u8; 16],
    /// The tenant; empty is the default one.
    pub tenant: &'a [u8],
}

/// A batch, flat. Candidates are in the order of the items: among equals the earliest wins.
pub trait Batch {
    /// The number of rows.
    fn rows(&self) -> usize;
    /// One row; called with indexes below [`Batch::rows`].
    fn row(&self, index: usize) -> Row<'_>;
    /// The number of candidates.
    fn candidates(&self) -> usize;
    /// One candidate; called with indexes below [`Batch::candidates`].
    fn candidate(&self, index: usize) -> Candidate<'_>;
}

/// Takes the decisions. A row that gets none has no ID.
pub trait Sink {
    /// Keeps the ID of a row. Called at most once a row, in any order.
    ///
    /// # Errors
    /// [`Full`] ends the call.
    fn put(&mut self, row: usize, id: &[u8], source: Source, flags: u8) -> Result<(), Full>;
    /// The ID kept for a row in this call.
    fn get(&self, row: usize) -> Option<&[u8]>;
    /// Keeps the sampling randomness of a row's flow, 56 bits; `None` for a row without an ID. Called once for each row, in
    /// order, after all IDs, if `write_sampling_randomness` is on and the batch consists of spans. By default it is ignored.
    ///
    /// # Errors
    /// [`Full`] ends the call.
    fn put_randomness(&mut self, _row: usize, _randomness: Option<u64>) -> Result<(), Full> {
        Ok(())
    }
}

/// The sink has no room. What was decided so far is in the trace table, so that a second call gives the same traces the same
/// IDs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl core::fmt::Display for Full {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("no room for the IDs of the batch")
    }
}

impl core::error::Error for Full {}
