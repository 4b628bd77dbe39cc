//! How long data is kept.

use olly_storage::StoreError;

use crate::{Client, Cluster, error};

/// How many days data is kept; none leaves a table as it is, which is 30 days after the migrations, and 400 for incidents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Spans.
    pub traces_days: Option<u16>,
    /// Log records.
    pub logs_days: Option<u16>,
    /// Metrics and their exemplars.
    pub metrics_days: Option<u16>,
    /// What was counted from spans and log records.
    pub rollups_days: Option<u16>,
    /// Incidents, from their beginning.
    pub incidents_days: Option<u16>,
}

/// A table and when a row of it was.
type Table = (&'static str, &'static str);

const TRACES: &[Table] = &[("traces", "toDateTime(Timestamp)")];
const LOGS: &[Table] = &[("logs", "toDateTime(Timestamp)")];
const METRICS: &[Table] = &[
    ("metrics_gauge", "toDateTime(TimeUnix)"),
    ("metrics_sum", "toDateTime(TimeUnix)"),
    ("metrics_histogram", "toDateTime(TimeUnix)"),
    ("metrics_exponential_histogram", "toDateTime(TimeUnix)"),
    ("metrics_summary", "toDateTime(TimeUnix)"),
    ("metric_exemplars", "toDateTime(time)"),
];
const ROLLUPS: &[Table] = &[
    ("operation_minutes", "minute"),
    ("service_minutes", "minute"),
    ("log_minutes", "minute"),
    ("error_fingerprints", "minute"),
    ("service_topology", "minute"),
    ("anomaly_findings", "minute"),
    ("anomaly_minutes", "minute"),
    ("log_pattern_minutes", "minute"),
];
const INCIDENTS: &[Table] = &[("incident_events", "toDateTime(began)")];
/// What leads to spans, log records and exemplars: kept a day longer than the longest of these.
const LOOKUPS: &[Table] =
    &[("correlation_lookup", "day"), ("trace_lookup", "day"), ("correlation_summary", "bucket")];
/// Days after the migrations.
const DEFAULT_DAYS: u16 = 30;

impl Retention {
    /// Each table that is to be changed, and its days.
    fn plan(&self) -> Vec<(Table, u16)> {
        let signals = [self.traces_days, self.logs_days, self.metrics_days];
        let lookup_days = signals
            .iter()
            .any(Option::is_some)
            .then(|| signals.map(|days| days.unwrap_or(DEFAULT_DAYS)).into_iter().max())
            .flatten()
            .map(|days| days.saturating_add(1));
        [
            (TRACES, self.traces_days),
            (LOGS, self.logs_days),
            (METRICS, self.metrics_days),
            (ROLLUPS, self.rollups_days),
            (INCIDENTS, self.incidents_days),
            (LOOKUPS, lookup_days),
        ]
        .into_iter()
        .filter_map(|(tables, days)| Some((tables, days?)))
        .flat_map(|(tables, days)| tables.iter().map(move |table| (*table, days)))
        .collect()
    }
}

/// Sets how long data is kept. May be repeated, and by several programs at once. Partitions that are too old go with
/// ClickHouse's next look at them, within hours.
///
/// The user must be allowed to alter tables.
///
/// # Errors
/// When a statement fails.
pub async fn apply_retention(
    client: &Client,
    cluster: Option<&Cluster>,
    retention: &Retention,
) -> Result<(), StoreError> {
    let on = cluster.map(Cluster::on_cluster).unwrap_or_default();
    for ((table, time), days) in retention.plan() {
        let table = if cluster.is_some() { Cluster::local(table) } else { table.to_owned() };
        // Names come from the lists above and the number is a number: nothing here can be bound.
        let sql = format!(
            "ALTER TABLE {table}{on} MODIFY TTL {time} + INTERVAL {days} DAY SETTINGS materialize_ttl_after_modify = 0"
        );
        client.raw(&sql).execute().await.map_err(|source| {
            error::store_error(source, "a change of how long data is kept", client.address(), 0)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_changed_unless_it_is_asked_for() {
        assert!(Retention::default().plan().is_empty());
    }

    #[test]
    fn lookups_outlive_what_they_lead_to() {
        let days_of = |retention: Retention, name: &str| {
            retention.plan().into_iter().find(|((table, _), _)| *table == name).map(|(_, days)| days)
        };
        let longer = Retention { traces_days: Some(90), ..Retention::default() };
        assert_eq!(days_of(longer, "traces"), Some(90));
        assert_eq!(days_of(longer, "logs"), None);
        assert_eq!(days_of(longer, "trace_lookup"), Some(91));
        let shorter = Retention { traces_days: Some(7), ..Retention::default() };
        assert_eq!(days_of(shorter, "trace_lookup"), Some(31), "log records are still kept for 30 days");
    }
}
