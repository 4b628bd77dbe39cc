//! Answers about flows that have settled, kept for some minutes: in the process, and in Redis when there is one.
//!
//! The store is asked where the flow lies, and when the newest of its items arrived there, unless the same answer was given in
//! the last second (`recheck_ms`): a look at a flow is several requests at once, and these need not ask the same. An
//! answer is kept with what both looks said; when either says something else, the flow is read anew: a late item is never
//! missing, whenever it happened, nor is an ID that came to belong to the flow. Kept are only flows in which nothing
//! happened, and of which nothing arrived, for a while: what arrives now may be found by the lookup a moment before its
//! items are.
//! Requests for the same answer at the same time wait for one of them. Redis is a convenience: without it the store is asked.

mod shared;

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::try_join;
use moka::{Expiry, future::Cache};
use olly_config::{CacheConfig, ConfigError};
use olly_correlate::{FetchError, Fetched, Wanted, fetch, fetch_located};
use olly_model::{CorrelationAnswer, CorrelationId};
use olly_query::Tenant;
use olly_storage::{FlowLocation, FlowStore};
use serde::{Deserialize, Serialize};

use crate::{App, store_error::describe};
use shared::{Shared, Stored};

const MIB: u64 = 1024 * 1024;

/// The answers that are kept.
#[derive(Clone)]
pub struct FlowCache {
    kept: Cache<Asked, Kept>,
    /// What is being answered, for those who ask the same meanwhile; nothing stays here.
    asking: Cache<Asked, Option<Arc<CorrelationAnswer>>>,
    shared: Option<Arc<Shared>>,
    /// For how long after a look at the store it is not asked again.
    recheck: Duration,
    settled_after_ns: i64,
}

/// Who asks for which parts of which flow.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    tenant: Tenant,
    id: CorrelationId,
    /// Spans, log records, exemplars.
    parts: (bool, bool, bool),
}

/// An answer about a settled flow.
#[derive(Clone)]
struct Kept {
    answer: Arc<CorrelationAnswer>,
    looks: Arc<Looks>,
    /// When the store said so last.
    checked: Instant,
}

/// What the store said of where a flow lies.
#[derive(Clone, Serialize, Deserialize)]
struct Looks {
    first: FlowLocation,
    /// A fingerprint of all of the flow.
    whole: u64,
}

/// What a look at the store said of an answer that was kept.
enum Check {
    /// It stands.
    Same,
    /// Another flow is there, which lies here at first look.
    Other(FlowLocation),
    /// Nothing has the ID any more.
    Gone,
}

/// An answer is read anew after this time, however often it was asked for meanwhile.
struct Lifetime(Duration);

impl Expiry<Asked, Kept> for Lifetime {
    fn expire_after_create(&self, _: &Asked, _: &Kept, _: Instant) -> Option<Duration> {
        Some(self.0)
    }
}

impl FlowCache {
    /// An empty cache.
    ///
    /// # Errors
    /// When the address or the password of Redis cannot be used. That Redis is away is none.
    pub fn new(config: &CacheConfig) -> Result<Self, ConfigError> {
        let settled_after = i64::try_from(config.settled_after_seconds).unwrap_or(i64::MAX);
        Ok(Self {
            kept: Cache::builder()
                .max_capacity(config.max_mib.saturating_mul(MIB))
                .weigher(|_, kept: &Kept| weight(&kept.answer))
                .expire_after(Lifetime(Duration::from_secs(config.ttl_seconds)))
                .build(),
            asking: Cache::builder().max_capacity(0).time_to_live(Duration::ZERO).build(),
            shared: Shared::new(config)?.map(Arc::new),
            recheck: Duration::from_millis(config.recheck_ms),
            settled_after_ns: settled_after.saturating_mul(1_000_000_000),
        })
    }

    /// The answer that was given a moment ago, about a flow that has settled.
    pub(crate) async fn checked(
        &self,
        app: &App,
        id: &CorrelationId,
        wanted: Wanted,
    ) -> Option<Arc<CorrelationAnswer>> {
        let kept = self.kept.get(&asked(app, id, wanted)).await?;
        let recent = kept.checked.elapsed() < self.recheck;
        recent.then(|| {
            count("process");
            kept.answer
        })
    }

    /// The flow, as kept or as read; none when nothing has the ID. `first` is where it lies at first look, when that is known.
    pub(crate) async fn read(
        &self,
        app: &App,
        id: &CorrelationId,
        first: Option<&FlowLocation>,
        wanted: Wanted,
    ) -> Result<Option<Arc<CorrelationAnswer>>, Arc<FetchError>> {
        self.read_from(app.store.as_ref(), app, id, first, wanted).await
    }

    async fn read_from(
        &self,
        store: &(impl FlowStore + ?Sized),
        app: &App,
        id: &CorrelationId,
        first: Option<&FlowLocation>,
        wanted: Wanted,
    ) -> Result<Option<Arc<CorrelationAnswer>>, Arc<FetchError>> {
        let asked = asked(app, id, wanted);
        let answering = self.answer(store, app, &asked, first, wanted);
        self.asking.try_get_with(asked.clone(), answering).await
    }

