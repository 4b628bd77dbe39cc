//! The rules of the specification, sections 3.1 and 3.2, over one batch.
//!
//! Every candidate is judged before any row is settled, so that evidence on a trace's last item serves its first. Rows that may
//! depend on a link are settled last, the linked ones first.

use alloc::{format, sync::Arc, vec::Vec};
use core::ops::Range;

use crate::batch::{Batch, Full, Sink};
use crate::candidate::Kind;
use crate::config::{Config, ConfigError, IdSource, TraceTable};
use crate::generate::Generator;
use crate::hash::HashedIds;
use crate::id::{Id, Stem};
use crate::judge::judge;
use crate::limits::ROWS_AHEAD;
use crate::links::{Links, RowLinks};
use crate::source::{Signal, Strength};
use crate::stats::{Counter, Stats, Totals};
use crate::table::{Gauges, Key, NoMemory, Place, Session, Table};

/// The ID came from the trace table.
pub const FLAG_FROM_TABLE: u8 = 1;
/// The trace was known by weaker evidence.
pub const FLAG_UPGRADED: u8 = 2;

/// Settles batches. Shared by all signals of a pipeline and by all threads.
#[derive(Debug)]
pub struct Engine {
    config: Config,
    generator: Arc<Generator>,
    hashed: HashedIds,
    table: Table,
    stats: Stats,
}

/// Buffers of a call, kept between calls.
#[derive(Debug, Default)]
pub struct Scratch {
    keys: Vec<Key>,
    rows: Vec<Evidence>,
    ids: Vec<u8>,
    links: Links,
    /// Of the rows that are being settled.
    places: Vec<Place>,
    waiting: Vec<usize>,
    stack: Vec<usize>,
}

/// The best candidate of a row.
#[derive(Clone, Copy, Debug)]
struct Best {
    strength: Strength,
    /// Its place among the candidates: the earlier wins.
    order: usize,
    /// Where its ID lies in [`Scratch::ids`].
    start: usize,
    end: usize,
}

/// What a row has.
#[derive(Clone, Copy, Debug, Default)]
struct Evidence {
    best: Option<Best>,
    /// Whether two candidates name different IDs.
    differs: bool,
    links: RowLinks,
    /// The next link to follow while the row waits.
    cursor: Option<u32>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Settled,
    Waiting,
    /// On the stack: its links are being followed.
    Following,
}

/// What all rows of a call share.
struct Call<'a, S> {
    session: Session<'a>,
    draft: Draft<'a>,
    /// What is offered to every row.
    everywhere: Evidence,
    sink: &'a mut S,
    tally: Totals,
}

/// The ID of the row that is being settled.
struct Draft<'a> {
    engine: &'a Engine,
    signal: Signal,
    now_ms: u64,
    id: Id,
    /// What the IDs generated in this call begin with; made with the first.
    stem: Option<Stem>,
}

impl Engine {
    /// An engine of a configuration. `generator` is the process's; `seed` is entropy.
    ///
    /// # Errors
    /// If the configuration is not valid.
    pub fn new(config: Config, generator: Arc<Generator>, seed: [u8; 16]) -> Result<Self, ConfigError> {
        config.validate()?;
        let TraceTable { max_entries, ttl_ms } = config.trace_table;
        let table = Table::new(max_entries, ttl_ms, seed).map_err(|NoMemory| {
            ConfigError::new(
                "trace_table.max_entries",
                format!("{max_entries}"),
                "what the memory has room for",
            )
        })?;
        let hashed = HashedIds::new(&config.id_key.0);
        Ok(Self { config, generator, hashed, table, stats: Stats::default() })
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Totals since the engine was made.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.stats.totals()
    }

    /// How full the trace table is.
    #[must_use]
    pub fn table(&self) -> Gauges {
        self.table.gauges()
    }

