//! The launcher and the real engine: nothing is lost, nothing is left over.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and stops")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use olly_clickhouse::{ReadyFile, User, testing::Engine};

/// One statement as a user; the answer's body.
fn ask(url: &str, user: User, password: &str, sql: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap())?;
    let name = user.name();
    write!(
        stream,
        "POST / HTTP/1.0\r\nX-ClickHouse-User: {name}\r\nX-ClickHouse-Key: {password}\r\nContent-Length: {}\r\n\r\n{sql}",
        sql.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_once("\r\n\r\n").map(|(_, body)| body.trim().to_owned()).unwrap_or_default())
}

fn admin(engine: &Engine, sql: &str) -> String {
    ask(engine.url(), User::Admin, &engine.password(User::Admin), sql).unwrap()
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let since = Instant::now();
    while !condition() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn alive(pid: u32) -> bool {
    // A zombie has ended, whether or not somebody has waited for it.
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").arg(name).arg(pid.to_string()).status().unwrap().success());
}

fn ready_file(data_dir: &Path) -> Option<ReadyFile> {
    serde_json::from_slice(&fs::read(data_dir.join("run/clickhouse.json")).ok()?).ok()
}

fn fill(engine: &Engine) {
    admin(engine, "CREATE DATABASE IF NOT EXISTS ollystack");
    admin(engine, "CREATE TABLE ollystack.t (n UInt64) ENGINE = MergeTree ORDER BY n");
    for _ in 0..10 {
        assert_eq!(
            admin(engine, "INSERT INTO ollystack.t SELECT number FROM system.numbers LIMIT 10000"),
            ""
        );
    }
}

const COUNT: &str = "SELECT count() FROM ollystack.t";

/// The engine dies in the middle of its life: it comes back at the same address with everything that was written.
#[test]
fn a_killed_engine_comes_back_and_has_lost_nothing() {
    let engine = Engine::start().unwrap();
    fill(&engine);
    signal("-9", engine.pid());
    until("the engine is back", || {
        ready_file(engine.data_dir())
            .is_some_and(|ready| ready.pid != engine.pid() && ready.url == engine.url())
    });
    assert_eq!(admin(&engine, COUNT), "100000");
}

#[test]
fn a_terminated_launcher_stops_in_seconds_and_the_data_is_there_next_time() {
    let directory = tempfile::tempdir().unwrap();
    let engine = Engine::start_in(directory.path()).unwrap();
    fill(&engine);
    let asynchronous =
        "INSERT INTO ollystack.t SETTINGS async_insert = 1, wait_for_async_insert = 0 VALUES (1)";
    assert_eq!(admin(&engine, asynchronous), "");
    let (pid, since) = (engine.pid(), Instant::now());
    signal("-TERM", engine.launcher_pid());
    drop(engine);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert!(!alive(pid));
    assert!(ready_file(directory.path()).is_none(), "the ready file is gone");
    let again = Engine::start_in(directory.path()).unwrap();
    assert_eq!(admin(&again, COUNT), "100001");
}

/// Nobody is left to stop the engine; it notices by its pipe.
#[test]
fn the_engine_does_not_survive_its_launcher() {
    let directory = tempfile::tempdir().unwrap();
    let engine = Engine::start_in(directory.path()).unwrap();
    fill(&engine);
    signal("-9", engine.launcher_pid());
    until("the engine is gone", || !alive(engine.pid()));
    let again = Engine::start_in(directory.path()).unwrap();
    assert_eq!(admin(&again, COUNT), "100000");
}

#[test]
fn a_directory_has_one_launcher() {
    let engine = Engine::start().unwrap();
    assert!(Engine::start_in(engine.data_dir()).is_err());
    assert_eq!(admin(&engine, "SELECT 1"), "1");
}

#[test]
fn the_engine_listens_on_http_only() {
    let engine = Engine::start().unwrap();
    let pid = engine.pid();
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let listening = ["tcp", "tcp6"]
        .iter()
        .flat_map(|table| {
            let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            fields.get(3) == Some(&"0A")
                && fields.get(9).is_some_and(|inode| sockets.iter().any(|own| own == inode))
        })
        .count();
    assert_eq!(listening, 1);
}

#[test]
fn other_machines_may_connect_only_when_somebody_said_so() {
    let program = env!("CARGO_BIN_EXE_ollystack-clickhouse");
    let output =
        Command::new(program).args(["serve", "--ephemeral", "--listen", "0.0.0.0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--allow-remote"));
}

/// A crash of the engine must not stretch the log: refused questions are not in it, nor is anybody's password.
#[test]
fn the_log_stays_quiet_and_knows_no_password() {
    let engine = Engine::start().unwrap();
    admin(&engine, "SELECT nonsense");
    admin(&engine, "SELECT * FROM file('/etc/passwd')");
    ask(engine.url(), User::Reader, "wrong", "SELECT 1").unwrap();
    let mut all = String::new();
    for file in fs::read_dir(engine.data_dir().join("log")).unwrap().flatten() {
        all.push_str(&fs::read_to_string(file.path()).unwrap());
    }
    assert!(all.len() < 500, "{all}");
    for user in User::ALL {
        assert!(!all.contains(&engine.password(user)));
    }
}
