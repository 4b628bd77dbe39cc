//! How one flow differs from others of its kind.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, EvidenceRef, TimeRange};

/// An operation of a service, by which spans of different flows are told to be alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Operation {
    /// `service.name`.
    pub service: String,
    /// The span's name.
    pub operation: String,
}

/// How a call differs from what is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallChange {
    /// Usual, and not made in this flow although its caller ran.
    Missing,
    /// Made in this flow, and not usual.
    Added,
    /// Made more often than in any other flow.
    Repeated,
    /// Made less often than in any other flow.
    Fewer,
    /// Made after a call that it usually precedes.
    Reordered,
}

/// A call that was made otherwise than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallDifference {
    /// How it differs.
    pub change: CallChange,
    /// Who calls; null for what starts a trace without a link to the flow's other spans.
    #[schema(required = true)]
    pub caller: Option<Operation>,
    /// What is called.
    pub callee: Operation,
    /// Of a reordered call: the one that came first here, and usually comes after it.
    #[schema(required = true)]
    pub before: Option<Operation>,
    /// How often this flow makes the call.
    pub count: u64,
    /// The least often that another flow makes it.
    pub usual_min: u64,
    /// The most often that another flow makes it.
    pub usual_max: u64,
    /// How many of the other flows make it; of a reordered call, make it in the usual order.
    pub flows_with: u64,
    /// How many other flows were looked at; of a reordered call, those that make both.
    pub flows: u64,
    /// The first spans to look at, at most 5: the call's, or, when it is missing, its caller's.
    pub evidence: Vec<EvidenceRef>,
}

/// A call that was tried again after it had failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetriedCall {
    /// What was called.
    pub callee: Operation,
    /// How often it was tried, at least 2.
    pub attempts: u64,
    /// Whether the last attempt succeeded.
    pub succeeded: bool,
    /// Time between the end of an attempt and the start of the next one, in all, in nanoseconds.
    pub waited_ns: u64,
    /// The attempts in time order, at most 10.
    pub evidence: Vec<EvidenceRef>,
}

/// How long something takes in other flows, each of which counts once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsualTime {
    /// In how many flows it was measured.
    pub flows: u64,
    /// The shortest, in nanoseconds.
    pub min_ns: u64,
    /// The first quartile, in nanoseconds.
    pub p25_ns: u64,
    /// The median, in nanoseconds.
    pub p50_ns: u64,
    /// The third quartile, in nanoseconds.
    pub p75_ns: u64,
    /// The longest, in nanoseconds.
    pub max_ns: u64,
}

/// A time beside the usual one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedTime {
    /// In this flow, in nanoseconds.
    pub here_ns: u64,
    /// In the others.
    pub usual: UsualTime,
    /// This flow's time less the usual median, in nanoseconds.
    pub difference_ns: i64,
    /// The difference in robust standard deviations (1.4826 times the median absolute deviation, with a floor of 5% of the
    /// median and of 0.1 ms); null with fewer than 5 other flows.
    #[schema(required = true)]
    pub robust_z: Option<f64>,
}

/// An operation that took another time of its own than usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimeDifference {
    /// The operation.
    pub at: Operation,
    /// How many spans of it this flow has.
    pub span_count: u64,
    /// The time of these spans in which none of their children ran, in all.
    pub self_time: ComparedTime,
    /// The span with most of it.
    pub evidence: EvidenceRef,
}

/// Time between a span and one that it caused without waiting for it: a message in a queue, a retry that was put off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AsyncGap {
    /// What caused it.
    pub from: Operation,
    /// What was caused.
    pub to: Operation,
    /// From the end of the cause to the start of its effect, in nanoseconds.
    pub gap_ns: u64,
    /// The same gap in the flows that this one is compared with (their longest); null when none has it.
    #[schema(required = true)]
    pub usual: Option<ComparedTime>,
    /// The two spans.
    pub evidence: Vec<EvidenceRef>,
}

/// How a flow differs from others of its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowComparison {
    /// The other flows: the one that was asked for, or the nearest in time that began with the same operation of the same service and
    /// ended well.
    pub compared_with: Vec<CorrelationId>,
    /// Where they were looked for; null for a flow that was asked for.
    #[schema(required = true)]
    pub searched: Option<TimeRange>,
    /// How long the flow's first request took; null when the others have none.
    #[schema(required = true)]
    pub duration: Option<ComparedTime>,
    /// Calls that were made otherwise, at most 50: missing ones first.
    pub calls: Vec<CallDifference>,
    /// Operations that took another time of their own, at most 50: the greatest difference first.
    pub times: Vec<TimeDifference>,
    /// Differences beyond these bounds.
    pub left_out: u64,
}
