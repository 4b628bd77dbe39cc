//! What the flows that fit a search have in common.

use std::collections::BTreeMap;

use clickhouse::Row;
use olly_model::{FlowFacets, TimeRange, Timestamp};
use olly_query::{FlowSearch, Tenant};
use olly_storage::{FacetCounts, StoreError};
use serde::Deserialize;

use crate::{
    ClickHouseStore,
    client::Bounds,
    hint,
    rows::Text,
    search::{AFTER_NS, MAX_BEFORE_NS, flows_sql},
    sql::Sql,
    windows::Windows,
};

/// Seconds for a window. Counts stand beside a list that is there without them: they are not worth a long wait.
const SECONDS: u32 = 4;

#[derive(Debug, Row, Deserialize)]
struct WindowRow {
    flows: u64,
    since_ns: i64,
    steps: Vec<(i64, u64)>,
    recovered_steps: Vec<(i64, u64)>,
    error_steps: Vec<(i64, u64)>,
    statuses: Vec<(Text, u64)>,
    durations: Vec<(u8, u64)>,
    operations: Vec<(Text, u64)>,
    services: Vec<(Text, u64)>,
}

fn facets_sql(search: &FlowSearch) -> Sql {
    let flows = flows_sql(search)
        .with("/*more*/", include_str!("../queries/flow_facets_flow.sql"))
        .with("/*goes_by*/", include_str!("../queries/flow_facets_goes_by.sql"))
        .with("/*beside*/", include_str!("../queries/flow_facets_beside.sql"));
    Sql::from(include_str!("../queries/flow_facets.sql")).with("/*flows*/", flows)
}

/// Which rows of the summary are read of the flows that began in a window: unlike for a list, all that show how they went on, as
/// there are no totals of each afterwards.
fn rows_around(search: &FlowSearch, window: TimeRange) -> (i64, i64) {
    let since = window.start.saturating_add_nanos(-MAX_BEFORE_NS);
    let until = search.time.end.saturating_add_nanos(AFTER_NS);
    (hint::clamp_time(since), hint::clamp_time(until))
}

fn add(row: WindowRow, counts: &mut FacetCounts) {
    fn sum<K, N: Ord>(new: Vec<(K, u64)>, counts: &mut BTreeMap<N, u64>, name: impl Fn(K) -> N) {
        for (key, count) in new {
            *counts.entry(name(key)).or_default() += count;
        }
    }
    if row.flows > 0 {
        counts.flows += row.flows;
        counts.since = Some(Timestamp::from_unix_nanos(row.since_ns));
    }
    sum(row.steps, &mut counts.steps, |step| step);
    sum(row.recovered_steps, &mut counts.recovered_steps, |step| step);
    sum(row.error_steps, &mut counts.error_steps, |step| step);
    sum(row.statuses, &mut counts.statuses, |Text(status)| status);
    sum(row.durations, &mut counts.durations, usize::from);
    sum(row.operations, &mut counts.operations, |Text(operation)| operation);
    sum(row.services, &mut counts.services, |Text(service)| service);
}

impl ClickHouseStore {
    /// Counts the newest flows that fit a search, window by window, until `max` are counted.
    ///
    /// A window that is too large to be counted ends it: what was counted until then is the answer, unless it is nothing. A flow
    /// that rests for longer than an hour may be counted where it goes on, too.
    pub(crate) async fn count_facets(
        &self,
        tenant: &Tenant,
        search: &FlowSearch,
        max: usize,
    ) -> Result<FlowFacets, StoreError> {
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        let sql = facets_sql(search);
        let mut counts = FacetCounts::of(search.time);
        for window in Windows::of(search.time, i64::MAX) {
            if counts.flows >= max {
                return Ok(counts.facets(false));
            }
            let (since, until) = rows_around(search, window);
            let rows = self
                .ask_flows("what flows have in common", sql.clone(), tenant, search, window)
                .param("since", since)
                .param("until", until)
                .param("cursor_time", i64::MAX)
                .param("cursor_key", "")
                .param("step_ns", counts.step_ns())
                .param("steps", FacetCounts::DURATION_STEPS_NS.as_slice())
                .param("limit", max - counts.flows)
                .within(Bounds { seconds: SECONDS, ..Bounds::default() })
                .rows::<WindowRow>()
                .await;
            match rows {
                Ok(rows) => rows.into_iter().for_each(|row| add(row, &mut counts)),
                Err(StoreError::Timeout { .. } | StoreError::Refused { .. }) if counts.flows > 0 => {
                    return Ok(counts.facets(false));
                }
                Err(error) => return Err(error),
            }
        }
        let complete = counts.flows < max;
        Ok(counts.facets(complete))
    }
}
