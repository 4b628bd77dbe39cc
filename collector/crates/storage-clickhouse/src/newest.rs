//! Until when a search for flows can find any, by what was counted while data came in.
//!
//! A search that finds nothing reads its whole range; the counts by the minute are few, and say at once that a service, an
//! operation or a failure was not there, or when it was last.

use clickhouse::Row;
use olly_model::{FlowStatus, TimeRange};
use olly_query::{FlowSearch, Tenant};
use olly_storage::StoreError;
use serde::Deserialize;

use crate::{ClickHouseStore, search::AFTER_NS, sql::Sql};

const SECOND_NS: i64 = 1_000_000_000;
/// Counts are looked for from so long before the range on: where there are any, there are all of those that come later.
const BEFORE_NS: i64 = 3_600 * SECOND_NS;
/// The part of the answer that says since when there are counts. They may be kept for fewer days than flows.
const KNOWN: u8 = 0;

#[derive(Debug, Row, Deserialize)]
struct Newest {
    part: u8,
    /// A minute as seconds since 1970, or 0.
    newest: u32,
}

/// The question for the conditions of a search that are counted; none when it has no such condition.
fn newest_sql(search: &FlowSearch) -> Option<Sql> {
    let mut sql = Sql::from(include_str!("../queries/newest_known.sql"));
    let fails = matches!(search.status, Some(FlowStatus::Error | FlowStatus::Recovered));
    if search.service.is_some() {
        sql.add(include_str!("../queries/newest_service.sql"));
    }
    if fails {
        sql.add(include_str!("../queries/newest_failing.sql"));
    }
    if search.operation.is_some() {
        sql.add(include_str!("../queries/newest_operation.sql"));
    }
    (search.service.is_some() || fails || search.operation.is_some()).then_some(sql)
}

/// The last nanosecond at which a flow that fits can have begun; none when the counts do not tell.
///
/// A flow begins before, or with, what it is looked for by.
fn until(rows: &[Newest]) -> Option<i64> {
    let nanos = |minute: u32| i64::from(minute) * SECOND_NS;
    let known = rows.iter().find(|row| row.part == KNOWN && row.newest > 0)?.newest;
    let newest = rows.iter().filter(|row| row.part != KNOWN).map(|row| row.newest).min()?;
    Some(nanos(known).max(if newest == 0 { 0 } else { nanos(newest) + 60 * SECOND_NS - 1 }))
}

impl ClickHouseStore {
    /// The last nanosecond at which a flow that fits can have begun; none when nothing tells.
    pub(crate) async fn newest(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
    ) -> Result<Option<i64>, StoreError> {
        let Some(sql) = newest_sql(search) else { return Ok(None) };
        let time = TimeRange {
            start: search.time.start.saturating_add_nanos(-BEFORE_NS),
            end: search.time.end.saturating_add_nanos(AFTER_NS),
        };
        let rows: Vec<Newest> = self
            .ask("when something was last", sql, tenant, time)
            .param("service", search.service.as_deref().unwrap_or_default())
            .param("operation", search.operation.as_deref().unwrap_or_default())
            .small()
            .rows()
            .await?;
        Ok(until(&rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &[(u8, u32)]) -> Option<i64> {
        let rows: Vec<Newest> =
            rows.iter().map(|(part, minute)| Newest { part: *part, newest: *minute }).collect();
        until(&rows).map(|nanos| nanos / SECOND_NS)
    }

    #[test]
    fn the_rarest_condition_bounds_the_search() {
        assert_eq!(told(&[(KNOWN, 600), (1, 6_000), (3, 1_200)]), Some(1_259));
        assert_eq!(told(&[(3, 6_000), (1, 1_200), (KNOWN, 600)]), Some(1_259));
    }

    #[test]
    fn before_there_were_counts_they_tell_nothing() {
        assert_eq!(told(&[(KNOWN, 600), (1, 0)]), Some(600));
        assert_eq!(told(&[(KNOWN, 0), (1, 0)]), None);
        assert_eq!(told(&[(KNOWN, 600)]), None);
    }
}
