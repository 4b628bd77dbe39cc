//! Whom and what a flow's failures reached.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, PartialSignal, TimeRange, Timestamp};

/// Whom and what the failures of a flow reached, each with "of how many".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowImpact {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// From the first to the last thing that happened in the flow.
    pub time_range: TimeRange,
    /// From the first to the last failure; null when nothing failed.
    #[schema(required = true)]
    pub failure_time_range: Option<TimeRange>,
    /// Services; affected is one with a failed span or an error record.
    pub services: Affected,
    /// Endpoints: a service's operations that others call or that take messages. Affected is one with a failed call.
    pub endpoints: Affected,
    /// Users, by the keys in `user_keys`; affected is one in whose traces something failed.
    pub users: Affected,
    /// Transactions: the traces of the flow, by service and operation of their root. Affected is one whose root failed.
    pub transactions: Affected,
    /// The attributes in which users were looked for.
    pub user_keys: Vec<String>,
    /// Signals that could not be read in full, so that counts may be too small. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// How many of how many, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Affected {
    /// How many are affected.
    pub affected: u64,
    /// How many took part in the flow.
    pub total: u64,
    /// Those that are affected, most failures first; at most 1,000 of them.
    pub items: Vec<AffectedItem>,
}

/// Something that a flow's failures reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AffectedItem {
    /// What it is: a service, `service: operation`, or a user's ID.
    pub name: String,
    /// The attribute that named it; null for what needs none.
    #[schema(required = true)]
    pub key: Option<String>,
    /// How often it failed: spans and records of a service, calls of an endpoint, traces of a user or transaction.
    pub failed: u64,
    /// Of how many.
    pub total: u64,
    /// When it first failed.
    pub first_time: Timestamp,
    /// When it last failed.
    pub last_time: Timestamp,
}
