//! The ground truth: what was broken, where and when, one JSON object a line.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::faults::Fault;

/// A fault that was on from `start` to `end`.
#[derive(Debug, Clone, Serialize)]
pub struct Incident {
    pub fault: &'static str,
    pub service: &'static str,
    pub component: &'static str,
    pub start: Timestamp,
    pub end: Timestamp,
    pub seed: u64,
    pub root_cause: &'static str,
    pub first_visible_failure: &'static str,
}

impl Incident {
    pub fn new(fault: &'static Fault, start: Timestamp, end: Timestamp, seed: u64) -> Self {
        Self {
            fault: fault.name,
            service: fault.service,
            component: fault.component,
            start,
            end,
            seed,
            root_cause: fault.root_cause,
            first_visible_failure: fault.first_visible_failure,
        }
    }
}

/// Where incidents are written.
pub struct GroundTruth {
    file: Option<Mutex<File>>,
}

impl GroundTruth {
    /// Begins a new file, if one is wanted.
    pub fn create(path: Option<&Path>) -> io::Result<Self> {
        Ok(Self { file: path.map(File::create).transpose()?.map(Mutex::new) })
    }

    /// Appends an incident; the line is on disk afterwards.
    pub fn write(&self, incident: &Incident) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut line = serde_json::to_vec(incident)?;
        line.push(b'\n');
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::faults::FAULTS;

    #[test]
    fn an_incident_is_one_line_with_times_in_rfc_3339() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("truth.jsonl");
        let truth = GroundTruth::create(Some(&path)).unwrap();
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let end = Timestamp::from_second(1_800_000_020).unwrap();
        for fault in &FAULTS {
            truth.write(&Incident::new(fault, start, end, 42)).unwrap();
        }
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(
            lines[0],
            json!({
                "fault": "slow-database", "service": "orders", "component": "sqlite",
                "start": "2027-01-15T08:00:00Z", "end": "2027-01-15T08:00:20Z", "seed": 42,
                "root_cause": "every SQL statement of orders takes 100 ms longer",
                "first_visible_failure": "POST /checkout at gateway becomes slow, and fails once orders runs out of connections",
            })
        );
    }
}
