//! What the handlers work with.

use std::{fmt, sync::Arc, time::Duration};

use olly_config::{ImpactConfig, LimitsConfig};
use olly_correlate::FetchLimits;
use olly_model::Timestamp;
use olly_query::Tenant;
use olly_storage::{FlowPages, RollupStore, SearchStore, StoreHealth};

use crate::{Analyst, FlowCache};

/// Everything the API asks of a store.
pub trait Store: FlowPages + SearchStore + RollupStore + StoreHealth {}

impl<T: FlowPages + SearchStore + RollupStore + StoreHealth> Store for T {}

/// The current time, a parameter so that tests can stop it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the handlers work with.
#[derive(Clone)]
pub struct App {
    /// Where the data is.
    pub store: Arc<dyn Store>,
    /// Answers that are kept.
    pub cache: FlowCache,
    /// Who analyses flows.
    pub analyst: Arc<dyn Analyst>,
    /// How long the correlate answer waits for an analysis that it is to include.
    pub include_timeout: Duration,
    /// How the impact of a flow is told.
    pub impact: ImpactConfig,
    /// Bounds of one request.
    pub limits: LimitsConfig,
    /// The current time.
    pub clock: Clock,
}

impl App {
    /// Whose data the caller may see. As long as there is no sign-in, everybody is the default tenant: requests for another one
    /// do not get here (`tenant.rs`).
    pub fn tenant(&self) -> Tenant {
        Tenant::default()
    }

    pub(crate) fn fetch_limits(&self) -> FetchLimits {
        FetchLimits {
            max_spans: self.limits.max_spans,
            max_logs: self.limits.max_logs,
            max_exemplars: self.limits.max_exemplars,
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("limits", &self.limits).finish_non_exhaustive()
    }
}
