//! The handle: the core's engine, with the entropy and the clock that the core does not have.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use olly_processor_core::{Batch, Config, Counter, Engine, Full, Generator, Scratch, Signal, Sink};

use crate::abi::OllyStats;

/// The correlation engine: configuration, trace table, counters. Opaque to C.
pub struct OllyEngine {
    core: Engine,
}

/// One for all engines of the process, since two would give out the same IDs now and then.
static GENERATOR: OnceLock<Arc<Generator>> = OnceLock::new();

thread_local! {
    /// Buffers of the calls of this thread. A call takes them out, so that a panic only costs their memory.
    static SCRATCH: Cell<Scratch> = Cell::default();
}

impl OllyEngine {
    pub(crate) fn new(config: Config) -> Result<Self, String> {
        let generator = Arc::clone(match GENERATOR.get() {
            Some(generator) => generator,
            None => {
                let seed = entropy()?;
                GENERATOR.get_or_init(|| Arc::new(Generator::new(seed)))
            }
        });
        let core = Engine::new(config, generator, entropy()?).map_err(|error| error.to_string())?;
        Ok(Self { core })
    }

    pub(crate) fn resolve(
        &self,
        signal: Signal,
        batch: &impl Batch,
        sink: &mut impl Sink,
    ) -> Result<(), Full> {
        // A clock before 1970 is as good as none: IDs say 0, and nothing expires.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX >> 16);
        SCRATCH.with(|cell| {
            let mut scratch = cell.take();
            let settled = self.core.resolve(signal, batch, now_ms, &mut scratch, sink);
            cell.set(scratch);
            settled
        })
    }

    pub(crate) fn stats(&self) -> OllyStats {
        let totals = self.core.totals();
        let table = self.core.table();
        OllyStats {
            extracted_attribute: totals.get(Counter::ExtractedAttribute),
            extracted_baggage: totals.get(Counter::ExtractedBaggage),
            extracted_header: totals.get(Counter::ExtractedHeader),
            extracted_body: totals.get(Counter::ExtractedBody),
            extracted_resource: totals.get(Counter::ExtractedResource),
            extracted_metadata: totals.get(Counter::ExtractedMetadata),
            linked: totals.get(Counter::Linked),
            generated: totals.get(Counter::Generated),
            inherited: totals.get(Counter::Inherited),
            unsettled: totals.get(Counter::Unsettled),
            upgraded: totals.get(Counter::Upgraded),
            conflicts: totals.get(Counter::Conflicts),
            sanitized: totals.get(Counter::Sanitized),
            rejected_empty: totals.get(Counter::RejectedEmpty),
            rejected_too_long: totals.get(Counter::RejectedTooLong),
            rejected_control: totals.get(Counter::RejectedControl),
            rejected_malformed: totals.get(Counter::RejectedMalformed),
            rejected_baggage_malformed: totals.get(Counter::RejectedBaggageMalformed),
            rejected_baggage_limit: totals.get(Counter::RejectedBaggageLimit),
            rejected_ignored: totals.get(Counter::RejectedIgnored),
            rejected_lossy: totals.get(Counter::RejectedLossy),
            table_entries: table.entries,
            table_capacity: table.capacity,
            table_evicted: table.evicted,
            table_expired: table.expired,
        }
    }
}

fn entropy<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gave no entropy: {error}"))?;
    Ok(bytes)
}
