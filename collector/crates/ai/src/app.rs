//! What the handlers work with.

use std::{fmt, sync::Arc, time::Instant};

use olly_config::{LimitsConfig, McpConfig};
use olly_correlate::FetchLimits;
use olly_model::Timestamp;
use olly_query::Tenant;
use olly_storage::{FlowStore, KindStore, RollupStore, SearchStore, StoreHealth, TelemetryStore};

use crate::{
    incident::StoreAnalyst,
    incidents::Incidents,
    questions::Questions,
    words::{When, Words},
};

/// Everything the analysis asks of a store.
pub trait Store: FlowStore + KindStore + SearchStore + RollupStore + StoreHealth + TelemetryStore {}

impl<T: FlowStore + KindStore + SearchStore + RollupStore + StoreHealth + TelemetryStore> Store for T {}

/// What the handlers work with.
#[derive(Clone)]
pub struct App {
    /// Where the data is.
    pub store: Arc<dyn Store>,
    /// Answers questions in plain language; none when the store's user for them is not configured.
    pub questions: Option<Questions>,
    /// Words explanations with a language model, when one is configured.
    pub words: Words,
    /// Who may use the MCP server.
    pub mcp: McpConfig,
    /// Keeps incidents; none when the store's user for them is not configured.
    pub incidents: Option<Incidents>,
    /// Bounds of one request.
    pub limits: LimitsConfig,
}

impl App {
    /// Whose data the caller may see. As long as there is no sign-in, everybody is the default tenant.
    pub fn tenant(&self) -> Tenant {
        Tenant::default()
    }

    /// Who finds the cause of an incident.
    pub fn analyst(&self) -> StoreAnalyst {
        let store: Arc<dyn TelemetryStore> = Arc::clone(&self.store) as _;
        StoreAnalyst::new(store)
    }

    /// Until when what was asked at a time can be worded: the template's words have to arrive before the request times out.
    pub(crate) fn words_by(&self, asked: Instant) -> When {
        When { now: Timestamp::now(), deadline: asked + self.limits.request_timeout().mul_f64(0.9) }
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
