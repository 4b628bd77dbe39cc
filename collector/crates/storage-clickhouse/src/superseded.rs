//! IDs that a list must not show as flows of their own.
//!
//! The first items of a trace may reach the collector before its evidence does, and are stored under an ID that was
//! invented for them. Such an ID is found in the tables, but no trace goes by it: it is part of another flow.

use std::collections::BTreeMap;

use clickhouse::Row;
use olly_model::TimeRange;
use olly_storage::StoreError;
use serde::Deserialize;

use crate::{hint, lookup::Scope, rows::Text};

#[derive(Debug, Row, Deserialize)]
struct SupersededRow {
    correlation_id: Text,
    superseded_by: Text,
}

/// Superseded IDs, each with the ID of its flow.
#[derive(Debug, Default)]
pub(crate) struct Superseded(BTreeMap<String, String>);

impl Superseded {
    /// Finds those that share a trace with one of `ids`, flows that began in `range`.
    pub(crate) async fn find(scope: Scope<'_>, ids: &[&str], range: TimeRange) -> Result<Self, StoreError> {
        let (from, to) = hint::clamp(hint::widen_by_a_day(range));
        let rows: Vec<SupersededRow> = scope
            .ask("superseded IDs", include_str!("../queries/superseded_ids.sql"))
            .param("ids", ids)
            .param("from", from)
            .param("to", to)
            .rows()
            .await?;
        Ok(Self(rows.into_iter().map(|row| (row.correlation_id.0, row.superseded_by.0)).collect()))
    }

    /// Whether an ID is part of another flow.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// Adds what was found for other IDs.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The IDs whose items make up the flows `ids`, each with its flow: the IDs themselves, and what they superseded.
    pub(crate) fn members<'a>(&'a self, ids: &[&'a str]) -> Vec<(&'a str, &'a str)> {
        let superseded = self.0.iter().map(|(id, flow)| (id.as_str(), flow.as_str()));
        let own = ids.iter().map(|id| (*id, *id));
        own.chain(superseded.filter(|(_, flow)| ids.contains(flow))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Superseded;

    #[test]
    fn a_flow_consists_of_itself_and_of_what_it_superseded() {
        let superseded = Superseded(
            [("made-up", "order-1"), ("other", "order-9")].map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        );
        assert!(superseded.contains("made-up") && !superseded.contains("order-1"));
        let members = superseded.members(&["order-1", "order-2"]);
        assert_eq!(members, [("order-1", "order-1"), ("order-2", "order-2"), ("made-up", "order-1")]);
    }
}
