//! A batch as the engine takes it, and the decisions that come back. All buffers are kept from batch to batch.

use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Range;

use crate::batch::{Batch, Full, Row, Sink};
use crate::candidate::{Candidate, Kind};
use crate::source::Source;

/// The longest text that a candidate carries, in bytes: the same as over the C ABI, where a length is a 16-bit number.
const MAX_TEXT_BYTES: usize = u16::MAX as usize;

/// The row of a candidate that is offered to all of them.
pub(super) const ALL_ROWS: u32 = u32::MAX;

/// The rows and candidates of one batch.
#[derive(Debug, Default)]
pub(super) struct Description {
    rows: Vec<RowState>,
    candidates: Vec<Found>,
    /// The texts, and the names of tenants.
    text: Vec<u8>,
    by_trace: BTreeMap<(u32, [u8; 16]), u32>,
    /// The trace of the item before usually is that of the next.
    last: Option<([u8; 16], u32)>,
    tenants: BTreeMap<Vec<u8>, u32>,
    tenant_names: Vec<Range<usize>>,
    tenant: u32,
    resource: Range<usize>,
    /// Numbers resources; a row remembers which it has had a candidate from.
    resource_number: u32,
}

#[derive(Debug)]
struct RowState {
    trace_id: [u8; 16],
    tenant: u32,
    last_candidate: Option<usize>,
    resource_number: u32,
    source_recorded: bool,
}

#[derive(Debug)]
struct Found {
    row: u32,
    kind: Kind,
    rank: u8,
    text: Range<usize>,
}

impl Description {
    /// Forgets the batch before.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.candidates.clear();
        self.text.clear();
        self.by_trace.clear();
        self.last = None;
        self.tenants.clear();
        self.tenant_names.clear();
        self.resource = 0..0;
        self.resource_number = 0;
        self.use_tenant(&[]);
    }

    /// How many candidates there are.
    pub(super) fn found(&self) -> usize {
        self.candidates.len()
    }

    /// Drops all but the first candidates, which must be those of a row that is not made.
    pub(super) fn forget_from(&mut self, found: usize) {
        self.candidates.truncate(found);
    }

    /// The row that [`Self::new_row`] would make.
    pub(super) fn next_row(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Makes a row of the current tenant; zeros stand for one item without trace context.
    pub(super) fn new_row(&mut self, trace_id: [u8; 16]) -> u32 {
        let row = self.next_row();
        self.rows.push(RowState {
            trace_id,
            tenant: self.tenant,
            last_candidate: None,
            resource_number: 0,
            source_recorded: false,
        });
        row
    }

    /// The row of a trace.
    pub(super) fn trace_row(&mut self, trace_id: [u8; 16]) -> u32 {
        if let Some((last, row)) = self.last
            && last == trace_id
        {
            return row;
        }
        let key = (self.tenant, trace_id);
        let row = match self.by_trace.get(&key) {
            Some(&row) => row,
            None => {
                let row = self.new_row(trace_id);
                self.by_trace.insert(key, row);
                row
            }
        };
        self.last = Some((trace_id, row));
        row
    }

    /// Adds a candidate. The same text again, straight after itself, says nothing new: spans of a trace tend to carry the same
    /// header.
    pub(super) fn add_text(&mut self, row: u32, kind: Kind, rank: u8, text: &[u8]) {
        let text = text.get(..MAX_TEXT_BYTES).unwrap_or(text);
        let last = self.rows.get(row as usize).and_then(|state| state.last_candidate);
        let repeats = |found: &Found| {
            found.kind == kind && found.rank == rank && self.text.get(found.text.clone()) == Some(text)
        };
        if last.and_then(|index| self.candidates.get(index)).is_some_and(repeats) {
            return;
        }
        let place = self.put(text);
        self.add_placed(row, kind, rank, place);
    }

    fn add_placed(&mut self, row: u32, kind: Kind, rank: u8, text: Range<usize>) {
        if let Some(state) = self.rows.get_mut(row as usize) {
            state.last_candidate = Some(self.candidates.len());
        }
        self.candidates.push(Found { row, kind, rank, text });
    }

    /// Adds a span link.
    pub(super) fn add_link(&mut self, row: u32, to: &[u8]) {
        let place = self.put(to);
        self.add_placed(row, Kind::Link, 0, place);
    }

    /// Adds the current resource's candidate to a row, once.
    pub(super) fn add_resource(&mut self, row: u32) {
        if self.resource.is_empty() {
            return;
        }
        if let Some(state) = self.rows.get_mut(row as usize) {
            if state.resource_number == self.resource_number {
                return;
            }
            state.resource_number = self.resource_number;
        }
        self.add_placed(row, Kind::Resource, 0, self.resource.clone());
    }

    /// Makes a text, or none, the resource candidate of the items that follow.
    pub(super) fn use_resource(&mut self, text: Option<&[u8]>) {
        self.resource_number += 1;
        let text = text.unwrap_or_default();
        self.resource = self.put(text.get(..MAX_TEXT_BYTES).unwrap_or(text));
    }

    /// Makes a tenant that of the rows that follow; the empty name is the default one.
    pub(super) fn use_tenant(&mut self, name: &[u8]) {
        self.last = None;
        self.tenant = match self.tenants.get(name) {
            Some(&tenant) => tenant,
            None => {
                let tenant = self.tenant_names.len() as u32;
                let place = self.put(name);
                self.tenant_names.push(place);
                self.tenants.insert(name.into(), tenant);
                tenant
            }
        };
    }

    /// Whether an item is the first of its row to have its source recorded.
    pub(super) fn record_source(&mut self, row: u32) -> bool {
        self.rows
            .get_mut(row as usize)
            .is_some_and(|state| !core::mem::replace(&mut state.source_recorded, true))
    }

    fn put(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.text.len();
        self.text.extend_from_slice(text);
        start..self.text.len()
    }

    fn slice(&self, place: &Range<usize>) -> &[u8] {
        self.text.get(place.clone()).unwrap_or_default()
    }
}

