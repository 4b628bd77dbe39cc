//! One odd folder among many is reported and does not keep the others from being answered.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use olly_eval::{EvalArgs, Report, eval};

fn write(dir: &Path, file: &str, text: &str) -> Result<()> {
    let path = dir.join(file);
    fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    Ok(fs::write(path, text)?)
}

fn measured(dir: &Path) -> Result<(Report, Vec<serde_json::Value>)> {
    let predictions = dir.join("predictions.jsonl");
    let args = EvalArgs {
        sensitivity: false,
        data: dir.join("data"),
        reference: dir.join("ref"),
        predictions: Some(predictions.clone()),
        json: Some(dir.join("report.json")),
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
    let report = eval(&args, &mut Vec::new())?;
    let lines = fs::read_to_string(predictions)?;
    let lines = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((report, lines))
}

#[test]
fn odd_folders_are_reported_and_the_rest_is_answered() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let meta = |case: &str, reference: &str| {
        format!(r#"{{"case":"{case}","set":"shop","detect_time":600,"reference":{reference}}}"#)
    };
    write(dir.path(), "data/shop/good/meta.json", &meta("good", "null"))?;
    write(dir.path(), "data/shop/good/label.json", r#"{"root_cause_service":"stock"}"#)?;
    write(dir.path(), "data/shop/unlabelled/meta.json", &meta("unlabelled", "null"))?;
    write(dir.path(), "data/shop/torn/meta.json", r#"{"case":"#)?;
    write(dir.path(), "data/shop/torn-label/meta.json", &meta("torn-label", "null"))?;
    write(dir.path(), "data/shop/torn-label/label.json", "{")?;
    write(dir.path(), "data/shop/no-parquet/meta.json", &meta("no-parquet", "null"))?;
    write(dir.path(), "data/shop/no-parquet/spans.parquet", "these are no rows")?;
    write(dir.path(), "data/shop/no-reference/meta.json", &meta("no-reference", "\"nowhere\""))?;
    write(dir.path(), "data/shop/empty/readme.txt", "no case")?;
    write(dir.path(), "data/alerts/cases.jsonl.gz", "another format")?;

    let (report, lines) = measured(dir.path())?;
    let cases: Vec<&str> = lines.iter().filter_map(|line| line["case"].as_str()).collect();
    assert_eq!(cases, ["good", "torn-label", "unlabelled"]);
    for key in ["ranked", "confidence", "abstained", "inner"] {
        assert!(lines.iter().all(|line| line.get(key).is_some()), "{key} is missing in {lines:?}");
    }
    assert_eq!(lines[0]["abstained"], true, "nothing is known, so nothing is claimed");
    // Only the one with a readable label counts; without telemetry its cause is missed.
    assert_eq!((report.all.cases, report.all.ac1), (1, 0.0));
    for folder in ["torn", "torn-label", "no-parquet", "no-reference", "empty", "alerts"] {
        assert!(report.problems.iter().any(|problem| problem.contains(folder)), "{folder}: {report:#?}");
    }
    assert_eq!(report.problems.len(), 6, "{:#?}", report.problems);
    Ok(())
}
