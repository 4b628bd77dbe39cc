//! Batches and a sink for the benchmarks of the core: flat memory, as the C ABI has them.

use std::sync::Arc;

use olly_processor_core::{
    Batch, Candidate, Config, Engine, Full, Generator, Kind, Row, Scratch, Signal, Sink, Source,
};

/// The time that every call is told. It stands still, so that nothing expires.
pub const NOW_MS: u64 = 1_767_225_600_000;

/// A baggage list as services send it; the third of five members names the flow.
pub const USUAL_BAGGAGE: &str =
    "user.tier=gold,session=9f8c1d,correlation_id=order-4711-0c5f;ttl=30,region=eu-central-1,canary=false";

/// What each row of a batch offers.
#[derive(Clone, Copy, Debug)]
pub enum Offer {
    /// Nothing: IDs are generated.
    Nothing,
    /// A header with a UUID.
    Header,
    /// A baggage list, [`USUAL_BAGGAGE`].
    Baggage,
}

impl Offer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Header, Self::Baggage];

    /// The name in a benchmark's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "no candidates",
            Self::Header => "a header each",
            Self::Baggage => "a baggage list each",
        }
    }

    fn candidate(self, row: usize) -> Option<(Kind, String)> {
        match self {
            Self::Nothing => None,
            Self::Header => Some((Kind::Header, format!("0c5f19aa-77e1-4c09-9d1c-{row:012x}"))),
            Self::Baggage => Some((Kind::BaggageList, USUAL_BAGGAGE.to_owned())),
        }
    }
}

/// A batch of one row a trace.
#[derive(Debug)]
pub struct FlatBatch {
    rows: usize,
    /// The number of the first row's trace; [`FlatBatch::renew`] moves it on.
    first: u64,
    /// Row and place of the text.
    candidates: Vec<(u32, Kind, usize, usize)>,
    blob: Vec<u8>,
}

impl FlatBatch {
    /// A batch whose traces are numbered from `first`.
    #[must_use]
    pub fn new(rows: usize, first: u64, offer: Offer) -> Self {
        let mut batch = Self { rows, first, candidates: Vec::new(), blob: Vec::new() };
        for row in 0..rows {
            if let Some((kind, text)) = offer.candidate(row) {
                let start = batch.blob.len();
                batch.blob.extend_from_slice(text.as_bytes());
                batch.candidates.push((row as u32, kind, start, batch.blob.len()));
            }
        }
        batch
    }

    /// Makes all of its traces ones that no batch before had. Costs nothing worth timing.
    pub fn renew(&mut self) {
        self.first += self.rows as u64;
    }
}

impl Batch for FlatBatch {
    fn rows(&self) -> usize {
        self.rows
    }

    fn row(&self, index: usize) -> Row<'_> {
        let number = self.first + index as u64;
        let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Row { trace_id: (u128::from(spread) << 64 | u128::from(number) | 1 << 63).to_be_bytes(), tenant: b"" }
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn candidate(&self, index: usize) -> Candidate<'_> {
        let (row, kind, start, end) = self.candidates[index];
        Candidate { row: Some(row), kind, rank: 0, text: &self.blob[start..end] }
    }
}

/// Keeps IDs in one buffer, which is reused.
#[derive(Debug, Default)]
pub struct FlatSink {
    places: Vec<(u32, u32)>,
    out: Vec<u8>,
}

impl FlatSink {
    fn reset(&mut self, rows: usize) {
        self.places.clear();
        self.places.resize(rows, (0, 0));
        self.out.clear();
    }

    /// How many bytes of IDs there are.
    #[must_use]
    pub fn written(&self) -> usize {
        self.out.len()
    }
}

impl Sink for FlatSink {
    fn put(&mut self, row: usize, id: &[u8], _: Source, _: u8) -> Result<(), Full> {
        let place = self.places.get_mut(row).ok_or(Full)?;
        *place = (self.out.len() as u32, id.len() as u32);
        self.out.extend_from_slice(id);
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        let &(start, len) = self.places.get(row)?;
        self.out.get(start as usize..(start + len) as usize).filter(|id| !id.is_empty())
    }
}

/// An engine with its caller's buffers, as one thread of the collector has them.
#[derive(Debug)]
pub struct Caller {
    engine: Engine,
    scratch: Scratch,
    sink: FlatSink,
}

impl Caller {
    /// An engine of the default configuration whose table is full, as it is some minutes after the start: new traces
    /// displace old ones, and the table is larger than the processor's caches.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    /// The same of another configuration. Keys are fixed: two runs do exactly the same.
    ///
    /// # Panics
    /// If the configuration is not valid.
    #[must_use]
    pub fn with(config: Config) -> Self {
        let filling = 2 * config.trace_table.max_entries / FILLING_ROWS as u64;
        let engine =
            Engine::new(config, Arc::new(Generator::new([7; 32])), [9; 16]).expect("a valid configuration");
        let mut caller = Self { engine, scratch: Scratch::default(), sink: FlatSink::default() };
        let mut old = FlatBatch::new(FILLING_ROWS, 0, Offer::Nothing);
        for _ in 0..filling {
            caller.resolve(&old);
            old.renew();
        }
        caller
    }

    /// Settles a batch; returns how many bytes of IDs there are.
    pub fn resolve(&mut self, batch: &FlatBatch) -> usize {
        self.sink.reset(batch.rows);
        self.engine
            .resolve(Signal::Traces, batch, NOW_MS, &mut self.scratch, &mut self.sink)
            .expect("the sink has room");
        self.sink.written()
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self::new()
    }
}

const FILLING_ROWS: usize = 4096;

/// The number of the first trace that no [`Caller`] knows.
pub const FIRST_NEW_TRACE: u64 = 1 << 32;
