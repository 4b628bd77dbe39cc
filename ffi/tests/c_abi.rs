//! C programs against the static library: what the header promises holds for the language it is written in.
//!
//! `CC` names the compiler (default `cc`). The address and undefined-behaviour sanitizers are on wherever the compiler has
//! them; the last test shows that they are.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const SANITIZERS: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

struct Program {
    _folder: tempfile::TempDir,
    path: PathBuf,
    sanitized: bool,
}

fn compiler() -> Command {
    Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
}

fn has_sanitizers(folder: &Path) -> bool {
    let source = folder.join("probe.c");
    std::fs::write(&source, "int main(void) { return 0; }\n").expect("the folder is writable");
    let probe = folder.join("probe");
    let built = compiler()
        .args(SANITIZERS)
        .arg(&source)
        .arg("-o")
        .arg(&probe)
        .output()
        .expect("a C compiler is needed");
    built.status.success() && Command::new(probe).status().is_ok_and(|status| status.success())
}

fn compile(name: &str) -> Program {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo puts the library's static form beside the tests that link its Rust form.
    let tests = std::env::current_exe().expect("a test is a file");
    let library = tests.with_file_name("libolly_ffi.a");
    assert!(library.exists(), "{} is missing", library.display());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    let sanitized = has_sanitizers(folder.path());
    let mut command = compiler();
    command.args(["-std=c11", "-D_DEFAULT_SOURCE", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread"]);
    command.args(if sanitized { &SANITIZERS[..] } else { &[] });
    command.arg("-I").arg(root.join("include")).arg(root.join("tests/c").join(format!("{name}.c")));
    command.arg(library).args(["-lm", "-ldl", "-o"]).arg(&path);
    let built = command.output().expect("a C compiler is needed");
    assert!(built.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&built.stderr));
    Program { _folder: folder, path, sanitized }
}

impl Program {
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(&self.path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads its input");
        child.wait_with_output().expect("it ends")
    }
}

#[track_caller]
fn assert_passes(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("hold"), "{}\n{out}\n{err}", output.status);
}

/// A field of a line: hex, or a dash for nothing.
fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() { "-".to_owned() } else { bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
}

/// The scenarios in lines that C reads with `sscanf`.
fn plain_lines() -> String {
    let numbered = |names: &str, name: &Value| {
        names.split(' ').position(|known| known == name).expect("a known name") + 1
    };
    let signal = |name: &Value| numbered("traces logs metrics profiles", name);
    let kind = |name: &Value| {
        let names = "attribute baggage_list baggage_member header extracted_attribute body resource link metadata \
                     metadata_baggage";
        numbered(names, name)
    };
    let source = |name: &Value| match name.as_str() {
        Some("") => 0,
        _ => numbered("attribute baggage header body resource link metadata generated", name),
    };
    let text = |value: &Value| hex(value.as_str().expect("a text").as_bytes());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/contract/resolve.jsonl");
    let mut lines = String::new();
    for line in std::fs::read_to_string(path).expect("the vectors are checked in").lines() {
        let scenario: Value = serde_json::from_str(line).expect("a line is an object");
        writeln!(lines, "S {}", hex(scenario["config"].to_string().as_bytes())).expect("a String");
        for call in scenario["calls"].as_array().expect("calls") {
            let list = |key: &str| call[key].as_array().expect("a list").clone();
            let (rows, candidates) = (list("rows"), list("candidates"));
            let wait_ms = call["wait_ms"].as_u64().unwrap_or(0);
            let (rows_len, candidates_len) = (rows.len(), candidates.len());
            writeln!(lines, "C {} {wait_ms} {rows_len} {candidates_len}", signal(&call["signal"]))
                .expect("a String");
            for row in rows {
                let trace_id = row["trace_id"].as_str().expect("hex");
                writeln!(lines, "R {trace_id} {}", text(&row["tenant"])).expect("a String");
            }
            for found in candidates {
                let content =
                    found["link"].as_str().map_or_else(|| text(&found["text"]), |link| link.to_owned());
                writeln!(lines, "K {} {} {} {content}", found["row"], kind(&found["kind"]), found["rank"])
                    .expect("a String");
            }
            for result in list("results") {
                let id = result["id"].as_str().filter(|id| !id.is_empty()).unwrap_or("-");
                let randomness = result["randomness"].as_str().unwrap_or("-");
                writeln!(lines, "X {id} {} {} {randomness}", source(&result["source"]), result["flags"])
                    .expect("a String");
            }
        }
    }
    lines
}

#[test]
fn the_contract_holds_from_c() {
    assert_passes(&compile("vectors").run(&[], &plain_lines()));
}

#[test]
fn refusals_small_buffers_and_threads_hold_from_c() {
    assert_passes(&compile("edges").run(&[], ""));
}

/// A program that reads past its buffer is stopped: without that, the passes above would say little.
#[test]
fn the_sanitizer_is_on() {
    let program = compile("edges");
    if !program.sanitized {
        eprintln!("this compiler has no address sanitizer: the other tests ran without");
        return;
    }
    let output = program.run(&["overread"], "");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && err.contains("AddressSanitizer"), "{}\n{err}", output.status);
}