impl Batch for Description {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, index: usize) -> Row<'_> {
        let state = &self.rows[index];
        Row { trace_id: state.trace_id, tenant: self.slice(&self.tenant_names[state.tenant as usize]) }
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn candidate(&self, index: usize) -> Candidate<'_> {
        let Found { row, kind, rank, text } = &self.candidates[index];
        Candidate {
            row: (*row != ALL_ROWS).then_some(*row),
            kind: *kind,
            rank: *rank,
            text: self.slice(text),
        }
    }
}

/// What the engine decided.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    rows: Vec<Option<(Range<usize>, Source)>>,
    ids: Vec<u8>,
    /// By row, if the configuration wants it.
    randomness: Vec<Option<u64>>,
}

impl Decisions {
    /// Forgets the batch before and makes room for a number of rows.
    pub(super) fn clear(&mut self, rows: usize) {
        self.rows.clear();
        self.rows.resize(rows, None);
        self.ids.clear();
        self.randomness.clear();
    }

    /// The sampling randomness of a row's flow.
    pub(super) fn randomness_of(&self, row: u32) -> Option<u64> {
        self.randomness.get(row as usize).copied().flatten()
    }

    /// The ID and the source of a row, unless it has none.
    pub(super) fn of(&self, row: u32) -> Option<(&str, Source)> {
        let (place, source) = self.rows.get(row as usize)?.as_ref()?;
        // Sanitised and generated IDs are ASCII.
        let id = str::from_utf8(self.ids.get(place.clone())?).ok()?;
        Some((id, *source))
    }
}

impl Sink for Decisions {
    fn put(&mut self, row: usize, id: &[u8], source: Source, _: u8) -> Result<(), Full> {
        let start = self.ids.len();
        self.ids.extend_from_slice(id);
        *self.rows.get_mut(row).ok_or(Full)? = Some((start..self.ids.len(), source));
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        let (place, _) = self.rows.get(row)?.as_ref()?;
        self.ids.get(place.clone())
    }

    fn put_randomness(&mut self, _: usize, randomness: Option<u64>) -> Result<(), Full> {
        self.randomness.push(randomness);
        Ok(())
    }
}
