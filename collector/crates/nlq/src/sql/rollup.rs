//! Counts that were made while the data came in, by minute: the same answer from a thousandth of the rows.
//!
//! They serve when the period begins and ends on a minute and nothing is asked that they do not tell apart. Percentiles are left to
//! the spans: the counted histograms are coarser.

use super::{TIME, Writer};
use crate::ast::{Dimension, Filter, Kind, Measure, Query, Subject};

const MINUTE_NS: i64 = 60_000_000_000;

/// A table of counts, and its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rollup {
    table: &'static str,
    count: &'static str,
    /// Only requests: the table tells kinds of spans apart.
    only_requests: bool,
    durations: bool,
}

/// The counts that answer a query as its rows would, if there are any.
pub(super) fn of(query: &Query, measures: &[Measure]) -> Option<Rollup> {
    let only_names = |filter: &Filter| {
        let names = Filter {
            services: filter.services.clone(),
            operations: filter.operations.clone(),
            not: filter.not.clone(),
            ..Filter::default()
        };
        *filter == names
    };
    let not = query.filter.not.as_deref();
    let unfiltered = only_names(&query.filter) && not.is_none_or(|not| only_names(not) && not.not.is_none());
    let period = query.period.as_ref().filter(|period| {
        period.from_ns.rem_euclid(MINUTE_NS) == 0 && period.to_ns.rem_euclid(MINUTE_NS) == 0
    });
    if period.is_none() || query.earlier.is_some() || !unfiltered {
        return None;
    }
    let names_operations = !query.filter.operations.is_empty();
    let by_operation = query.group.contains(&Dimension::Kind(Kind::Operation))
        || names_operations
        || not.is_some_and(|not| !not.operations.is_empty());
    let rollup = match query.subject {
        Subject::Requests if !by_operation => {
            Rollup { table: "service_minutes", count: "request_count", only_requests: false, durations: true }
        }
        Subject::Requests => Rollup {
            table: "operation_minutes",
            count: "span_count",
            // A span whose name stands in the question may be of any kind.
            only_requests: !names_operations,
            durations: true,
        },
        Subject::Spans => {
            Rollup { table: "operation_minutes", count: "span_count", only_requests: false, durations: true }
        }
        Subject::Logs if !by_operation => {
            Rollup { table: "log_minutes", count: "record_count", only_requests: false, durations: false }
        }
        _ => return None,
    };
    let told_apart = query.group.iter().all(|dimension| match dimension {
        Dimension::Kind(kind) => matches!(kind, Kind::Service | Kind::Operation),
        Dimension::Bucket(seconds) => seconds.is_multiple_of(60),
    });
    let counted = measures.iter().all(|measure| match measure {
        Measure::Count
        | Measure::Errors
        | Measure::ErrorRate
        | Measure::SuccessRate
        | Measure::PartOfAll
        | Measure::PerSecond => true,
        Measure::Average => rollup.durations,
        _ => false,
    });
    (told_apart && counted).then_some(rollup)
}

impl Rollup {
    /// The table, and the conditions on its rows.
    pub(super) fn source(self, writer: &mut Writer<'_>) -> (String, Vec<String>) {
        let query = writer.query;
        let mut conditions = Vec::new();
        if let Some(period) = &query.period {
            let exactly = writer.within("minute", "", period);
            conditions.push(format!(
                "toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({{from:Int64}})) AND \
                 toStartOfHour(minute) <= toStartOfHour(fromUnixTimestamp64Nano({{to:Int64}})) AND {exactly}"
            ));
        }
        conditions.extend(writer.names(&query.filter, "", "service", "operation"));
        if let Some(not) = query.filter.not.as_deref() {
            let unwanted = writer.names(not, "not_", "service", "operation");
            conditions.extend(unwanted.into_iter().map(|condition| format!("NOT {condition}")));
        }
        if self.table == "service_minutes" {
            // A service without requests has no row among the requests, either.
            conditions.push("request_count > 0".to_owned());
        }
        if self.only_requests {
            conditions.push("kind IN ('Server', 'Consumer')".to_owned());
        }
        (self.table.to_owned(), conditions)
    }

    /// What is told apart.
    pub(super) fn dimension(dimension: Dimension) -> String {
        match dimension {
            Dimension::Kind(Kind::Operation) => "operation".to_owned(),
            Dimension::Kind(_) => "service".to_owned(),
            Dimension::Bucket(seconds) => {
                format!("formatDateTime(toStartOfInterval(minute, INTERVAL {seconds} SECOND), {TIME})")
            }
        }
    }

    /// A number; `seconds` is the length of what is told apart in time.
    pub(super) fn measure(self, measure: Measure, seconds: f64) -> String {
        let count = self.count;
        match measure {
            Measure::Errors => "sum(error_count)".to_owned(),
            Measure::ErrorRate => format!("sum(error_count) / sum({count})"),
            Measure::SuccessRate => format!("1 - sum(error_count) / sum({count})"),
            Measure::PartOfAll => format!("sum({count}) / sum(sum({count})) OVER ()"),
            Measure::PerSecond => format!("sum({count}) / {seconds}"),
            Measure::Average => format!("sum(duration_sum) / sum({count}) / 1e6"),
            _ => format!("sum({count})"),
        }
    }
}
