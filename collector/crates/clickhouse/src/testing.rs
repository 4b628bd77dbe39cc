//! An engine for tests: the real thing on a free port of the loopback interface, with a data directory of its own.
//!
//! The engine's file comes from the cache, or is fetched once. The launcher is the program of this package: the one that
//! `OLLYSTACK_CLICKHOUSE_BIN` names, or the one that Cargo builds for this profile. It stops when the test process ends,
//! whichever way that happens, and removes its directory.

mod shards;

use std::{
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::OnceLock,
};

pub use shards::Shards;

use crate::{EngineError, Fetch, User, cached_library, fetch, read_password};

/// A running engine; it is stopped when this is dropped.
#[derive(Debug)]
pub struct Engine {
    launcher: Child,
    leash: Option<ChildStdin>,
    url: String,
    pid: u32,
    data_dir: PathBuf,
}

impl Engine {
    /// The engine that all tests of this process share; it is started by the first one that asks.
    ///
    /// # Panics
    /// When it cannot be started: no test could go on.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Engine> = OnceLock::new();
        SHARED.get_or_init(|| match Self::start() {
            Ok(engine) => engine,
            Err(error) => panic!("cannot start the engine for tests: {error}"),
        })
    }

    /// Starts an engine with an empty temporary data directory.
    ///
    /// # Errors
    /// When the engine's file cannot be fetched, or the launcher not built or started.
    pub fn start() -> Result<Self, EngineError> {
        Self::launch(None)
    }

    /// Starts an engine on a data directory of the caller.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub fn start_in(data_dir: &Path) -> Result<Self, EngineError> {
        Self::launch(Some(data_dir))
    }

    fn launch(data_dir: Option<&Path>) -> Result<Self, EngineError> {
        if cached_library(None).is_err() {
            fetch(&Fetch::default(), &|step| eprintln!("{step}"))?;
        }
        let program = program()?;
        let mut command = Command::new(&program);
        command.args(["serve", "--http-port", "0", "--stop-on-stdin-eof"]);
        match data_dir {
            Some(path) => command.arg("--data-dir").arg(path),
            None => command.arg("--ephemeral"),
        };
        let mut launcher = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(EngineError::io("start", &program))?;
        let leash = launcher.stdin.take();
        let mut line = String::new();
        if let Some(stdout) = launcher.stdout.take() {
            let mut reader = BufReader::new(stdout);
            reader.read_line(&mut line).map_err(EngineError::io("read from", &program))?;
            // Later lines (after a crash) must not end the launcher by a broken pipe.
            std::thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
        }
        let field = |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name));
        let (Some(url), Some(pid), Some(credentials)) =
            (field("url="), field("pid=").and_then(|pid| pid.parse().ok()), field("credentials="))
        else {
            let _ = launcher.kill();
            let _ = launcher.wait();
            return Err(EngineError::Start { reason: "the launcher ended; its words are above".to_owned() });
        };
        let data_dir = Path::new(credentials).parent().unwrap_or(Path::new("/")).to_owned();
        Ok(Self { launcher, leash, url: url.to_owned(), pid, data_dir })
    }

    /// Where it answers, e.g. `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Process ID of the engine at its first start.
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Process ID of the launcher.
    pub fn launcher_pid(&self) -> u32 {
        self.launcher.id()
    }

    /// Its data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The password of a user.
    ///
    /// # Panics
    /// When its file cannot be read.
    pub fn password(&self, user: User) -> String {
        match read_password(&self.data_dir, user) {
            Ok(password) => password,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.leash.take());
        let _ = self.launcher.wait();
    }
}

/// The launcher's program.
fn program() -> Result<PathBuf, EngineError> {
    if let Some(path) = std::env::var_os("OLLYSTACK_CLICKHOUSE_BIN") {
        return Ok(path.into());
    }
    // Installed programs lie side by side.
    if let Ok(here) = std::env::current_exe() {
        let sibling = here.with_file_name("ollystack-clickhouse");
        if sibling.is_file() {
            return Ok(sibling);
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "--bin", "ollystack-clickhouse"]);
    // Test programs lie in `<target>/<profile>/deps`, the program one folder up.
    let test = std::env::current_exe().map_err(EngineError::io("find", "the test program"))?;
    let deps = test.parent().unwrap_or(Path::new("."));
    let profile = if deps.ends_with("deps") { deps.parent().unwrap_or(deps) } else { deps };
    if profile.ends_with("release") {
        build.arg("--release");
    }
    if let Some(target) = profile.parent() {
        build.arg("--target-dir").arg(target);
    }
    let status = build.stdout(Stdio::null()).status().map_err(|source| EngineError::Tool {
        program: "cargo",
        hint: "tests run under Cargo",
        source,
    })?;
    if !status.success() {
        return Err(EngineError::ToolFailed { program: "cargo", status, stderr: "see above".to_owned() });
    }
    Ok(profile.join("ollystack-clickhouse"))
}
