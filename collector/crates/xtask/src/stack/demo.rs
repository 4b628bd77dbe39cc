//! The demo shop and its load.

use std::ffi::OsString;

use anyhow::{Context, bail};
use tokio::process::Command;

use super::{Layout, Ports, Spec};

/// Share of first payment attempts that the demo's provider refuses: high enough that a retry is seen within seconds.
const PAYMENT_FAIL_SHARE: &str = "0.25";

fn url(scheme: &str, port: u16) -> String {
    format!("{scheme}://127.0.0.1:{port}")
}

/// What every part of the shop is told; each takes what concerns it.
fn environment(layout: &Layout, ports: &Ports) -> Vec<(String, String)> {
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", url("http", ports.otlp_http)),
        ("OLLYSTACK_DEMO_DATA", layout.data("demo").display().to_string()),
        ("OLLYSTACK_DEMO_GATEWAY_PORT", ports.gateway.to_string()),
        ("OLLYSTACK_DEMO_ORDERS_PORT", ports.orders.to_string()),
        ("OLLYSTACK_DEMO_PAYMENTS_PORT", ports.payments.to_string()),
        ("OLLYSTACK_DEMO_MAILER_PORT", ports.mailer.to_string()),
        ("OLLYSTACK_DEMO_BROKER_PORT", ports.broker.to_string()),
        ("OLLYSTACK_DEMO_BROKER_HTTP_PORT", ports.broker_http.to_string()),
        ("OLLYSTACK_DEMO_GATEWAY_URL", url("http", ports.gateway)),
        ("OLLYSTACK_DEMO_ORDERS_URL", url("http", ports.orders)),
        ("OLLYSTACK_DEMO_PAYMENTS_URL", url("http", ports.payments)),
        ("OLLYSTACK_DEMO_NATS_URL", url("nats", ports.broker)),
        ("OLLYSTACK_DEMO_PAYMENTS_FAIL_SHARE", PAYMENT_FAIL_SHARE.into()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}

/// The shop's processes, in start order.
pub fn shop(layout: &Layout, ports: &Ports) -> Vec<Spec> {
    let env = environment(layout, ports);
    let spec = |name, program, args: Vec<OsString>, port| Spec {
        name,
        program,
        args,
        env: env.clone(),
        ready_url: Some(format!("{}/healthz", url("http", port))),
    };
    vec![
        spec("broker", layout.file("dist/demo/broker"), vec![], ports.broker_http),
        spec("payments", layout.file("dist/demo/payments"), vec![], ports.payments),
        spec("orders", layout.program("ollystack-demo-orders"), vec![], ports.orders),
        spec("mailer", "node".into(), vec![layout.file("demo/mailer/dist/main.js").into()], ports.mailer),
        spec("gateway", layout.file("dist/demo/gateway"), vec![], ports.gateway),
    ]
}

fn load_arguments(layout: &Layout, rate: f64, seed: u64) -> Vec<OsString> {
    vec![
        "--rate".into(),
        rate.to_string().into(),
        "--seed".into(),
        seed.to_string().into(),
        "--ground-truth".into(),
        layout.data("demo/ground-truth.jsonl").into(),
    ]
}

/// The load generator, sending for good.
pub fn endless_load(layout: &Layout, ports: &Ports, rate: f64, seed: u64) -> Spec {
    Spec {
        name: "load",
        program: layout.program("ollystack-demo-load"),
        args: load_arguments(layout, rate, seed),
        env: environment(layout, ports),
        ready_url: None,
    }
}

/// Sends `count` checkouts and returns the generator's report.
///
/// # Errors
/// When the generator fails.
pub async fn finite_load(
    layout: &Layout,
    ports: &Ports,
    count: u32,
    rate: f64,
    seed: u64,
) -> anyhow::Result<serde_json::Value> {
    let output = Command::new(layout.program("ollystack-demo-load"))
        .args(load_arguments(layout, rate, seed))
        .args(["--count", &count.to_string(), "--json"])
        .envs(environment(layout, ports))
        .output()
        .await
        .context("cannot start the load generator")?;
    if !output.status.success() {
        bail!("the load generator failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("the load generator's report is no JSON")
}
