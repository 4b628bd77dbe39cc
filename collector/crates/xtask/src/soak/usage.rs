//! What processes use of the machine, from /proc.

use std::{collections::BTreeMap, fs};

/// CPU and memory of one part of the system, over all processes that have been that part.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Seconds, by process.
    cpu: BTreeMap<u32, f64>,
    /// The most memory that one of them has had, in bytes.
    peak: u64,
}

impl Usage {
    /// Looks at a process; one that is gone adds nothing to what is known of it.
    pub(super) fn look_at(&mut self, pid: u32) {
        if let Some(seconds) = cpu_seconds(pid) {
            self.cpu.insert(pid, seconds);
        }
        if let Some(bytes) = peak_bytes(pid) {
            self.peak = self.peak.max(bytes);
        }
    }

    pub(super) fn cpu_seconds(&self) -> f64 {
        self.cpu.values().sum()
    }

    pub(super) const fn peak_bytes(&self) -> u64 {
        self.peak
    }
}

/// The children of a process.
pub(super) fn children(pid: u32) -> Vec<u32> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    tasks
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<u32>>())
        .collect()
}

/// User and system time, fields 14 and 15 of proc_pid_stat(5), in ticks of a hundredth of a second.
fn cpu_seconds(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name, in parentheses, may hold anything.
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 2..)?.split(' ').collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    Some((ticks(14)? + ticks(15)?) / 100.0)
}

fn peak_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory_and_has_a_child_while_it_runs_one() {
        let mut usage = Usage::default();
        usage.look_at(std::process::id());
        assert!(usage.peak_bytes() > 100_000);
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        assert!(children(std::process::id()).contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
