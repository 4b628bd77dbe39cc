//! Filling tables inside the engine.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::store::Store;

const FLOWS: &str = include_str!("../sql/flows.sql");
const ITEMS: &str = include_str!("../sql/items.sql");
const SPANS: &str = include_str!("../sql/spans.sql");
const LOGS: &str = include_str!("../sql/logs.sql");
const EXEMPLARS: &str = include_str!("../sql/exemplars.sql");

/// Spans a second of the busy system that is imitated: it says how long a time the data covers.
const SPANS_PER_SECOND: u64 = 550;
/// Spans of one insert.
const SPANS_PER_INSERT: u64 = 500_000;

/// Where the items go.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    pub(crate) database: &'static str,
    /// Whether they have exemplars, and views that work on what was inserted.
    pub(crate) views: bool,
}

impl Tables {
    pub(crate) const OURS: Self = Self { database: "ollystack", views: true };
    pub(crate) const STOCK: Self = Self { database: "stock", views: false };
}

/// What was filled.
#[derive(Deserialize, Serialize)]
pub(crate) struct Filled {
    pub(crate) spans: u64,
    pub(crate) logs: u64,
    pub(crate) flows: u64,
    /// Bytes on disk of the tables with spans, and of everything made from spans, logs and exemplars.
    pub(crate) span_bytes: u64,
    pub(crate) log_bytes: u64,
    pub(crate) other_bytes: u64,
    pub(crate) seconds: f64,
    pub(crate) end_ms: u64,
}

impl Filled {
    /// The last full hour, in RFC 3339.
    pub(crate) fn last_hour(&self) -> (String, String) {
        let end = self.end_ms / 1000;
        (rfc3339(end - 3600), rfc3339(end))
    }
}

/// Fills the tables with flows that ended just now, unless an earlier run did.
pub(crate) async fn fill(store: &Store, spans: u64, tables: Tables) -> Result<Filled> {
    let database = tables.database;
    if let Some(filled) = store.filled_before()? {
        println!("\nusing {database} as an earlier run filled it");
        store.settle(tables).await?;
        return Ok(filled);
    }
    let client = store.client(database);
    let flows_of = |first: u64, count: u64, begin: u64, period: u64, flows: u64| {
        FLOWS
            .replace("{first:UInt64}", &first.to_string())
            .replace("{count:UInt64}", &count.to_string())
            .replace("{begin_ms:Int64}", &begin.to_string())
            .replace("{period_ms:UInt64}", &period.to_string())
            .replace("{flows:UInt64}", &flows.to_string())
    };
    let sample = 1_000_000;
    let in_sample =
        store.number(&format!("SELECT sum(size) FROM ({})", flows_of(0, sample, 0, sample, sample))).await?;
    let flows = spans * sample / in_sample;
    let period_ms = spans * 1000 / SPANS_PER_SECOND;
    // The last traces come ten minutes after their flow began.
    let end_ms = now_ms() - 900_000;
    let begin_ms = end_ms - period_ms;
    let flows_per_insert = SPANS_PER_INSERT * flows / spans;
    println!("\nfilling {database} with {} million spans of {flows} flows", spans / 1_000_000);

    let started = Instant::now();
    let mut told = Instant::now();
    let mut first = 0;
    while first < flows {
        let count = flows_per_insert.min(flows - first);
        let items = ITEMS.replace("{flows}", &flows_of(first, count, begin_ms, period_ms, flows));
        for (sql, table, wanted) in
            [(SPANS, "traces", true), (LOGS, "logs", true), (EXEMPLARS, "metrics_histogram", tables.views)]
        {
            if wanted {
                let sql = sql.replace("{table}", table).replace("{items}", &items);
                client.raw(&sql).execute().await?;
            }
        }
        first += count;
        if told.elapsed() > Duration::from_secs(20) {
            println!("  {} % after {:.0} s", first * 100 / flows, started.elapsed().as_secs_f64());
            told = Instant::now();
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    store.settle(tables).await?;
    let bytes = |tables: &str| {
        format!(
            "SELECT toUInt64(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = '{database}' AND table {tables}"
        )
    };
    let count = |table: &str| format!("SELECT count() FROM {database}.{table}");
    let filled = Filled {
        spans: store.number(&count("traces")).await?,
        logs: store.number(&count("logs")).await?,
        flows,
        span_bytes: store.number(&bytes("= 'traces'")).await?,
        log_bytes: store.number(&bytes("= 'logs'")).await?,
        other_bytes: store.number(&bytes("NOT IN ('traces', 'logs', 'metrics_histogram')")).await?,
        seconds,
        end_ms,
    };
    println!("  {} spans and {} log records in {seconds:.0} s", filled.spans, filled.logs);
    store.tell(&filled)?;
    Ok(filled)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A time of seconds since 1970 as RFC 3339 (days to civil dates: H. Hinnant, "chrono-compatible low-level date
/// algorithms").
fn rfc3339(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_are_written_as_the_api_reads_them() {
        assert_eq!(rfc3339(1_795_255_680), "2026-11-21T10:08:00Z");
        assert_eq!(rfc3339(951_782_399), "2000-02-28T23:59:59Z");
    }
}
