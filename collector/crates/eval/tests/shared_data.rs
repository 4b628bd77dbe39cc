//! Runs the measurement on public incidents, where they are at hand: in the folder that OLLYSTACK_RCA_DATA names, or beside the
//! repository. Their licences do not let them into it.

use std::path::{Path, PathBuf};

use olly_eval::{EvalArgs, eval};

fn data() -> Option<PathBuf> {
    let given = std::env::var_os("OLLYSTACK_RCA_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/rca");
    given.or(Some(beside)).filter(|folder| folder.join("dev").is_dir())
}

/// The smallest set: the others take minutes without optimization. `ollystack-ai eval` measures them all.
#[test]
fn the_causes_of_public_incidents_are_found() {
    let Some(data) = data() else {
        eprintln!("left out: no incidents here; OLLYSTACK_RCA_DATA may name a folder with dev/ and ref/");
        return;
    };
    let args = EvalArgs {
        sensitivity: false,
        data: data.join("dev/rcd-sockshop"),
        reference: data.join("ref"),
        predictions: None,
        json: None,
        explain: false,
        late: 0,
        detect: false,
        traces: 1.0,
        seed: 0,
        healthy: false,
        past_only: false,
        without: Vec::new(),
        repeat: 1,
    };
    let mut printed = Vec::new();
    let report = eval(&args, &mut printed).unwrap();
    let printed = String::from_utf8(printed).unwrap();
    assert!(report.all.ac1 >= 0.92, "{printed}");
    assert!(printed.contains("robust z (BARO)") && printed.contains("inconclusive"), "{printed}");
}
