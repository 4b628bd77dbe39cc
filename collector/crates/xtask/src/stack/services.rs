//! The platform: ClickHouse, the collector, the API and the AI service.

use std::{ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, bail};
use tokio::process::Command;

use super::{Layout, Ports, Spec};

fn clickhouse_url(ports: &Ports) -> String {
    format!("http://127.0.0.1:{}", ports.clickhouse)
}

/// The file with the password of one of ClickHouse's users, made by the launcher at its first start.
pub fn password_file(layout: &Layout, user: &str) -> PathBuf {
    layout.data(&format!("clickhouse/credentials/{user}"))
}

/// The embedded engine.
pub fn clickhouse(layout: &Layout, ports: &Ports) -> Spec {
    Spec {
        name: "clickhouse",
        program: layout.program("ollystack-clickhouse"),
        args: vec![
            "serve".into(),
            "--data-dir".into(),
            layout.data("clickhouse").into(),
            "--http-port".into(),
            ports.clickhouse.to_string().into(),
        ],
        env: Vec::new(),
        ready_url: Some(format!("{}/ping", clickhouse_url(ports))),
    }
}

/// How a service that only asks questions reaches the store.
fn reader_settings(prefix: &str, layout: &Layout, ports: &Ports) -> Vec<(String, String)> {
    vec![
        (format!("{prefix}_CLICKHOUSE__URL"), clickhouse_url(ports)),
        (format!("{prefix}_CLICKHOUSE__USER"), "reader".into()),
        (
            format!("{prefix}_CLICKHOUSE__PASSWORD_FILE"),
            password_file(layout, "reader").display().to_string(),
        ),
    ]
}

/// Brings the schema up to date; the collector looks at the tables once, when it starts.
///
/// # Errors
/// When the migration fails; the text is what it said.
pub async fn migrate(layout: &Layout, ports: &Ports) -> anyhow::Result<()> {
    let output = Command::new(layout.program("ollystack-api"))
        .arg("migrate")
        .env("OLLYSTACK_API_CLICKHOUSE__URL", clickhouse_url(ports))
        .env("OLLYSTACK_API_CLICKHOUSE__ADMIN_PASSWORD_FILE", password_file(layout, "admin"))
        .output()
        .await
        .context("cannot start ollystack-api migrate")?;
    if !output.status.success() {
        bail!("the schema could not be brought up to date:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Everything between ClickHouse and the demo, in start order.
///
/// # Errors
/// When the writer's password cannot be read.
pub fn platform(layout: &Layout, ports: &Ports) -> anyhow::Result<Vec<Spec>> {
    Ok(vec![collector(layout, ports)?, ai(layout, ports), api(layout, ports)])
}

/// The collector.
///
/// # Errors
/// When the writer's password cannot be read.
pub fn collector(layout: &Layout, ports: &Ports) -> anyhow::Result<Spec> {
    let path = password_file(layout, "writer");
    let password = fs::read_to_string(&path)
        .with_context(|| format!("cannot read the writer's password in {}", path.display()))?;
    let mut config = OsString::from("--config=");
    config.push(layout.file("collector/config/otelcol.yaml"));
    Ok(Spec {
        name: "collector",
        program: layout.file("dist/otelcol-ollystack"),
        args: vec![config],
        env: vec![
            ("OLLYSTACK_CLICKHOUSE_URL".into(), clickhouse_url(ports)),
            ("OLLYSTACK_CLICKHOUSE_WRITER_PASSWORD".into(), password.trim().into()),
            ("OLLYSTACK_QUEUE_DIR".into(), layout.data("queue").display().to_string()),
            ("OLLYSTACK_OTLP_GRPC_PORT".into(), ports.otlp_grpc.to_string()),
            ("OLLYSTACK_OTLP_HTTP_PORT".into(), ports.otlp_http.to_string()),
            ("OLLYSTACK_HEALTH_PORT".into(), ports.collector_health.to_string()),
            ("OLLYSTACK_COLLECTOR_METRICS_PORT".into(), ports.collector_metrics.to_string()),
            ("OLLYSTACK_PROMETHEUS_PORT".into(), ports.prometheus.to_string()),
        ],
        ready_url: Some(format!("http://127.0.0.1:{}/", ports.collector_health)),
    })
}

fn ai(layout: &Layout, ports: &Ports) -> Spec {
    let mut env = reader_settings("OLLYSTACK_AI", layout, ports);
    env.push(("OLLYSTACK_AI_NLQ__PASSWORD_FILE".into(), password_file(layout, "nlq").display().to_string()));
    env.push((
        "OLLYSTACK_AI_INCIDENTS__PASSWORD_FILE".into(),
        password_file(layout, "analyst").display().to_string(),
    ));
    env.push((
        "OLLYSTACK_AI_ANOMALIES__PASSWORD_FILE".into(),
        password_file(layout, "detector").display().to_string(),
    ));
    env.push(("OLLYSTACK_AI_LISTEN".into(), format!("127.0.0.1:{}", ports.ai)));
    Spec {
        name: "ai",
        program: layout.program("ollystack-ai"),
        args: vec!["serve".into()],
        env,
        ready_url: Some(format!("http://127.0.0.1:{}/readyz", ports.ai)),
    }
}

fn api(layout: &Layout, ports: &Ports) -> Spec {
    let mut env = reader_settings("OLLYSTACK_API", layout, ports);
    env.push(("OLLYSTACK_API_LISTEN".into(), format!("127.0.0.1:{}", ports.api)));
    env.push(("OLLYSTACK_API_AI__URL".into(), format!("http://127.0.0.1:{}", ports.ai)));
    env.push(("OLLYSTACK_API_UI_DIR".into(), layout.file("web-ui/dist").display().to_string()));
    Spec {
        name: "api",
        program: layout.program("ollystack-api"),
        args: vec!["serve".into()],
        env,
        ready_url: Some(format!("http://127.0.0.1:{}/readyz", ports.api)),
    }
}
