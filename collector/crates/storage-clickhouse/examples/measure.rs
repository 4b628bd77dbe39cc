//! Measures the questions about a flow on a store that has data.
//!
//! `cargo run --release -p olly-storage-clickhouse --example measure -- URL PASSWORD_FILE [FLOWS]`, as user `reader`.

#![expect(clippy::print_stdout, reason = "a command line program")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use olly_query::Tenant;
use olly_storage::FlowStore as _;
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection};

const SAMPLE: &str = "SELECT DISTINCT correlation_id FROM correlation_summary WHERE tenant = '' \
    ORDER BY cityHash64(correlation_id, now()) LIMIT {limit:UInt64}";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("say URL and PASSWORD_FILE".into());
    };
    let flows: u64 = arguments.next().map_or(Ok(300), |count| count.parse())?;
    let client = Client::new(&Connection {
        url,
        database: Connection::DATABASE.to_owned(),
        user: "reader".to_owned(),
        password: std::fs::read_to_string(file)?.trim_end().to_owned(),
    });
    let ids: Vec<String> = client.raw(SAMPLE).param("limit", flows).fetch_all().await?;
    let store = ClickHouseStore::new(client);
    let tenant = Tenant::default();
    let [mut look, mut whole, mut all] = [const { Vec::new() }; 3];
    let mut grown = 0;
    for id in &ids {
        let id = id.parse()?;
        let start = Instant::now();
        let Some(flow) = store.first_look(&tenant, &id).await? else { continue };
        look.push(start.elapsed());
        let (rest, found, _, _) = tokio::try_join!(
            async {
                let rest = store.whole_flow(&tenant, &flow).await?;
                whole.push(start.elapsed());
                Ok(rest)
            },
            store.flow_spans(&tenant, &flow, 10_000),
            store.flow_logs(&tenant, &flow, 10_000),
            store.flow_exemplars(&tenant, &flow, 10_000)
        )?;
        assert!(!found.items.is_empty(), "{id}");
        grown += u32::from(rest.grown);
        all.push(start.elapsed());
    }
    for (name, times) in [
        ("first look", &mut look),
        ("whole flow, beside the items", &mut whole),
        ("all of it, with spans, logs, exemplars", &mut all),
    ] {
        times.sort();
        println!("{name}: p50 {:?}, p95 {:?} of {} flows", at(times, 50), at(times, 95), times.len());
    }
    println!("{grown} flows were more than their first look and would be read again");
    Ok(())
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}