    /// Settles a batch. `now_ms` is Unix milliseconds.
    ///
    /// # Errors
    /// [`Full`] from the sink.
    pub fn resolve<S: Sink>(
        &self,
        signal: Signal,
        batch: &impl Batch,
        now_ms: u64,
        scratch: &mut Scratch,
        sink: &mut S,
    ) -> Result<(), Full> {
        let mut tally = Totals::default();
        self.read_rows(batch, scratch);
        let session = self.table.session(now_ms);
        // Fetching has the time that judging takes.
        scratch.approach(&session, 0);
        let everywhere = self.read_candidates(batch, scratch, &mut tally);
        let draft = Draft { engine: self, signal, now_ms, id: Id::default(), stem: None };
        let mut call = Call { session, draft, everywhere, sink, tally };
        let settled = self.settle_all(scratch, &mut call);
        self.stats.absorb(&call.tally);
        drop(call);
        settled?;
        if self.config.write_sampling_randomness && signal == Signal::Traces {
            self.put_randomness(scratch.rows.len(), sink)?;
        }
        Ok(())
    }

    fn put_randomness(&self, rows: usize, sink: &mut impl Sink) -> Result<(), Full> {
        for row in 0..rows {
            let randomness = sink.get(row).map(|id| self.hashed.randomness(id));
            sink.put_randomness(row, randomness)?;
        }
        Ok(())
    }

    fn read_rows(&self, batch: &impl Batch, scratch: &mut Scratch) {
        scratch.keys.clear();
        scratch.rows.clear();
        scratch.ids.clear();
        scratch.links.clear();
        scratch.waiting.clear();
        scratch.stack.clear();
        let mut tenant: (&[u8], u64) = (&[], 0);
        for index in 0..batch.rows() {
            let row = batch.row(index);
            // Lengths first: on processors with AVX-512, memcmp of two empty slices, whose pointers lead nowhere, takes 150 ns.
            if row.tenant.len() != tenant.0.len() || !row.tenant.is_empty() && row.tenant != tenant.0 {
                tenant = (row.tenant, self.table.tenant(row.tenant));
            }
            scratch.keys.push(Key { trace_id: row.trace_id, tenant: tenant.1 });
        }
        scratch.rows.resize(scratch.keys.len(), Evidence::default());
    }

    /// Judges every candidate once. Returns what is offered to every row.
    fn read_candidates(&self, batch: &impl Batch, scratch: &mut Scratch, tally: &mut Totals) -> Evidence {
        let mut everywhere = Evidence::default();
        for order in 0..batch.candidates() {
            let candidate = batch.candidate(order);
            let evidence = match candidate.row {
                None => &mut everywhere,
                Some(row) => match scratch.rows.get_mut(row as usize) {
                    Some(evidence) => evidence,
                    None => continue,
                },
            };
            if candidate.kind == Kind::Link {
                scratch.links.add(&mut evidence.links, candidate.text);
                continue;
            }
            let ids = &mut scratch.ids;
            let start = ids.len();
            if !judge(&self.config, &self.hashed, &candidate, ids, tally) {
                continue;
            }
            let strength = candidate.kind.strength(candidate.rank);
            let new = Best { strength, order, start, end: ids.len() };
            match evidence.best {
                Some(best) => {
                    evidence.differs |= slice(ids, &best) != slice(ids, &new);
                    if new.strength < best.strength {
                        evidence.best = Some(new);
                    } else {
                        ids.truncate(start);
                    }
                }
                None => evidence.best = Some(new),
            }
        }
        everywhere
    }

