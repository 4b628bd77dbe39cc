//! Running callgrind, and reading what it writes.

use std::{
    collections::BTreeMap,
    process::{Command, Output},
};

/// What a workload costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count {
    /// Instructions, all functions together.
    pub(crate) instructions: u64,
    /// Instructions of each function, without those it calls.
    pub(crate) functions: BTreeMap<String, u64>,
}

/// What counts depend on besides the code: the compiler, the C library's `memcpy` and friends (which also choose by what the
/// processor can do), and valgrind, which decides what processor the program sees.
pub(crate) fn tools() -> Result<BTreeMap<String, String>, String> {
    let first_line = |program: &str, argument: &str| -> Result<String, String> {
        let output = run(Command::new(program).arg(argument))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().next().unwrap_or_default().to_owned())
    };
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let libc = first_line("ldd", "--version")?;
    Ok(BTreeMap::from([
        ("rustc".to_owned(), first_line(&rustc, "--version")?),
        // "ldd (Debian GLIBC 2.36-9+deb12u14) 2.36": a distribution's patches count for nothing here.
        ("libc".to_owned(), libc.rsplit(' ').next().unwrap_or_default().to_owned()),
        ("valgrind".to_owned(), first_line("valgrind", "--version")?),
        ("processor".to_owned(), format!("{}, {}", std::env::consts::ARCH, features())),
    ]))
}

/// The widest vectors that valgrind passes on: what the C library chooses its functions by.
fn features() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return "without AVX2";
    }
    "with all that valgrind knows"
}

/// Counts the instructions of a workload of this program.
pub(crate) fn count(workload: &str) -> Result<Count, String> {
    let this = std::env::current_exe().map_err(|error| format!("where this program is: {error}"))?;
    let folder = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    let file = folder.path().join("callgrind.out");
    run(Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--compress-strings=no", "--compress-pos=no"])
        .arg("--toggle-collect=*workloads::measured*")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(this)
        .args(["run", workload])
        .env("LD_BIND_NOW", "1"))?;
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let count = parse(&text);
    match count.instructions {
        0 => Err(format!("callgrind counted nothing for {workload:?}: is the measured function inlined?")),
        _ => Ok(count),
    }
}

fn run(command: &mut Command) -> Result<Output, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program}: {}: {}", output.status, errors.trim()));
    }
    Ok(output)
}

/// The format: <https://valgrind.org/docs/manual/cl-format.html>, without compression. A line of numbers is the cost of the
/// function named last, but after `calls=` it is what the call cost, which is the called function's.
fn parse(text: &str) -> Count {
    let mut count = Count::default();
    let mut function = String::new();
    let mut of_call = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            function = plain(name);
        } else if line.starts_with("calls=") {
            of_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            let cost = line.split_whitespace().nth(1).and_then(|cost| cost.parse::<u64>().ok()).unwrap_or(0);
            if !std::mem::take(&mut of_call) {
                count.instructions += cost;
                *count.functions.entry(function.clone()).or_default() += cost;
            }
        }
    }
    count
}

/// A function's name without the hash that differs from build to build, and without callgrind's mark for recursion.
fn plain(name: &str) -> String {
    let name = name.split('\'').next().unwrap_or_default();
    match name.rsplit_once("::h") {
        Some((path, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => path,
        _ => name,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_go_to_the_function_they_are_of() {
        let text = "events: Ir\n\nfl=a.rs\nfn=core::resolve::h0123456789abcdef\n10 5\n11 7\ncfn=memcpy\ncalls=2 0\n12 100\n13 1\n\
                    fn=memcpy\n0 100\nfn=core::resolve::h0123456789abcdef'2\n14 2\n";
        let count = parse(text);
        assert_eq!(count.instructions, 115);
        let functions: Vec<_> = count.functions.iter().map(|(name, &cost)| (name.as_str(), cost)).collect();
        assert_eq!(functions, [("core::resolve", 15), ("memcpy", 100)]);
    }
}
