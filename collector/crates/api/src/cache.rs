//! Answers about flows that have settled, kept for some minutes: in the process, and in Redis when there is one.
//!
//! The store is asked where the flow lies, and when the newest of its items arrived there, unless the same answer was given in
//! the last second (`recheck_ms`): a look at a flow is several requests at once, and these need not ask the same. An
//! answer is kept under what the first look said, with what the whole of it did; when either says something else, the flow
//! is read anew: a late item is never missing, whenever it happened, nor is an ID that came to belong to the flow. Kept are
//! only flows in which nothing happened, and of which nothing arrived, for a while: what arrives now may be found by the
//! lookup a moment before its items are.
//! Requests for the same answer at the same time wait for one of them. Redis is a convenience: without it the store is asked.

mod shared;

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::Arc,
    time::{Duration, Instant},
};

use moka::{Expiry, future::Cache};
use olly_config::{CacheConfig, ConfigError};
use olly_correlate::{FetchError, Wanted, fetch_located};
use olly_model::{CorrelationAnswer, CorrelationId};
use olly_query::Tenant;
use olly_storage::{FlowLocation, FlowStore};

use crate::{App, store_error::describe};
use shared::{Shared, Stored};

const MIB: u64 = 1024 * 1024;

/// The answers that are kept.
#[derive(Clone)]
pub struct FlowCache {
    local: Cache<Key, Kept>,
    /// The settled answers given within `recheck_ms`; none when the store is asked each time.
    checked: Option<Cache<Asked, Arc<CorrelationAnswer>>>,
    shared: Option<Arc<Shared>>,
    settled_after_ns: i64,
}

/// Who asks for which parts of which flow.
type Asked = (Tenant, CorrelationId, (bool, bool, bool));

/// What an answer is kept under.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant: Tenant,
    id: CorrelationId,
    wanted: (bool, bool, bool),
    /// What the first look said.
    seen: u64,
}

#[derive(Clone)]
struct Kept {
    answer: Arc<CorrelationAnswer>,
    /// What the lookup said of the whole flow.
    whole: u64,
    settled: bool,
}

/// Answers about flows that still change are handed to those who wait for them, and kept no longer.
struct Lifetime(Duration);

impl Expiry<Key, Kept> for Lifetime {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(if kept.settled { self.0 } else { Duration::ZERO })
    }
}

impl FlowCache {
    /// An empty cache.
    ///
    /// # Errors
    /// When the address or the password of Redis cannot be used. That Redis is away is none.
    pub fn new(config: &CacheConfig) -> Result<Self, ConfigError> {
        let ttl = Duration::from_secs(config.ttl_seconds);
        let local = Cache::builder()
            .max_capacity(config.max_mib.saturating_mul(MIB))
            .weigher(|_, kept: &Kept| weight(&kept.answer))
            .expire_after(Lifetime(ttl))
            .build();
        let settled_after = i64::try_from(config.settled_after_seconds).unwrap_or(i64::MAX);
        Ok(Self {
            local,
            checked: (config.recheck_ms > 0).then(|| {
                Cache::builder()
                    .max_capacity(config.max_mib.saturating_mul(MIB))
                    .weigher(|_, answer: &Arc<CorrelationAnswer>| weight(answer))
                    .time_to_live(Duration::from_millis(config.recheck_ms))
                    .build()
            }),
            shared: Shared::new(config)?.map(Arc::new),
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
        let answer = self.checked.as_ref()?.get(&(app.tenant(), id.clone(), parts(wanted))).await?;
        count("process");
        Some(answer)
    }

    /// The flow that lies there, as kept or as read.
    pub(crate) async fn read(
        &self,
        app: &App,
        first: &FlowLocation,
        wanted: Wanted,
    ) -> Result<Arc<CorrelationAnswer>, Arc<FetchError>> {
        self.read_from(app.store.as_ref(), app, first, wanted).await
    }

    async fn read_from(
        &self,
        store: &(impl FlowStore + ?Sized),
        app: &App,
        first: &FlowLocation,
        wanted: Wanted,
    ) -> Result<Arc<CorrelationAnswer>, Arc<FetchError>> {
        let tenant = app.tenant();
        let key = Key {
            tenant: tenant.clone(),
            id: first.id.clone(),
            wanted: parts(wanted),
            seen: fingerprint(first),
        };
        if let Some(kept) = self.local.get(&key).await {
            if whole_of(store, &tenant, first).await.map_err(Arc::new)? == kept.whole {
                count("process");
                self.note(&key, &kept).await;
                return Ok(kept.answer);
            }
            self.local.invalidate(&key).await;
        }
        let reading = async {
            let settled_before = (app.clock)().saturating_add_nanos(-self.settled_after_ns);
            let settles = |flow: &FlowLocation| flow.time_range.end.max(flow.arrived) < settled_before;
            if let Some(shared) = self.shared.as_ref().filter(|_| settles(first))
                && let Some(Stored { whole, answer }) = shared.get(&key).await
                && whole_of(store, &tenant, first).await? == whole
            {
                count("redis");
                return Ok(Kept { answer: Arc::new(answer), whole, settled: true });
            }
            count("store");
            let fetched = fetch_located(store, &tenant, first, app.fetch_limits(), wanted).await?;
            for (signal, error) in &fetched.failures {
                metrics::counter!("api_store_failures_total", "question" => "flow").increment(1);
                tracing::warn!(?signal, error = describe(error), "a part of the flow could not be read");
            }
            let answer = Arc::new(fetched.answer);
            // An answer that lacks something is not kept: the next one may be whole.
            let complete = answer.partial.is_empty();
            let settled = complete && answer.time_range.end < settled_before && settles(&fetched.flow);
            let whole = fingerprint(&fetched.flow);
            if let (true, Some(shared)) = (settled, &self.shared) {
                let (shared, key, answer) = (Arc::clone(shared), key.clone(), Arc::clone(&answer));
                tokio::spawn(async move { shared.put(&key, &Stored { whole, answer: &*answer }).await });
            }
            Ok(Kept { answer, whole, settled })
        };
        let kept = self.local.try_get_with(key.clone(), reading).await?;
        self.note(&key, &kept).await;
        Ok(kept.answer)
    }

    /// Notes that the store was asked about an answer just now.
    async fn note(&self, key: &Key, kept: &Kept) {
        if let Some(checked) = self.checked.as_ref().filter(|_| kept.settled) {
            let asked = (key.tenant.clone(), key.id.clone(), key.wanted);
            checked.insert(asked, Arc::clone(&kept.answer)).await;
        }
    }
}

impl fmt::Debug for FlowCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowCache").field("shared", &self.shared.is_some()).finish_non_exhaustive()
    }
}

const fn parts(wanted: Wanted) -> (bool, bool, bool) {
    (wanted.traces, wanted.logs, wanted.metrics)
}

/// Counts where an answer came from.
fn count(from: &'static str) {
    metrics::counter!("api_flow_answers_total", "from" => from).increment(1);
}

/// What the lookup says of the whole flow now.
async fn whole_of(
    store: &(impl FlowStore + ?Sized),
    tenant: &Tenant,
    first: &FlowLocation,
) -> Result<u64, FetchError> {
    let whole = store.whole_flow(tenant, first).await.map_err(FetchError::Lookup)?;
    Ok(fingerprint(&whole.flow))
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