    fn settle_all<S: Sink>(&self, scratch: &mut Scratch, call: &mut Call<'_, S>) -> Result<(), Full> {
        for first in (0..scratch.rows.len()).step_by(ROWS_AHEAD) {
            if first > 0 {
                scratch.approach(&call.session, first);
            }
            for row in first..scratch.rows.len().min(first + ROWS_AHEAD) {
                let offer = call.best(scratch, row);
                let evidence = &mut scratch.rows[row];
                if evidence.links.any() && offer.is_none_or(|best| best.strength > Strength::LINK) {
                    evidence.state = State::Waiting;
                    evidence.cursor = evidence.links.first();
                    scratch.waiting.push(row);
                } else {
                    let place = scratch.places[row - first];
                    self.settle(
                        scratch,
                        call,
                        row,
                        &place,
                        offer.map(|best| (best.strength, best.start..best.end)),
                    )?;
                }
            }
        }
        if scratch.waiting.is_empty() {
            return Ok(());
        }
        scratch.links.index_rows(&scratch.keys);
        for waiting in 0..scratch.waiting.len() {
            scratch.stack.push(scratch.waiting[waiting]);
            while let Some(&row) = scratch.stack.last() {
                if let Some(linked) = scratch.waiting_link(row) {
                    scratch.stack.push(linked);
                    continue;
                }
                scratch.stack.pop();
                // It may have been settled already, on behalf of another row.
                if scratch.rows[row].state == State::Settled {
                    continue;
                }
                let offer = match self.linked_id(scratch, call, row) {
                    Some(known) => {
                        let start = scratch.ids.len();
                        scratch.ids.extend_from_slice(known.as_bytes());
                        Some((Strength::LINK, start..scratch.ids.len()))
                    }
                    None => call.best(scratch, row).map(|best| (best.strength, best.start..best.end)),
                };
                let place = call.session.locate(&scratch.keys[row]);
                self.settle(scratch, call, row, &place, offer)?;
                scratch.rows[row].state = State::Settled;
            }
        }
        Ok(())
    }

    /// The ID that all known linked traces of a row share.
    fn linked_id<S: Sink>(&self, scratch: &Scratch, call: &Call<'_, S>, row: usize) -> Option<Id> {
        let mut agreed: Option<Id> = None;
        let mut next = scratch.rows[row].links.first();
        while let Some((trace_id, after)) = next.and_then(|link| scratch.links.at(link)) {
            next = after;
            let key = Key { trace_id, ..scratch.keys[row] };
            if key == scratch.keys[row] {
                continue;
            }
            let here = scratch.links.row_of(&key).and_then(|linked| call.sink.get(linked)).and_then(Id::new);
            let Some(id) = here.or_else(|| call.session.peek(&key)) else {
                continue;
            };
            if agreed.is_some_and(|agreed| agreed != id) {
                return None;
            }
            agreed = Some(id);
        }
        agreed
    }

    /// Settles a row with the best that it is offered, against what the table knows.
    fn settle<S: Sink>(
        &self,
        scratch: &Scratch,
        call: &mut Call<'_, S>,
        row: usize,
        place: &Place,
        offer: Option<(Strength, Range<usize>)>,
    ) -> Result<(), Full> {
        let key = &scratch.keys[row];
        let offer = offer.and_then(|(strength, place)| Some((strength, scratch.ids.get(place)?)));
        if key.trace_id == [0; 16] {
            let strength = call.draft.fresh(key, offer);
            return call.keep(scratch, row, strength, 0);
        }
        let entry = call.session.open(place);
        match (entry.strength(), offer) {
            (Some(known), Some((strength, text))) if strength < known => {
                call.draft.id.set(text);
                entry.write(strength, &call.draft.id);
                call.keep(scratch, row, Some(strength), FLAG_UPGRADED)
            }
            (Some(known), _) => {
                entry.read(&mut call.draft.id);
                drop(entry);
                call.keep(scratch, row, Some(known), FLAG_FROM_TABLE)
            }
            (None, _) => {
                let strength = call.draft.fresh(key, offer);
                match strength {
                    Some(strength) => entry.write(strength, &call.draft.id),
                    None => drop(entry),
                }
                call.keep(scratch, row, strength, 0)
            }
        }
    }
}

