//! One supervised child process: started, watched, restarted when it dies, ended on demand.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::{
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

/// How a process is started and known to be ready.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What people call it; also the name of its log file.
    pub name: &'static str,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// What is added to its environment.
    pub env: Vec<(String, String)>,
    /// A URL that answers with 2xx when it is ready; none when there is nothing to wait for.
    pub ready_url: Option<String>,
}

/// A process that is kept running until [`Supervised::stop`].
#[derive(Debug)]
pub struct Supervised {
    name: &'static str,
    pid: Arc<AtomicU32>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// How long a process may take until it is ready. The first start on a cold disk is the slow one.
const READY_TIMEOUT: Duration = Duration::from_secs(90);
/// How long a process may take to end after SIGTERM before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(15);
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(8);
/// A process that ran this long before it died starts again without delay.
const STABLE_AFTER: Duration = Duration::from_secs(30);

impl Supervised {
    /// Starts the process, and waits until it is ready.
    ///
    /// # Errors
    /// When it cannot be started, ends before it is ready, or is not ready in time. The text names the log file.
    pub async fn start(spec: Spec, log_dir: &Path) -> anyhow::Result<Self> {
        let log = log_dir.join(format!("{}.log", spec.name));
        let mut child = spawn(&spec, &log)?;
        if let Err(error) = wait_ready(&spec, &mut child).await {
            end(&mut child).await;
            return Err(error.context(format!("{} did not start; see {}", spec.name, log.display())));
        }
        let pid = Arc::new(AtomicU32::new(child.id().unwrap_or(0)));
        let (stop, stopped) = watch::channel(false);
        let name = spec.name;
        let task = tokio::spawn(keep_running(spec, child, log, Arc::clone(&pid), stopped));
        Ok(Self { name, pid, stop, task })
    }

    /// What people call it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The process ID of its present incarnation; 0 between two of them.
    pub fn pid(&self) -> u32 {
        self.pid.load(Ordering::Relaxed)
    }

