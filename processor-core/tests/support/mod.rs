//! A batch and a sink made of vectors.

use std::sync::Arc;

use olly_processor_core::{
    Batch, Candidate, Config, Engine, Full, Generator, Kind, Row, Scratch, Signal, Sink, Source,
};

#[derive(Clone, Debug, Default)]
pub struct TestBatch {
    /// Trace ID and tenant.
    pub rows: Vec<(u128, String)>,
    pub candidates: Vec<TestCandidate>,
}

#[derive(Clone, Debug)]
pub struct TestCandidate {
    pub row: Option<u32>,
    pub kind: Kind,
    pub rank: u8,
    pub text: Vec<u8>,
}

impl Batch for TestBatch {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, index: usize) -> Row<'_> {
        let (trace_id, tenant) = &self.rows[index];
        Row { trace_id: trace_id.to_be_bytes(), tenant: tenant.as_bytes() }
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn candidate(&self, index: usize) -> Candidate<'_> {
        let TestCandidate { row, kind, rank, text } = &self.candidates[index];
        Candidate { row: *row, kind: *kind, rank: *rank, text }
    }
}

/// ID, source and flags of each row.
pub type Decisions = Vec<Option<(String, Source, u8)>>;

/// The sampling randomness of each row, where the core was asked for it.
pub type Randomness = Vec<Option<u64>>;

struct TestSink(Decisions, Randomness);

impl Sink for TestSink {
    fn put(&mut self, row: usize, id: &[u8], source: Source, flags: u8) -> Result<(), Full> {
        let id = String::from_utf8(id.to_vec()).expect("IDs are ASCII");
        assert!(self.0[row].replace((id, source, flags)).is_none(), "row {row} was settled twice");
        Ok(())
    }

    fn put_randomness(&mut self, row: usize, randomness: Option<u64>) -> Result<(), Full> {
        assert_eq!(row, self.1.len(), "each row once, in order");
        self.1.push(randomness);
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        self.0[row].as_ref().map(|(id, ..)| id.as_bytes())
    }
}

pub fn engine(config: Config) -> Engine {
    Engine::new(config, Arc::new(Generator::new([7; 32])), [9; 16]).expect("the configuration is valid")
}

pub fn resolve(engine: &Engine, signal: Signal, batch: &TestBatch, now_ms: u64) -> Decisions {
    resolve_with_randomness(engine, signal, batch, now_ms).0
}

pub fn resolve_with_randomness(
    engine: &Engine,
    signal: Signal,
    batch: &TestBatch,
    now_ms: u64,
) -> (Decisions, Randomness) {
    let mut sink = TestSink(vec![None; batch.rows.len()], Vec::new());
    engine.resolve(signal, batch, now_ms, &mut Scratch::default(), &mut sink).expect("the sink has room");
    (sink.0, sink.1)
}
