//! One odd folder among many is reported and does not keep the others from being answered.

#[expect(dead_code, reason = "each test takes what it needs")]
mod support;

use anyhow::Result;
use support::{lines, measured, write};

fn meta(case: &str, reference: &str) -> String {
    format!(r#"{{"case":"{case}","set":"shop","detect_time":600,"reference":{reference}}}"#)
}

#[test]
fn odd_folders_are_reported_and_the_rest_is_answered() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let put = |file: &str, text: &str| write(dir.path(), &format!("data/{file}"), text);
    put("shop/good/meta.json", &meta("good", "null"))?;
    put("shop/good/label.json", r#"{"root_cause_service":"stock"}"#)?;
    put("shop/unlabelled/meta.json", &meta("unlabelled", "null"))?;
    put("shop/torn/meta.json", "{\n\"case\":")?;
    put("shop/timeless/meta.json", r#"{"case":"timeless","set":"shop","detect_time":1700000000000000000}"#)?;
    put("shop/endless/meta.json", r#"{"case":"x","set":"shop","detect_time":1,"span_window":[0,-1]}"#)?;
    put(
        "shop/aimless/meta.json",
        r#"{"case":"x","set":"shop","detect_time":1,"target":{"node":"a","metric":"b"}}"#,
    )?;
    put("shop/torn-label/meta.json", &meta("torn-label", "null"))?;
    put("shop/torn-label/label.json", "{")?;
    put("shop/empty-label/meta.json", &meta("empty-label", "null"))?;
    put("shop/empty-label/label.json", "{}")?;
    put("shop/no-parquet/meta.json", &meta("no-parquet", "null"))?;
    put("shop/no-parquet/spans.parquet", "these are no rows")?;
    put("shop/no-reference/meta.json", &meta("no-reference", "\"nowhere\""))?;
    put("shop/twice/meta.json", &meta("good", "null"))?;
    put("shop/empty/readme.txt", "no case")?;
    put("alerts/cases.jsonl.gz", "another format")?;

    let measured = measured(dir.path(), |_| {})?;
    let (lines, problems) = (measured.lines, measured.report.problems);
    let cases: Vec<&str> = lines.iter().filter_map(|line| line["case"].as_str()).collect();
    let answered = ["empty-label", "good", "torn-label", "good", "unlabelled"];
    let unreadable = ["aimless", "endless", "timeless", "torn", "no-parquet", "no-reference"];
    assert_eq!(cases, [&answered[..], &unreadable].concat());
    for key in ["ranked", "confidence", "abstained", "inner"] {
        assert!(lines.iter().all(|line| line.get(key).is_some()), "{key} is missing in {lines:?}");
    }
    assert!(lines.iter().all(|line| line["abstained"] == true), "nothing is known, so nothing is claimed");
    assert!(
        lines.iter().all(|line| line.get("problem").is_some()
            == unreadable.contains(&line["case"].as_str().unwrap_or_default())),
        "{lines:#?}"
    );
    // Only those with a readable label count; without telemetry the cause is missed.
    assert_eq!((measured.report.all.cases, measured.report.all.ac1), (1, 0.0));
    for words in [
        "torn/meta.json is not as expected: EOF while parsing a value at line 2 column 7",
        "timeless/meta.json: detect_time is 1700000000000000000; allowed are Unix seconds",
        "endless/meta.json: span_window ends at -1",
        "aimless/meta.json: target.metric is `b`; allowed are latency and availability",
        "torn-label/label.json is not as expected",
        "empty-label/label.json names no root_cause_service: taken as not labelled",
        "no-parquet/spans.parquet is no Parquet file",
        "case no-reference: its reference",
        "case good is there more than once",
        "shop/empty has no meta.json",
        "alerts holds no case",
        "unlabelled has none of spans.parquet, logs.parquet, metrics.parquet",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
        assert!(measured.printed.contains(words), "{words}: {}", measured.printed);
    }
    Ok(())
}

#[test]
fn where_nothing_can_be_read_every_case_has_its_line_and_the_measurement_fails() -> Result<()> {
    let dir = tempfile::tempdir()?;
    write(dir.path(), "data/torn/meta.json", "{")?;
    write(dir.path(), "data/lost/meta.json", meta("lost", "\"nowhere\""))?;
    let error = measured(dir.path(), |_| {}).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("none of the 2 cases can be read"));
    let lines = lines(dir.path())?;
    let cases: Vec<&str> = lines.iter().filter_map(|line| line["case"].as_str()).collect();
    assert_eq!(cases, ["torn", "lost"]);
    Ok(())
}