impl Draft<'_> {
    /// Makes the ID of a row of which nothing is known: the best that it is offered, or a generated one.
    fn fresh(&mut self, key: &Key, offer: Option<(Strength, &[u8])>) -> Option<Strength> {
        if let Some((strength, text)) = offer
            && self.id.set(text)
        {
            return Some(strength);
        }
        let Engine { config, generator, hashed, .. } = self.engine;
        let traced = key.trace_id != [0; 16];
        let wanted = match self.signal {
            Signal::Logs => traced || config.generate_for_untraced_logs,
            // A metric's resource has no trace: an ID made up for it would make a new time series.
            Signal::Traces | Signal::Metrics | Signal::Profiles => traced,
        };
        if !(wanted && config.generate_if_missing) {
            return None;
        }
        match config.id_source {
            IdSource::TraceId if traced => self.id = hashed.of_trace(&config.id_prefix, &key.trace_id),
            _ => {
                let now_ms = self.now_ms;
                let stem = self.stem.get_or_insert_with(|| Stem::new(&config.id_prefix, now_ms));
                stem.complete(generator.next_random(), &mut self.id);
            }
        }
        Some(Strength::GENERATED)
    }
}

impl Scratch {
    /// Has the table's entries fetched for the rows from `first` on that are settled next: all of their heads, and then all of
    /// their entries, so that the waits overlap.
    fn approach(&mut self, session: &Session<'_>, first: usize) {
        self.places.clear();
        self.places.extend(self.keys.iter().skip(first).take(ROWS_AHEAD).map(|key| session.locate(key)));
        self.places.iter().for_each(|place| session.approach(place));
    }

    /// The next row that a row's links wait for; `None` once all have been followed.
    fn waiting_link(&mut self, row: usize) -> Option<usize> {
        self.rows[row].state = match self.rows[row].state {
            State::Settled => return None,
            State::Waiting | State::Following => State::Following,
        };
        while let Some((trace_id, after)) = self.rows[row].cursor.and_then(|link| self.links.at(link)) {
            self.rows[row].cursor = after;
            let key = Key { trace_id, ..self.keys[row] };
            if let Some(linked) = self.links.row_of(&key)
                && self.rows[linked].state == State::Waiting
            {
                return Some(linked);
            }
        }
        None
    }
}

impl<S: Sink> Call<'_, S> {
    /// Counts a decision and hands it to the sink.
    fn keep(
        &mut self,
        scratch: &Scratch,
        row: usize,
        settled: Option<Strength>,
        flags: u8,
    ) -> Result<(), Full> {
        let Some(strength) = settled else {
            self.tally.add(Counter::Unsettled);
            return Ok(());
        };
        let id = self.draft.id.as_bytes();
        let source = strength.source();
        let inherited = flags & FLAG_FROM_TABLE != 0;
        self.tally.add(if inherited { Counter::Inherited } else { Counter::of_source(source) });
        if flags & FLAG_UPGRADED != 0 {
            self.tally.add(Counter::Upgraded);
        }
        let contradicts = |evidence: &Evidence| {
            evidence.differs || evidence.best.is_some_and(|best| slice(&scratch.ids, &best) != id)
        };
        if contradicts(&scratch.rows[row]) || contradicts(&self.everywhere) {
            self.tally.add(Counter::Conflicts);
        }
        self.sink.put(row, id, source, flags)
    }

    /// The best of what a row has and of what every row is offered.
    fn best(&self, scratch: &Scratch, row: usize) -> Option<Best> {
        match (scratch.rows[row].best, self.everywhere.best) {
            (Some(own), Some(other)) => {
                let own_wins = (own.strength, own.order) < (other.strength, other.order);
                Some(if own_wins { own } else { other })
            }
            (own, other) => own.or(other),
        }
    }
}

fn slice<'a>(ids: &'a [u8], best: &Best) -> &'a [u8] {
    ids.get(best.start..best.end).unwrap_or_default()
}