    async fn answer(
        &self,
        store: &(impl FlowStore + ?Sized),
        app: &App,
        asked: &Asked,
        first: Option<&FlowLocation>,
        wanted: Wanted,
    ) -> Result<Option<Arc<CorrelationAnswer>>, FetchError> {
        let settled_before = (app.clock)().saturating_add_nanos(-self.settled_after_ns);
        let mut first = first.cloned();
        if let Some((kept, from)) = self.kept_answer(asked).await {
            match check(store, &asked.tenant, &kept.looks, first).await? {
                Check::Same => {
                    count(from);
                    let answer = Arc::clone(&kept.answer);
                    self.kept.insert(asked.clone(), kept).await;
                    return Ok(Some(answer));
                }
                Check::Other(flow) => first = Some(flow),
                Check::Gone => return Ok(None),
            }
        }
        count("store");
        let fetched = match first {
            Some(first) => {
                Some(fetch_located(store, &asked.tenant, first, app.fetch_limits(), wanted).await?)
            }
            None => fetch(store, &asked.tenant, &asked.id, app.fetch_limits(), wanted).await?,
        };
        let Some(Fetched { answer, first, flow, failures }) = fetched else { return Ok(None) };
        for (signal, error) in &failures {
            metrics::counter!("api_store_failures_total", "question" => "flow").increment(1);
            tracing::warn!(?signal, error = describe(error), "a part of the flow could not be read");
        }
        let answer = Arc::new(answer);
        // An answer that lacks something is not kept: the next one may be whole.
        let newest = answer.time_range.end.max(flow.time_range.end).max(flow.arrived);
        if answer.partial.is_empty() && newest < settled_before {
            self.keep(asked, &answer, Looks { first, whole: fingerprint(&flow) }).await;
        }
        Ok(Some(answer))
    }

    /// The answer as kept, and where.
    async fn kept_answer(&self, asked: &Asked) -> Option<(Kept, &'static str)> {
        // What is found is checked before it is given.
        let checked = Instant::now();
        if let Some(kept) = self.kept.get(asked).await {
            return Some((Kept { checked, ..kept }, "process"));
        }
        let Stored { looks, answer } = self.shared.as_ref()?.get(asked).await?;
        Some((Kept { answer: Arc::new(answer), looks: Arc::new(looks), checked }, "redis"))
    }

    async fn keep(&self, asked: &Asked, answer: &Arc<CorrelationAnswer>, looks: Looks) {
        let looks = Arc::new(looks);
        if let Some(shared) = &self.shared {
            let (shared, asked) = (Arc::clone(shared), asked.clone());
            let (answer, looks) = (Arc::clone(answer), Arc::clone(&looks));
            tokio::spawn(async move {
                shared.put(&asked, &Stored { looks: &*looks, answer: &*answer }).await;
            });
        }
        let kept = Kept { answer: Arc::clone(answer), looks, checked: Instant::now() };
        self.kept.insert(asked.clone(), kept).await;
    }
}

impl fmt::Debug for FlowCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowCache").field("shared", &self.shared.is_some()).finish_non_exhaustive()
    }
}

fn asked(app: &App, id: &CorrelationId, wanted: Wanted) -> Asked {
    let parts = (wanted.traces, wanted.logs, wanted.metrics);
    Asked { tenant: app.tenant(), id: id.clone(), parts }
}

/// Counts where an answer came from.
fn count(from: &'static str) {
    metrics::counter!("api_flow_answers_total", "from" => from).increment(1);
}

/// Asks the store whether it says the same as when an answer was kept. Both looks are taken at once: the second begins where the
/// first one ended then, and counts only when it ends there again.
async fn check(
    store: &(impl FlowStore + ?Sized),
    tenant: &Tenant,
    looks: &Looks,
    first: Option<FlowLocation>,
) -> Result<Check, FetchError> {
    let look = async {
        match first {
            Some(first) => Ok(Some(first)),
            None => store.first_look(tenant, &looks.first.id).await,
        }
    };
    let both = try_join(look, store.whole_flow(tenant, &looks.first)).await;
    Ok(match both.map_err(FetchError::Lookup)? {
        (None, _) => Check::Gone,
        (Some(first), whole) if first == looks.first && fingerprint(&whole.flow) == looks.whole => {
            Check::Same
        }
        (Some(first), _) => Check::Other(first),
    })
}

/// What the lookup said, as a number. Other versions of the program may hash otherwise, and find nothing.
fn fingerprint(flow: &FlowLocation) -> u64 {
    let mut hasher = DefaultHasher::new();
    flow.trace_ids.hash(&mut hasher);
    for merged in &flow.merged {
        (&merged.correlation_id, &merged.reason).hash(&mut hasher);
    }
    (flow.time_range.start, flow.time_range.end, flow.arrived).hash(&mut hasher);
    let holds = flow.holds;
    (holds.traces, holds.logs, holds.metrics, holds.unnamed).hash(&mut hasher);
    hasher.finish()
}

/// About how many bytes of memory an answer takes: measured on flows of the demo.
fn weight(answer: &CorrelationAnswer) -> u32 {
    let items = [
        (answer.summary.span_count, 2_500),
        (answer.summary.log_count, 1_500),
        (answer.summary.exemplar_count, 800),
    ];
    let bytes =
        items.iter().fold(2_000_u64, |sum, (count, bytes)| sum.saturating_add(count.saturating_mul(*bytes)));
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
