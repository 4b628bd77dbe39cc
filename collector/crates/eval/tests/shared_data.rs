//! Runs the measurement on public incidents, where they are at hand: in the folder that OLLYSTACK_RCA_DATA names, or beside the
//! repository. Their licences do not let them into it.

#[expect(dead_code, reason = "each test takes what it needs")]
mod support;

use std::path::{Path, PathBuf};

use anyhow::Result;
use support::{Measured, measured};

fn data() -> Option<PathBuf> {
    let given = std::env::var_os("OLLYSTACK_RCA_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/rca");
    given.or(Some(beside)).filter(|folder| folder.join("dev").is_dir())
}

/// The smallest set: the others take minutes without optimization. `ollystack-ai eval` measures them all.
#[test]
fn the_causes_of_public_incidents_are_found() -> Result<()> {
    let Some(data) = data() else {
        eprintln!("left out: no incidents here; OLLYSTACK_RCA_DATA may name a folder with dev/ and ref/");
        return Ok(());
    };
    let dir = tempfile::tempdir()?;
    let Measured { report, printed, .. } = measured(dir.path(), |args| {
        args.data = data.join("dev/rcd-sockshop");
        args.reference = data.join("ref");
    })?;
    assert!(report.all.ac1 >= 0.92, "{printed}");
    assert!(printed.contains("robust z (BARO)") && printed.contains("inconclusive"), "{printed}");
    Ok(())
}