    /// Ends it: SIGTERM, and after a grace period SIGKILL.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

fn open_log(log: &Path) -> anyhow::Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write the log file {}", log.display()))
}

fn spawn(spec: &Spec, log: &Path) -> anyhow::Result<Child> {
    let out = open_log(log)?;
    let mut command = Command::new(&spec.program);
    command
        .args(&spec.args)
        .envs(spec.env.iter().map(|(key, value)| (key, value)))
        .stdin(Stdio::null())
        .stderr(out.try_clone()?)
        .stdout(out)
        // A group of its own: the terminal's Ctrl-C is for the supervisor, which then ends all in order.
        .process_group(0)
        .kill_on_drop(true);
    end_with_parent(&mut command);
    command.spawn().with_context(|| format!("cannot start {}", spec.program.display()))
}

/// Asks the kernel to end the child when the supervisor dies in any way, so that a second run finds its ports free.
#[cfg(target_os = "linux")]
fn end_with_parent(command: &mut Command) {
    #[expect(unsafe_code, reason = "the standard library has no safe way to set the parent-death signal")]
    // SAFETY: between fork and exec only async-signal-safe functions may be called; prctl is a plain system call and
    // touches no memory of the parent.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM);
            Ok(())
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_command: &mut Command) {}

async fn answers(url: &str) -> bool {
    let request = reqwest::Client::new().get(url).timeout(Duration::from_secs(2)).send();
    matches!(request.await, Ok(response) if response.status().is_success())
}

async fn wait_ready(spec: &Spec, child: &mut Child) -> anyhow::Result<()> {
    let Some(url) = &spec.ready_url else { return Ok(()) };
    let deadline = Instant::now() + READY_TIMEOUT;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            bail!("it ended with {status} before it was ready");
        }
        if answers(url).await {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!("it was not ready after {} s ({url} does not answer with success)", READY_TIMEOUT.as_secs())
}

async fn keep_running(
    spec: Spec,
    mut child: Child,
    log: PathBuf,
    pid: Arc<AtomicU32>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut backoff = FIRST_BACKOFF;
    loop {
        let since = Instant::now();
        let ended = tokio::select! {
            status = child.wait() => Some(status),
            () = told_to_stop(&mut stopped) => None,
        };
        let Some(status) = ended else { return end(&mut child).await };
        pid.store(0, Ordering::Relaxed);
        if since.elapsed() > STABLE_AFTER {
            backoff = FIRST_BACKOFF;
        }
        report_exit(&spec, status, backoff);
        tokio::select! {
            () = sleep(backoff) => {}
            () = told_to_stop(&mut stopped) => return,
        }
        backoff = (backoff * 2).min(LONGEST_BACKOFF);
        match spawn(&spec, &log) {
            Ok(next) => {
                pid.store(next.id().unwrap_or(0), Ordering::Relaxed);
                child = next;
            }
            Err(error) => {
                eprintln!("  {}: {error:#}; given up", spec.name);
                return;
            }
        }
    }
}

/// Returns when the owner wants the process to end, or is gone.
async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

fn report_exit(spec: &Spec, status: std::io::Result<ExitStatus>, backoff: Duration) {
    match status {
        Ok(status) => eprintln!("  {} ended ({status}); starting it again in {backoff:?}", spec.name),
        Err(error) => {
            eprintln!("  {} cannot be watched ({error}); starting it again in {backoff:?}", spec.name)
        }
    }
}

async fn end(child: &mut Child) {
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        #[expect(unsafe_code, reason = "the standard library can only send SIGKILL")]
        // SAFETY: kill takes two integers and touches no memory; the child has not been waited for, so the process
        // ID is still its own.
        unsafe {
            libc::kill(pid, libc::SIGTERM);
        }
    }
    if timeout(STOP_GRACE, child.wait()).await.is_err() {
        let _ = child.kill().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(name: &'static str, script: &str) -> Spec {
        Spec {
            name,
            program: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            env: Vec::new(),
            ready_url: None,
        }
    }

    async fn eventually(mut condition: impl FnMut() -> bool) {
        for _ in 0..500 {
            if condition() {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("the condition never came true");
    }

    #[tokio::test]
    async fn a_process_that_is_killed_comes_back_with_another_id() {
        let dir = tempfile::tempdir().unwrap();
        let process = Supervised::start(shell("sleeper", "exec sleep 60"), dir.path()).await.unwrap();
        let first = process.pid();
        std::process::Command::new("kill").args(["-9", &first.to_string()]).status().unwrap();
        eventually(|| process.pid() != first && process.pid() != 0).await;
        process.stop().await;
    }

    #[tokio::test]
    async fn a_process_that_ends_before_it_is_ready_is_an_error_that_names_its_log() {
        let dir = tempfile::tempdir().unwrap();
        let mut spec = shell("broken", "echo no such port >&2; exit 3");
        spec.ready_url = Some("http://127.0.0.1:9/".into());
        let error = format!("{:#}", Supervised::start(spec, dir.path()).await.unwrap_err());
        assert!(error.contains("broken.log") && error.contains('3'), "{error}");
        let log = std::fs::read_to_string(dir.path().join("broken.log")).unwrap();
        assert_eq!(log, "no such port\n");
    }

    #[tokio::test]
    async fn stop_waits_for_the_process_to_clean_up() {
        let dir = tempfile::tempdir().unwrap();
        let mark = dir.path().join("cleaned-up");
        let ready = dir.path().join("ready");
        let script = format!(
            "trap 'touch {}; exit 0' TERM; touch {}; while :; do sleep 0.05; done",
            mark.display(),
            ready.display()
        );
        let process = Supervised::start(shell("tidy", &script), dir.path()).await.unwrap();
        eventually(|| ready.exists()).await;
        process.stop().await;
        assert!(mark.exists());
    }
}
