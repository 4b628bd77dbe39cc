//! What flows have in common, counted.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;

/// How often values occur among the flows that fit a search. Each flow counts once for a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowFacets {
    /// How many flows were counted.
    pub flow_count: u64,
    /// Whether these are all that fit; if not, they are the newest ones.
    pub complete: bool,
    /// When the first of the counted flows began; null when there is none.
    #[schema(required = true)]
    pub counted_since: Option<Timestamp>,
    /// Length of a step of `over_time`, in seconds: such that the searched range, if it is no longer than two months, has about
    /// 60 at most.
    pub step_seconds: u32,
    /// When the flows began, the earliest step first; steps in which none began are left out.
    pub over_time: Vec<TimeFacet>,
    /// How the flows ended, the most frequent first; values of the search's `status`.
    pub statuses: Vec<FacetValue>,
    /// How long they lasted, the shortest first.
    pub durations: Vec<DurationFacet>,
    /// The operations that saw them first, the most frequent first; values of the search's `operation`.
    pub operations: Vec<FacetValue>,
    /// The services that took part, the most frequent first; values of the search's `service`.
    pub services: Vec<FacetValue>,
}

/// A step of time and how many flows began in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimeFacet {
    /// When the step begins.
    pub time: Timestamp,
    /// How many of the counted flows began in it.
    pub flow_count: u64,
    /// How many of these ended well, although something failed.
    pub recovered_count: u64,
    /// How many of these failed.
    pub error_count: u64,
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// How many of the counted flows have it.
    pub flow_count: u64,
}

/// A range of durations and how many flows lasted so long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DurationFacet {
    /// At least this long, in nanoseconds.
    pub min_duration_ns: u64,
    /// Shorter than this, in nanoseconds; null for the longest.
    #[schema(required = true)]
    pub max_duration_ns: Option<u64>,
    /// How many of the counted flows lasted so long.
    pub flow_count: u64,
}
