//! Totals since the engine was made.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::source::Source;

/// What is counted: rows (each in exactly one of the first ten), marks on rows, and candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Rows settled by an attribute.
    ExtractedAttribute,
    /// Rows settled by baggage.
    ExtractedBaggage,
    /// Rows settled by a header.
    ExtractedHeader,
    /// Rows settled by a log body.
    ExtractedBody,
    /// Rows settled by the resource's attribute.
    ExtractedResource,
    /// Rows settled by the export request's metadata.
    ExtractedMetadata,
    /// Rows that joined a linked trace's flow.
    Linked,
    /// Rows with a generated ID.
    Generated,
    /// Rows settled by the trace table.
    Inherited,
    /// Rows left without an ID.
    Unsettled,
    /// Rows whose trace was known by weaker evidence.
    Upgraded,
    /// Rows in which an equal or weaker candidate named another ID.
    Conflicts,
    /// Candidates in which characters were replaced.
    Sanitized,
    /// Empty candidates.
    RejectedEmpty,
    /// Candidates over the longest ID.
    RejectedTooLong,
    /// Candidates with control characters.
    RejectedControl,
    /// Candidates that claim the prefix without matching the format.
    RejectedMalformed,
    /// Baggage lists whose member breaks the grammar.
    RejectedBaggageMalformed,
    /// Baggage lists over the limits.
    RejectedBaggageLimit,
    /// Candidates dropped by `external_ids: ignore`.
    RejectedIgnored,
    /// Candidates of which less than half would have been left.
    RejectedLossy,
}

impl Counter {
    const COUNT: usize = Self::RejectedLossy as usize + 1;

    /// Where a row with fresh evidence from a source is counted.
    #[must_use]
    pub fn of_source(source: Source) -> Self {
        match source {
            Source::Attribute => Self::ExtractedAttribute,
            Source::Baggage => Self::ExtractedBaggage,
            Source::Header => Self::ExtractedHeader,
            Source::Body => Self::ExtractedBody,
            Source::Resource => Self::ExtractedResource,
            Source::Link => Self::Linked,
            Source::Metadata => Self::ExtractedMetadata,
            Source::Generated => Self::Generated,
        }
    }
}

/// Counts, by counter. Also the tally of one call, which is added to the engine's totals in one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals([u64; Counter::COUNT]);

impl Totals {
    /// One count.
    #[must_use]
    pub fn get(&self, counter: Counter) -> u64 {
        self.0[counter as usize]
    }

    pub(crate) fn add(&mut self, counter: Counter) {
        self.0[counter as usize] += 1;
    }
}

/// The engine's totals.
#[derive(Debug, Default)]
pub(crate) struct Stats([AtomicU64; Counter::COUNT]);

impl Stats {
    pub(crate) fn absorb(&self, tally: &Totals) {
        for (total, &count) in self.0.iter().zip(&tally.0) {
            if count > 0 {
                total.fetch_add(count, Ordering::Relaxed);
            }
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (total, count) in self.0.iter().zip(&mut totals.0) {
            *count = total.load(Ordering::Relaxed);
        }
        totals
    }
}
