//! C programs against the static library: what the header promises holds for the language it is written in.
//!
//! `CC` names the compiler (default `cc`). The address and undefined-behaviour sanitizers are on wherever the compiler has
//! them. The library itself is built without; valgrind, where it is installed, sees its every access. Two tests make a mistake on
//! purpose and show that both look.

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

/// Who looks over a program's shoulder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watch {
    Sanitizers,
    Valgrind,
}

/// Compiles a file of this crate.
fn compile(source: &str, watch: Watch) -> Program {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo puts the library's static form beside the tests that link its Rust form.
    let tests = std::env::current_exe().expect("a test is a file");
    let library = tests.with_file_name("libolly_ffi.a");
    assert!(library.exists(), "{} is missing", library.display());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("program");
    let sanitized = watch == Watch::Sanitizers && has_sanitizers(folder.path());
    let mut command = compiler();
    command.args(["-std=c11", "-D_DEFAULT_SOURCE", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread"]);
    command.args(if sanitized { &SANITIZERS[..] } else { &[] });
    command.arg("-I").arg(root.join("include")).arg(root.join(source));
    command.arg(library).args(["-lm", "-ldl", "-o"]).arg(&path);
    let built = command.output().expect("a C compiler is needed");
    assert!(built.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&built.stderr));
    Program { _folder: folder, path, sanitized }
}

impl Program {
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        Self::run_as(&mut Command::new(&self.path), arguments, input)
    }

    /// `None` if valgrind is not installed. Memory that is still in use at the end is no error: the library keeps some for
    /// as long as the process lives.
    fn run_under_valgrind(&self, arguments: &[&str], input: &str) -> Option<Output> {
        if Command::new("valgrind").arg("--version").output().is_err() {
            eprintln!("not tested: valgrind is not installed");
            return None;
        }
        let mut valgrind = Command::new("valgrind");
        valgrind.args([
            "--quiet",
            "--error-exitcode=9",
            "--leak-check=full",
            "--errors-for-leak-kinds=definite",
        ]);
        Some(Self::run_as(valgrind.arg(&self.path), arguments, input))
    }

    fn run_as(command: &mut Command, arguments: &[&str], input: &str) -> Output {
        let mut child = command
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

const VECTORS: &str = "tests/c/vectors.c";
const EDGES: &str = "tests/c/edges.c";
const EDGE_PROXY: &str = "examples/edge_proxy.c";

#[test]
fn the_contract_holds_from_c() {
    assert_passes(&compile(VECTORS, Watch::Sanitizers).run(&[], &plain_lines()));
}

#[test]
fn refusals_small_buffers_and_threads_hold_from_c() {
    assert_passes(&compile(EDGES, Watch::Sanitizers).run(&[], ""));
}

/// A program that reads past its buffer is stopped: without that, the passes above would say little.
#[test]
fn the_sanitizer_is_on() {
    let program = compile(EDGES, Watch::Sanitizers);
    if !program.sanitized {
        eprintln!("this compiler has no address sanitizer: the other tests ran without");
        return;
    }
    let output = program.run(&["overread"], "");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && err.contains("AddressSanitizer"), "{}\n{err}", output.status);
}

#[test]
fn the_contract_holds_under_valgrind() {
    let program = compile(VECTORS, Watch::Valgrind);
    program.run_under_valgrind(&[], &plain_lines()).iter().for_each(assert_passes);
}

#[test]
fn refusals_small_buffers_and_threads_hold_under_valgrind() {
    let program = compile(EDGES, Watch::Valgrind);
    program.run_under_valgrind(&[], "").iter().for_each(assert_passes);
}

/// The library is handed memory that nobody has written to, and valgrind sees it decide by that.
#[test]
fn valgrind_looks_into_the_library() {
    let program = compile(EDGES, Watch::Valgrind);
    if let Some(output) = program.run_under_valgrind(&["uninitialised"], "") {
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(9), "{err}");
        assert!(err.contains("uninitialised value") && err.contains("olly_resolve"), "{err}");
    }
}

/// Requests as header lines, and what the example sets on them.
const REQUESTS: &str = "\
Host: shop\r\nx-request-id: r-7\r\nX-CORRELATION-ID: order 7 \r\n\r\n\
baggage: plan=gold;p=1, correlation_id=flow%2D1 ,x=1\nX-Correlation-ID: other\nBaggage: y=2\n\n\
traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n\n\
traceparent: 00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01\n\n\
x-request-id\nX-Request-ID: \x07\n\n\
\n\
Host: the last one needs no empty line";

#[test]
fn the_edge_proxy_sets_what_the_rules_say() {
    let output = compile(EDGE_PROXY, Watch::Sanitizers).run(&[], REQUESTS);
    check_answers(&output);
    let under_valgrind = compile(EDGE_PROXY, Watch::Valgrind).run_under_valgrind(&[], REQUESTS);
    under_valgrind.iter().for_each(check_answers);
}

#[track_caller]
fn check_answers(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{err}", output.status);
    let answers: Vec<&str> = out.split_terminator("\n\n").collect();
    let set =
        |id: &str, before: &str| format!("x-correlation-id: {id}\nbaggage: {before}correlation_id={id}");
    let generated = |answer: &str| {
        let id = answer.split([' ', '\n']).nth(1).unwrap_or_default().to_owned();
        assert!(id.starts_with("olly-") && id.len() == 22, "{answer}");
        assert_eq!(answer, set(&id, ""));
        id
    };
    let [header, baggage, trace, same_trace, bad_header, rest] = answers[..] else { panic!("{answers:?}") };
    assert_eq!(header, set("order_7", ""));
    assert_eq!(baggage, set("flow-1", "plan=gold;p=1,x=1,y=2,"));
    assert_eq!(generated(trace), generated(same_trace));
    // A request without headers gets no answer but the empty line.
    let last = rest.strip_prefix('\n').expect("an empty answer comes before it");
    assert_ne!(generated(bad_header), generated(last));
}

#[test]
fn the_edge_proxy_refuses_a_bad_configuration() {
    let output = compile(EDGE_PROXY, Watch::Sanitizers).run(&["{\"id_prefix\": \"Not This\"}"], "");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("id_prefix") && err.contains("Not This"), "{err}");
}

#[test]
fn what_the_guide_shows_of_the_example_is_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("it is checked in");
    let (guide, example) = (read("README.md"), read(EDGE_PROXY));
    let shown =
        guide.split("## An edge proxy").nth(1).expect("the section").split("```c\n").nth(1).expect("C");
    let shown = shown.split("```").next().expect("its end");
    assert!(shown.len() > 100 && example.contains(shown), "{shown}");
}
