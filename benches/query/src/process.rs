//! The programs that are measured, as children of this one.

use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use olly_clickhouse::User;

use crate::{Options, store::Store};

/// The collector's program, below the checkout.
pub(crate) const COLLECTOR: &str = "dist/otelcol-ollystack";

/// A child that is ended when this is dropped.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let file = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{} did not start", command.get_program().display()))?;
        Ok(Self(child))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Waits until an address answers.
    pub(crate) async fn ready(&mut self, url: &str) -> Result<()> {
        let client = reqwest::Client::new();
        for _ in 0..300 {
            if let Some(status) = self.0.try_wait()? {
                bail!("the program behind {url} ended with {status}");
            }
            if client.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{url} did not answer within 30 s")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody uses at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The API over a store.
pub(crate) struct Api {
    process: Process,
    url: String,
    client: reqwest::Client,
}

impl Api {
    /// Starts it; with `cache_mib` of 0 it keeps no answers, so that the store is measured.
    pub(crate) async fn start(options: &Options, store: &Store, cache_mib: u32) -> Result<Self> {
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let password = store.engine.data_dir().join("credentials").join(User::Reader.name());
        let mut process = Process::start(
            Command::new(options.root.join(&options.bin_dir).join("ollystack-api"))
                .arg("serve")
                .env("OLLYSTACK_API_LISTEN", format!("127.0.0.1:{port}"))
                .env("OLLYSTACK_API_CACHE__MAX_MIB", cache_mib.to_string())
                .env("OLLYSTACK_API_CLICKHOUSE__URL", store.engine.url())
                .env("OLLYSTACK_API_CLICKHOUSE__USER", User::Reader.name())
                .env("OLLYSTACK_API_CLICKHOUSE__PASSWORD_FILE", password),
            &store.folder.join("api.log"),
        )?;
        process.ready(&format!("{url}/readyz")).await?;
        Ok(Self { process, url, client: reqwest::Client::new() })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Asks; the length of the answer.
    pub(crate) async fn get(&self, path: &str) -> Result<usize> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if !status.is_success() {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(body.len())
    }

    /// Whether there is such an endpoint.
    pub(crate) async fn has(&self, path: &str) -> Result<bool> {
        Ok(self.client.get(format!("{}{path}", self.url)).send().await?.status() != 404)
    }
}
