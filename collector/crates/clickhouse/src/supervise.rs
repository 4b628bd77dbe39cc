//! The launcher: runs the engine as a child, keeps it running, stops it cleanly.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{DataDir, ENGINE_VERSION, EngineError, Listen, config, layout::write_private};

/// How long a clean stop may take before the engine is killed; it writes nothing then that it would lose.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a start may take: with 19 GB of data it took 1.6 s.
const READY_TIMEOUT: Duration = Duration::from_secs(120);
/// A run of at least this length counts as good and resets the back-off.
const STEADY: Duration = Duration::from_secs(60);
const BACKOFF_MIN: Duration = Duration::from_millis(200);
const BACKOFF_MAX: Duration = Duration::from_secs(10);
/// Starts that may fail in a row before the first success. The first two may meet an engine that is still stopping.
const FIRST_TRIES: u32 = 4;

/// How to run the engine.
#[derive(Clone, Debug)]
pub struct Serve {
    /// The data directory.
    pub data: DataDir,
    /// The engine's library.
    pub library: PathBuf,
    /// Where to listen.
    pub listen: Listen,
    /// Whether other machines may connect.
    pub allow_remote: bool,
    /// The engine's share of the machine's memory, 0 to 1.
    pub memory_ratio: f64,
    /// The program that understands the internal `engine` subcommand: this one.
    pub program: PathBuf,
}

/// Content of `run/clickhouse.json`, which exists while the engine is ready.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadyFile {
    /// Where it answers.
    pub url: String,
    /// The engine's process.
    pub pid: u32,
    /// The launcher's process.
    pub launcher_pid: u32,
    /// Version of the engine's package.
    pub version: String,
}

/// Runs the engine until `stop` completes. `ready` is called after each start with what was written to the ready file.
///
/// # Errors
/// When the engine cannot be started at all; one that dies later is started again.
pub async fn serve(
    options: &Serve,
    ready: impl Fn(&ReadyFile),
    stop: impl Future<Output = ()>,
) -> Result<(), EngineError> {
    if !options.allow_remote && !options.listen.address.is_loopback() {
        return Err(EngineError::RemoteListen { listen: options.listen.address });
    }
    let data = &options.data;
    let lock_path = data.lock_file();
    let lock = File::create(&lock_path).map_err(EngineError::io("create", &lock_path))?;
    lock.try_lock().map_err(|_| EngineError::Locked { path: data.root().to_owned() })?;
    config::generate(data, options.listen, options.memory_ratio)?;

    let mut listen = options.listen;
    let mut backoff = BACKOFF_MIN;
    let mut failures = 0;
    let mut was_ready = false;
    tokio::pin!(stop);
    loop {
        remove(&data.ready_file())?;
        remove(&data.port_file())?;
        let started = Instant::now();
        let mut child = spawn(options, listen)?;
        // `wait` would close it.
        let leash = child.stdin.take();
        let mut exited = None;
        let run = async {
            let port = tokio::select! {
                port = wait_ready(data, listen) => port,
                status = child.wait() => { exited = Some(status); return None; }
            };
            if let Some(port) = port {
                listen.http_port = port;
                was_ready = true;
                let file = ready_file(listen, child.id().unwrap_or_default());
                if let Err(error) = write_ready(data, &file) {
                    eprintln!("ollystack-clickhouse: {error}");
                }
                ready(&file);
                exited = Some(child.wait().await);
            }
            port
        };
        tokio::select! {
            _ = run => {}
            () = &mut stop => {
                remove(&data.ready_file())?;
                drop(leash);
                return stop_child(child).await;
            }
        }
        let status = exited.and_then(Result::ok);
        drop((child, leash));
        if !was_ready {
            failures += 1;
            if failures >= FIRST_TRIES {
                return Err(EngineError::Start { reason: reason(data, status) });
            }
        }
        if started.elapsed() >= STEADY {
            backoff = BACKOFF_MIN;
        }
        eprintln!(
            "ollystack-clickhouse: the engine stopped ({}); starting it again in {} ms",
            reason(data, status),
            backoff.as_millis()
        );
        remove(&data.ready_file())?;
        tokio::select! {
            () = sleep(backoff) => {}
            () = &mut stop => return Ok(()),
        }
        backoff = (backoff * 2).min(BACKOFF_MAX);
    }
}

fn spawn(options: &Serve, listen: Listen) -> Result<Child, EngineError> {
    let data = &options.data;
    let stderr_path = data.stderr_file();
    let stderr = File::create(&stderr_path).map_err(EngineError::io("create", &stderr_path))?;
    Command::new(&options.program)
        .arg("engine")
        .arg("--library")
        .arg(&options.library)
        .arg("--store")
        .arg(data.store())
        .arg("--config")
        .arg(data.config())
        .arg("--listen")
        .arg(listen.address.to_string())
        .arg("--http-port")
        .arg(listen.http_port.to_string())
        .current_dir(data.run())
        // The pipe is the leash: it closes when the launcher stops the engine and when the launcher dies.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(stderr)
        // A Ctrl-C in the terminal is for the launcher, which then stops the engine in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(EngineError::io("start", &options.program))
}

/// Waits until the engine has written its port and answers on it. None when it takes too long.
async fn wait_ready(data: &DataDir, listen: Listen) -> Option<u16> {
    timeout(READY_TIMEOUT, async {
        loop {
            if let Some(port) = read_port(&data.port_file())
                && ping(SocketAddr::new(listen.address, port)).await
            {
                return port;
            }
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .ok()
}

fn read_port(path: &Path) -> Option<u16> {
    fs::read_to_string(path).ok()?.strip_suffix('\n')?.parse().ok()
}

async fn ping(address: SocketAddr) -> bool {
    let attempt = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /ping HTTP/1.0\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.") && answer.ends_with(b"Ok.\n"))
    };
    matches!(timeout(Duration::from_secs(2), attempt).await, Ok(Ok(true)))
}

fn ready_file(listen: Listen, pid: u32) -> ReadyFile {
    ReadyFile {
        url: format!("http://{}", SocketAddr::new(listen.address, listen.http_port)),
        pid,
        launcher_pid: std::process::id(),
        version: ENGINE_VERSION.to_owned(),
    }
}

fn write_ready(data: &DataDir, file: &ReadyFile) -> Result<(), EngineError> {
    let path = data.ready_file();
    let json =
        serde_json::to_vec(file).map_err(std::io::Error::other).map_err(EngineError::io("write", &path))?;
    write_private(&path, &json)
}

/// Waits for the engine, whose pipe is closed, to end.
async fn stop_child(mut child: Child) -> Result<(), EngineError> {
    if timeout(STOP_TIMEOUT, child.wait()).await.is_err() {
        eprintln!("ollystack-clickhouse: the engine does not stop; killing it (written data is safe)");
        child.kill().await.map_err(EngineError::io("stop", "the engine"))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), EngineError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(EngineError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// The exit status and the end of what the engine said.
fn reason(data: &DataDir, status: Option<ExitStatus>) -> String {
    let status = status.map_or_else(|| "not ready in time".to_owned(), |status| status.to_string());
    let said = fs::read(data.stderr_file()).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> =
        said.lines().filter(|line| !line.is_empty() && !line.starts_with("Logging ")).rev().take(3).collect();
    let lines: Vec<&str> = lines.into_iter().rev().collect();
    if lines.is_empty() { status } else { format!("{status}: {}", lines.join(" / ")) }
}
