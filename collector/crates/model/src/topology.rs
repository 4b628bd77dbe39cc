//! Services, what they talk to, and how that goes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DurationHistogram, TimeRange, Timestamp};

/// What a node of the service map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeType {
    /// A service that answers requests, and everything that nothing more is known of.
    Service,
    /// A browser or mobile application.
    Frontend,
    /// A gateway, proxy or ingress.
    Gateway,
    /// A service that processes messages and answers no requests.
    Worker,
    /// A function of a cloud provider.
    Function,
    /// A database.
    Database,
    /// A cache.
    Cache,
    /// A queue, topic or broker.
    Queue,
    /// A host that sends no telemetry.
    External,
}

impl NodeType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Frontend => "frontend",
            Self::Gateway => "gateway",
            Self::Worker => "worker",
            Self::Function => "function",
            Self::Database => "database",
            Self::Cache => "cache",
            Self::Queue => "queue",
            Self::External => "external",
        }
    }
}

/// How one node reaches another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A request that waits for its answer: parent and child span.
    Call,
    /// A message: parent and child span, or a span link.
    Message,
    /// A span link that is no message, such as a retry's to the first attempt.
    Link,
}

/// A service, or something that is known by its callers only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopologyNode {
    /// Names it in edges: `service:orders`, `database:pg-1/shop`.
    pub id: String,
    /// `service.name`; of what sends no telemetry the name its callers give it.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub node_type: NodeType,
    /// Product or protocol, such as `postgresql`, `kafka` or `http`; null for services.
    #[schema(required = true)]
    pub system: Option<String>,
    /// Whether it is known by its callers only. Its numbers are what they saw.
    pub is_virtual: bool,
    /// Requests it got: its server and consumer spans.
    pub request_count: u64,
    /// Failed ones.
    pub error_count: u64,
    /// Share of failed ones, 0 to 1.
    pub error_rate: f64,
    /// Requests a second.
    pub requests_per_second: f64,
    /// Median duration of a request, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the same, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the same, in nanoseconds.
    pub p99_duration_ns: u64,
    /// When it last sent a span; null when it sends none.
    #[schema(required = true)]
    pub last_seen: Option<Timestamp>,
}

/// Who reaches whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopologyEdge {
    /// `id` of the node that calls, sends or is linked to.
    pub source: String,
    /// `id` of the node that is called, receives or links.
    pub target: String,
    /// How.
    pub relation: Relation,
    /// Queues or topics that messages went through; empty for calls.
    pub destinations: Vec<String>,
    /// Calls or messages.
    pub request_count: u64,
    /// Those that failed on either side.
    pub error_count: u64,
    /// Share of failed ones, 0 to 1.
    pub error_rate: f64,
    /// Calls or messages a second.
    pub requests_per_second: f64,
    /// Median duration, in nanoseconds: of a call as the caller saw it, of a message its processing. 0 beside a queue.
    pub p50_duration_ns: u64,
    /// 95th percentile of the same, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the same, in nanoseconds.
    pub p99_duration_ns: u64,
}

/// The services of a range of time and how they are connected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Topology {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// Until when edges are complete: those of spans that came later are computed within seconds. Null when all are.
    #[schema(required = true)]
    pub edges_complete_until: Option<Timestamp>,
    /// The nodes, by type and name.
    pub services: Vec<TopologyNode>,
    /// The edges, busiest first.
    pub edges: Vec<TopologyEdge>,
    /// Whether there are more services or edges than were read.
    pub truncated: bool,
}

/// A service in numbers, as a store has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceTotals {
    /// `service.name`.
    pub name: String,
    /// Its spans.
    pub span_count: u64,
    /// Its failed spans.
    pub error_span_count: u64,
    /// Its server and consumer spans.
    pub request_count: u64,
    /// Failed ones of these.
    pub error_count: u64,
    /// How long these took.
    pub durations: DurationHistogram,
    /// What its attributes tell of it: `protocol:http`, `language:go`, `faas`.
    pub traits: Vec<String>,
    /// When it was last seen.
    pub last_seen: Timestamp,
}

/// Traffic between two nodes, as a store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeTotals {
    /// How.
    pub relation: Relation,
    /// `service`, or `queue`.
    pub caller_type: NodeType,
    /// Its name.
    pub caller: String,
    /// `service`, or what the callee is known as by its callers only.
    pub callee_type: NodeType,
    /// Its name.
    pub callee: String,
    /// Product or protocol; empty when not known.
    pub system: String,
    /// Queue or topic of a message; empty for calls.
    pub destination: String,
    /// Calls or messages.
    pub count: u64,
    /// Failed ones.
    pub error_count: u64,
    /// How long they took.
    pub durations: DurationHistogram,
}

/// The traffic of a range, as a store has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    /// The services that sent spans.
    pub services: Vec<ServiceTotals>,
    /// Who reached whom.
    pub edges: Vec<EdgeTotals>,
    /// Whether there are more of either.
    pub truncated: bool,
    /// Until when the edges are complete; none when all are.
    pub edges_complete_until: Option<Timestamp>,
}
