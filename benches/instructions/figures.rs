//! The checked-in figures, and the comparison with them.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::{Deserialize, Serialize};

use crate::callgrind::Count;

/// How much a count may grow: compilers inline a little differently when unrelated code moves.
const ALLOWED_GROWTH: f64 = 0.03;

/// Functions below this part of a workload are not recorded; what they grow by is reported as a whole.
const RECORDED_PART: f64 = 0.002;

/// The content of `instructions.json`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    tools: BTreeMap<String, String>,
    workloads: BTreeMap<String, Workload>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Workload {
    instructions: u64,
    functions: BTreeMap<String, u64>,
}

/// How counts compare with the recorded ones.
pub(crate) enum Verdict {
    AsRecorded,
    /// At least one is smaller by more than the allowed growth, so that it could creep back up unnoticed.
    Shrunk,
    /// What grew, and where.
    Grown(String),
}

impl Figures {
    pub(crate) fn new(tools: BTreeMap<String, String>) -> Self {
        Self { tools, workloads: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, name: &str, count: Count) {
        let least = (count.instructions as f64 * RECORDED_PART) as u64;
        let functions = count.functions.into_iter().filter(|&(_, cost)| cost > least).collect();
        self.workloads.insert(name.to_owned(), Workload { instructions: count.instructions, functions });
    }

    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
    }

    /// The first tool that differs from those of these figures.
    pub(crate) fn other_tools(&self, tools: &BTreeMap<String, String>) -> Option<String> {
        let mut names = self.tools.keys().chain(tools.keys());
        let name = names.find(|name| self.tools.get(*name) != tools.get(*name))?;
        let say =
            |tools: &BTreeMap<String, String>| tools.get(name).map_or("none", String::as_str).to_owned();
        Some(format!("{name}: there {:?}, here {:?}", say(&self.tools), say(tools)))
    }

    pub(crate) fn table(&self, recorded: Option<&Self>) -> String {
        let mut table = String::new();
        for (name, workload) in &self.workloads {
            let change =
                recorded.and_then(|recorded| recorded.workloads.get(name)).map_or(String::new(), |old| {
                    format!("{:+7.2} %", 100.0 * growth(old.instructions, workload.instructions))
                });
            writeln!(table, "{:>12} instructions  {change}  {name}", workload.instructions)
                .expect("a text has room");
        }
        table
    }

    /// Compares; a workload that only one side has is growth, since nobody looked at it.
    pub(crate) fn against(&self, recorded: &Self) -> Verdict {
        let mut report = String::new();
        let mut shrunk = false;
        for name in recorded.workloads.keys().filter(|name| !self.workloads.contains_key(*name)) {
            report += &format!("{name}: recorded, but no longer measured\n");
        }
        for (name, new) in &self.workloads {
            let Some(old) = recorded.workloads.get(name) else {
                report += &format!("{name}: measured, but not recorded\n");
                continue;
            };
            let growth = growth(old.instructions, new.instructions);
            shrunk |= growth < -ALLOWED_GROWTH;
            if growth > ALLOWED_GROWTH {
                report += &format!(
                    "{name}: {} instructions, {} recorded: {:+.1} %, at most {:+.1} % is allowed\n{}",
                    new.instructions,
                    old.instructions,
                    100.0 * growth,
                    100.0 * ALLOWED_GROWTH,
                    new.functions_that_grew(old)
                );
            }
        }
        match (report.is_empty(), shrunk) {
            (false, _) => Verdict::Grown(report),
            (true, true) => Verdict::Shrunk,
            (true, false) => Verdict::AsRecorded,
        }
    }
}

impl Workload {
    /// The functions that account for the growth, the one that grew most first.
    fn functions_that_grew(&self, old: &Self) -> String {
        const SHOWN: usize = 8;
        let mut grown: Vec<(&str, u64, u64)> = self
            .functions
            .iter()
            .map(|(name, &new)| (name.as_str(), old.functions.get(name).copied().unwrap_or(0), new))
            .filter(|&(_, old, new)| new > old)
            .collect();
        grown.sort_by_key(|&(_, old, new)| std::cmp::Reverse(new - old));
        grown.iter().take(SHOWN).fold(String::new(), |mut list, (name, old, new)| {
            writeln!(list, "  {:+10}  {old} -> {new}  {name}", new - old).expect("a text has room");
            list
        })
    }
}

fn growth(old: u64, new: u64) -> f64 {
    new as f64 / old.max(1) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(costs: &[(&str, u64)]) -> Figures {
        let functions: BTreeMap<_, _> = costs.iter().map(|&(name, cost)| (name.to_owned(), cost)).collect();
        let mut figures = Figures::new(BTreeMap::from([("rustc".to_owned(), "1".to_owned())]));
        figures.add("batch", Count { instructions: functions.values().sum(), functions });
        figures
    }

    #[test]
    fn growth_beyond_the_allowed_names_the_functions() {
        let recorded = figures(&[("judge", 500), ("settle", 500)]);
        assert!(matches!(
            figures(&[("judge", 500), ("settle", 529)]).against(&recorded),
            Verdict::AsRecorded
        ));
        assert!(matches!(figures(&[("judge", 500), ("settle", 400)]).against(&recorded), Verdict::Shrunk));
        let grown = figures(&[("judge", 480), ("settle", 550), ("copy", 30)]).against(&recorded);
        let Verdict::Grown(report) = grown else { panic!("it grew by 6 %") };
        assert!(report.contains("500 -> 550  settle") && report.contains("0 -> 30  copy"), "{report}");
        assert!(!report.contains("judge"), "{report}");
    }

    #[test]
    fn a_workload_without_a_counterpart_is_reported() {
        let none = Figures::new(BTreeMap::new());
        assert!(matches!(none.against(&figures(&[("judge", 1)])), Verdict::Grown(_)));
        assert!(matches!(figures(&[("judge", 1)]).against(&none), Verdict::Grown(_)));
    }

    #[test]
    fn figures_of_other_tools_are_told_apart() {
        let recorded = figures(&[("judge", 1)]);
        let tools = |rustc: &str| BTreeMap::from([("rustc".to_owned(), rustc.to_owned())]);
        assert_eq!(recorded.other_tools(&tools("1")), None);
        assert_eq!(recorded.other_tools(&tools("2")).as_deref(), Some("rustc: there \"1\", here \"2\""));
        assert!(recorded.other_tools(&BTreeMap::new()).is_some());
    }
}
