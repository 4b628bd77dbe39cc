//! What arrived: asked of the store by the number of each item, and of the collector by its own counters.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::request::{ITEM_IN_SQL, ITEMS, SERVICE, Signal};
use super::sender::Record;
use crate::stack::Stack;

/// The items of a request that are stored, each counted once, and the rows that hold them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) items: u64,
    pub(super) rows: u64,
}

/// What is stored of a signal, by the number of the request.
pub(super) async fn stored(stack: &Stack, signal: Signal, run: u64) -> anyhow::Result<BTreeMap<u64, Stored>> {
    let password = std::fs::read_to_string(stack.password_file("admin")).context("the store's password")?;
    // A bitmap of each request's items costs nothing; the numbers of all items as a set would take gigabytes.
    let sql = format!(
        "SELECT intDiv(item, {ITEMS}) AS request, groupBitmap(toUInt32(item % {ITEMS})), count() \
         FROM (SELECT {ITEM_IN_SQL} AS item FROM ollystack.{} WHERE ServiceName = '{SERVICE}' AND startsWith(TraceId, '{run:016x}')) \
         GROUP BY request FORMAT TSV",
        signal.table()
    );
    let answer = reqwest::Client::new()
        .post(format!("http://127.0.0.1:{}/", stack.ports().clickhouse))
        .header("x-clickhouse-user", "admin")
        .header("x-clickhouse-key", password.trim())
        .body(sql)
        .send()
        .await
        .context("the store does not answer")?;
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        bail!("the store refuses to count: {status} {text}");
    }
    text.lines()
        .map(|line| {
            let mut numbers = line.split('\t').map(str::parse::<u64>);
            match (numbers.next(), numbers.next(), numbers.next()) {
                (Some(Ok(request)), Some(Ok(items)), Some(Ok(rows))) => Ok((request, Stored { items, rows })),
                _ => bail!("the store answered {line:?}"),
            }
        })
        .collect()
}

/// The collector's own metrics: for each name, the sum over all labels.
pub(super) async fn metrics(stack: &Stack) -> anyhow::Result<BTreeMap<String, f64>> {
    let url = format!("http://127.0.0.1:{}/metrics", stack.ports().collector_metrics);
    let text = reqwest::get(url).await?.error_for_status()?.text().await?;
    Ok(sums(&text))
}

fn sums(text: &str) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((series, value)) = line.rsplit_once(' ') else { continue };
        let name = series.split('{').next().unwrap_or(series);
        if let Ok(value) = value.parse::<f64>() {
            *sums.entry(name.to_owned()).or_default() += value;
        }
    }
    sums
}

/// The balance of one signal, in items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    /// What the collector acknowledged.
    pub(super) received: u64,
    /// What of it is in the store.
    pub(super) stored: u64,
    /// What the collector says that it gave up after acknowledging.
    pub(super) reported: u64,
    /// Rows beyond the first of an item: delivery is at least once.
    pub(super) repeated: u64,
    /// What got no answer, and what of it is stored all the same.
    pub(super) unanswered: u64,
    pub(super) unanswered_stored: u64,
}

impl Balance {
    pub(super) fn new(record: &Record, stored: &BTreeMap<u64, Stored>, reported: u64) -> Self {
        let items = |numbers: &[u64]| -> u64 {
            numbers.iter().filter_map(|number| stored.get(number)).map(|stored| stored.items).sum()
        };
        Self {
            received: record.acknowledged.len() as u64 * ITEMS,
            stored: items(&record.acknowledged),
            reported,
            repeated: stored.values().map(|stored| stored.rows - stored.items).sum(),
            unanswered: record.unanswered.len() as u64 * ITEMS,
            unanswered_stored: items(&record.unanswered),
        }
    }

    /// Nothing is lost silently. What was reported lost and is stored all the same (a retry that went through) is no fault.
    pub(super) const fn is_even(&self) -> bool {
        self.stored <= self.received && self.received - self.stored <= self.reported
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_acknowledged_must_be_stored_and_each_item_once() {
        let record = Record { acknowledged: vec![0, 2], unanswered: vec![1, 3], ..Record::default() };
        let whole = Stored { items: ITEMS, rows: ITEMS };
        let stored = BTreeMap::from([(0, whole), (1, whole), (2, Stored { items: ITEMS, rows: ITEMS + 7 })]);
        let balance = Balance::new(&record, &stored, 0);
        assert_eq!((balance.received, balance.stored, balance.repeated), (2 * ITEMS, 2 * ITEMS, 7));
        assert_eq!((balance.unanswered, balance.unanswered_stored), (2 * ITEMS, ITEMS));
        assert!(balance.is_even());

        let short = BTreeMap::from([(0, whole), (2, Stored { items: ITEMS - 1, rows: ITEMS })]);
        assert!(
            !Balance::new(&record, &short, 0).is_even(),
            "one is lost, a second row of another does not make up for it"
        );
        assert!(Balance::new(&record, &short, 1).is_even(), "one is lost, and the collector says so");
    }

    #[test]
    fn series_of_one_name_are_summed() {
        let sums = sums("# HELP a b\na{x=\"1\"} 2\na{x=\"2 {\"} 3\nb 1e3\n");
        assert_eq!(sums, BTreeMap::from([("a".to_owned(), 5.0), ("b".to_owned(), 1000.0)]));
    }
}
