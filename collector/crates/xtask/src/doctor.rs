//! Whether the machine has what the build needs.

use std::process::Command;

use anyhow::bail;

struct Need {
    program: &'static str,
    version_argument: &'static str,
    at_least: (u32, u32),
    how: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        program: "rustc",
        version_argument: "--version",
        at_least: (1, 95),
        how: "a stable toolchain from https://rustup.rs",
    },
    Need { program: "go", version_argument: "version", at_least: (1, 26), how: "https://go.dev/dl" },
    Need { program: "node", version_argument: "--version", at_least: (20, 0), how: "https://nodejs.org" },
    Need { program: "npm", version_argument: "--version", at_least: (10, 0), how: "comes with Node.js" },
    Need {
        program: "cc",
        version_argument: "-dumpfullversion",
        at_least: (0, 0),
        how: "any C compiler, e.g. Debian's build-essential",
    },
];

/// The first `major.minor` in a version text.
fn version_in(text: &str) -> Option<(u32, u32)> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(|word| {
        let mut parts = word.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    })
}

/// Prints a line for each needed program.
///
/// # Errors
/// When one is missing or too old.
pub fn run() -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for need in NEEDS {
        let found = Command::new(need.program)
            .arg(need.version_argument)
            .output()
            .ok()
            .and_then(|out| version_in(&String::from_utf8_lossy(&out.stdout)));
        let (major, minor) = need.at_least;
        match found {
            Some(version) if version >= need.at_least => {
                println!("  {:<6} {}.{}", need.program, version.0, version.1);
            }
            Some(version) => missing.push(format!(
                "{} is {}.{}; at least {major}.{minor} is needed ({})",
                need.program, version.0, version.1, need.how
            )),
            None => missing.push(format!("{} is missing ({})", need.program, need.how)),
        }
    }
    if !missing.is_empty() {
        bail!("this machine lacks what the build needs:\n  {}", missing.join("\n  "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn a_version_is_found_wherever_it_stands() {
        assert_eq!(version_in("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version_in("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(version_in("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version_in("no digits"), None);
    }
}
