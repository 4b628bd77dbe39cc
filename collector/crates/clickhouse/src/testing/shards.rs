//! Several engines that know each other, as the shards of one cluster.
//!
//! They talk over the native port, which the embedded engine keeps shut otherwise: its version ends when a native client
//! disconnects at a bad moment. Nobody but these engines connects here. Without ClickHouse Keeper there are no replicas and
//! no `ON CLUSTER`.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::program;
use crate::{
    DataDir, EngineError, Fetch, LISTEN_LOOPBACK, Listen, User, cached_library, config, fetch,
    layout::write_private, read_password,
};

/// A running cluster of engines without replicas; it is stopped when this is dropped.
#[derive(Debug)]
pub struct Shards {
    engines: Vec<Shard>,
    _directory: tempfile::TempDir,
}

#[derive(Debug)]
struct Shard {
    process: Child,
    leash: Option<ChildStdin>,
    data: DataDir,
    url: String,
}

impl Shards {
    /// The cluster's name in `remote_servers`.
    pub const CLUSTER: &str = "ollystack";

    /// Starts an engine for each of `settings`, a file with settings for its users, as `users.d/*.xml` has them.
    ///
    /// # Errors
    /// When the engine's file cannot be fetched, or an engine not be started.
    pub fn start(settings: &[&str]) -> Result<Self, EngineError> {
        if cached_library(None).is_err() {
            fetch(&Fetch::default(), &|step| eprintln!("{step}"))?;
        }
        let directory = tempfile::Builder::new()
            .prefix("ollystack-clickhouse-")
            .tempdir()
            .map_err(EngineError::io("create", &std::env::temp_dir()))?;
        let ports = free_ports(settings.len())?;
        let mut engines = Vec::new();
        for (number, settings) in settings.iter().enumerate() {
            let data = DataDir::open(&directory.path().join(number.to_string()))?;
            configure(&data, &ports, number, settings)?;
            engines.push(Shard::start(data)?);
        }
        Ok(Self { engines, _directory: directory })
    }

    /// Where a shard answers over HTTP.
    pub fn url(&self, shard: usize) -> &str {
        &self.engines[shard].url
    }

    /// The password of a user of a shard.
    ///
    /// # Panics
    /// When its file cannot be read.
    pub fn password(&self, shard: usize, user: User) -> String {
        match read_password(self.engines[shard].data.root(), user) {
            Ok(password) => password,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Ports that were free a moment ago; each engine must know those of the others before it starts.
fn free_ports(count: usize) -> Result<Vec<u16>, EngineError> {
    let reserve = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let found: std::io::Result<Vec<u16>> = (0..count)
        .map(|_| reserve())
        .collect::<std::io::Result<Vec<_>>>()
        .and_then(|held| held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect());
    found.map_err(EngineError::io("reserve", Path::new("a port")))
}

fn configure(data: &DataDir, ports: &[u16], number: usize, settings: &str) -> Result<(), EngineError> {
    config::generate(data, Listen { address: LISTEN_LOOPBACK, http_port: 0 }, 0.25)?;
    let shards: String = ports
        .iter()
        .map(|port| format!("<shard><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"))
        .collect();
    // With a secret, a shard asks another one as the user who asked it.
    let cluster = format!(
        "<clickhouse><tcp_port>{}</tcp_port><macros><shard>{number}</shard><replica>0</replica></macros>\
         <remote_servers><{name}><secret>of this test</secret>{shards}</{name}></remote_servers></clickhouse>",
        ports[number],
        name = Shards::CLUSTER,
    );
    for (folder, content) in [("config.d", cluster.as_str()), ("users.d", settings)] {
        let folder = data.config().join(folder);
        fs::create_dir_all(&folder).map_err(EngineError::io("create", &folder))?;
        write_private(&folder.join("cluster.xml"), content.as_bytes())?;
    }
    let start = data.config().join("start.sql");
    let script = fs::read_to_string(&start).map_err(EngineError::io("read", &start))?;
    write_private(&start, format!("SYSTEM START LISTEN TCP;\n{script}").as_bytes())
}

impl Shard {
    fn start(data: DataDir) -> Result<Self, EngineError> {
        let program = program()?;
        let mut process = Command::new(&program)
            .arg("engine")
            .arg("--library")
            .arg(cached_library(None)?)
            .arg("--store")
            .arg(data.store())
            .arg("--config")
            .arg(data.config())
            .args(["--listen", "127.0.0.1", "--http-port", "0"])
            .stdin(Stdio::piped())
            .spawn()
            .map_err(EngineError::io("start", &program))?;
        let leash = process.stdin.take();
        let mut shard = Self { process, leash, data, url: String::new() };
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let text = fs::read_to_string(shard.data.port_file()).unwrap_or_default();
            if let Ok(port) = text.trim().parse::<u16>() {
                shard.url = format!("http://127.0.0.1:{port}");
                return Ok(shard);
            }
            let ended = shard.process.try_wait().map_err(EngineError::io("wait for", &program))?;
            if ended.is_some() || Instant::now() > deadline {
                return Err(EngineError::Start { reason: "its words are above".to_owned() });
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        drop(self.leash.take());
        let _ = self.process.wait();
    }
}
