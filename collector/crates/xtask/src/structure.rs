//! Checks that the crates depend on each other only the way ARCHITECTURE.md says.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use anyhow::{Context, bail};
use serde::Deserialize;

/// Which of our crates each crate may name. A crate that is not listed here is an error: its place has to be decided
/// (and written into ARCHITECTURE.md) first.
const MAY_USE: &[(&str, &[&str])] = &[
    ("olly-processor-core", &[]),
    ("olly-ffi", &["olly-processor-core"]),
    ("olly-fuzz", &["olly-ffi", "olly-processor-core"]),
    ("olly-benches", &["olly-ffi", "olly-processor-core"]),
    ("olly-bench-query", &["olly-clickhouse", "olly-storage-clickhouse"]),
    ("olly-model", &["olly-processor-core"]),
    ("olly-query", &["olly-model"]),
    ("olly-graph", &["olly-model"]),
    ("olly-llm", &[]),
    ("olly-nlq", &[]),
    ("olly-rca", &[]),
    ("olly-anomaly", &[]),
    ("olly-eval", &["olly-anomaly", "olly-rca"]),
    ("olly-incident", &["olly-model", "olly-query", "olly-rca", "olly-storage"]),
    ("olly-storage", &["olly-model", "olly-query"]),
    ("olly-storage-clickhouse", &["olly-model", "olly-query", "olly-storage", "olly-processor-core"]),
    ("olly-correlate", &["olly-model", "olly-query", "olly-storage", "olly-graph"]),
    ("olly-config", &[]),
    ("olly-instrument", &["olly-config"]),
    ("olly-http", &["olly-instrument", "olly-processor-core", "olly-model"]),
    ("olly-clickhouse", &[]),
    ("olly-testkit", &["olly-model", "olly-query", "olly-storage"]),
    (
        "olly-api",
        &[
            "olly-config",
            "olly-correlate",
            "olly-graph",
            "olly-http",
            "olly-instrument",
            "olly-model",
            "olly-query",
            "olly-storage",
            "olly-storage-clickhouse",
        ],
    ),
    (
        "olly-ai",
        &[
            "olly-anomaly",
            "olly-clickhouse",
            "olly-config",
            "olly-correlate",
            "olly-eval",
            "olly-graph",
            "olly-http",
            "olly-incident",
            "olly-instrument",
            "olly-llm",
            "olly-model",
            "olly-nlq",
            "olly-query",
            "olly-storage",
            "olly-storage-clickhouse",
        ],
    ),
    ("olly-demo-orders", &[]),
    ("olly-demo-load", &[]),
    ("xtask", &[]),
];

/// Crates that only analyse: data in, answers out.
const PURE: &[&str] = &["olly-model", "olly-query", "olly-graph", "olly-nlq", "olly-anomaly", "olly-rca"];
/// What a pure crate must not name.
const IMPURE: &[&str] = &["tokio", "axum", "reqwest", "clickhouse", "hyper"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// What a wrong dependency is called, one line each.
fn violations(metadata: &Metadata) -> Vec<String> {
    let rules: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(name, uses)| (*name, uses.iter().copied().collect())).collect();
    let mut found = Vec::new();
    for package in &metadata.packages {
        let Some(allowed) = rules.get(package.name.as_str()) else {
            found.push(format!("{}: its place among the crates is not decided", package.name));
            continue;
        };
        // Tests may use what they like (testkit above all); the program itself may not.
        for dependency in package.dependencies.iter().filter(|d| d.kind.is_none()) {
            let name = dependency.name.as_str();
            if rules.contains_key(name) && !allowed.contains(name) {
                found.push(format!("{} must not depend on {name}", package.name));
            }
            if PURE.contains(&package.name.as_str()) && IMPURE.contains(&name) {
                found.push(format!("{} only analyses and must not depend on {name}", package.name));
            }
        }
    }
    found
}

/// Compares the real dependency graph with the list above.
///
/// # Errors
/// When a crate depends on one that it must not, or has no decided place.
pub fn check(root: &Path) -> anyhow::Result<()> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cargo metadata did not start")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata was no JSON")?;
    let found = violations(&metadata);
    if !found.is_empty() {
        bail!(
            "the crates depend on each other in a way that ARCHITECTURE.md rules out:\n  {}",
            found.join("\n  ")
        );
    }
    println!("structure: {} crates depend on each other as ARCHITECTURE.md says", metadata.packages.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, uses: &[&str]) -> Package {
        Package {
            name: name.into(),
            dependencies: uses.iter().map(|d| Dependency { name: (*d).into(), kind: None }).collect(),
        }
    }

    #[test]
    fn the_real_workspace_keeps_the_rules() {
        check(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."))).unwrap();
    }

    #[test]
    fn a_dependency_against_the_direction_is_named() {
        let metadata = Metadata { packages: vec![package("olly-graph", &["olly-storage", "serde"])] };
        assert_eq!(violations(&metadata), ["olly-graph must not depend on olly-storage"]);
    }

    #[test]
    fn an_analysing_crate_must_not_bring_a_runtime() {
        let metadata = Metadata { packages: vec![package("olly-graph", &["tokio"])] };
        assert_eq!(violations(&metadata).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_is_an_error() {
        let metadata = Metadata { packages: vec![package("olly-novelty", &[])] };
        assert_eq!(violations(&metadata).len(), 1);
    }
}
