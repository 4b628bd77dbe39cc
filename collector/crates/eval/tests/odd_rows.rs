//! Rows as no system should send them: the case is answered, and what could not be used is told.

#[expect(dead_code, reason = "each test takes what it needs")]
mod support;

use std::path::Path;

use anyhow::{Context, Result};
use support::{
    Column::{Floats, Integers, Texts},
    Measured, measured, parquet, write,
};

/// When the incident of each case began, in Unix seconds.
const BEGAN: i64 = 1_000_000;
const SECOND: i64 = 1_000_000;

fn case(dir: &Path, name: &str) -> Result<()> {
    let meta = format!(
        r#"{{"case":"{name}","set":"odd","detect_time":{BEGAN},"note":"unknown members do no harm"}}"#
    );
    write(dir, &format!("data/{name}/meta.json"), meta)?;
    write(dir, &format!("data/{name}/label.json"), r#"{"root_cause_service":"stock"}"#)
}

fn all<T: Clone>(count: usize, value: T) -> Vec<Option<T>> {
    vec![Some(value); count]
}

/// Requests before the incident and during it, newest first: stock is slow then.
fn spans(dir: &Path, file: &str, calls: bool) -> Result<()> {
    const COUNT: usize = 600;
    let number = |row: usize| i64::try_from(COUNT - row / 2).unwrap_or_default();
    let is_front = |row: usize| row.is_multiple_of(2);
    let start = |row: usize| BEGAN * SECOND + (number(row) - 450) * SECOND;
    let duration = |row: usize| {
        let slow = if start(row) >= BEGAN * SECOND { 900_000 } else { 9_000 };
        slow + number(row) % 7 * 500 + if is_front(row) { 2_000 } else { 0 }
    };
    let integers = |value: &dyn Fn(usize) -> i64| (0..COUNT).map(|row| Some(value(row))).collect();
    let services =
        (0..COUNT).map(|row| Some(if is_front(row) && !calls { "front" } else { "stock" })).collect();
    let mut columns = vec![
        Texts("service", services),
        Integers("trace_id", integers(&number)),
        Integers("start_us", integers(&start)),
        Integers("dur_us", integers(&duration)),
        Texts("unknown", all(COUNT, "column")),
    ];
    if calls {
        let caller = (0..COUNT).map(|row| Some(if is_front(row) { "front" } else { "stock" })).collect();
        columns.push(Texts("caller", caller));
        columns.push(Integers("http_status", all(COUNT, 200)));
    } else {
        columns.push(Integers("span_id", integers(&|row| 1 + i64::from(!is_front(row)))));
        columns.push(Integers("parent_id", integers(&|row| i64::from(!is_front(row)))));
        columns.push(Texts("operation", all(COUNT, "reserve")));
    }
    parquet(dir, file, &columns)
}

fn first(measured: &Measured, case: &str) -> Result<String> {
    let line = measured.lines.iter().find(|line| line["case"] == case).context("each case has a line")?;
    Ok(line["ranked"][0].as_str().unwrap_or_default().to_owned())
}

#[test]
fn columns_that_the_format_does_not_ask_for_may_be_missing_or_more() -> Result<()> {
    let dir = tempfile::tempdir()?;
    for (name, calls) in [("parents", false), ("calls", true)] {
        case(dir.path(), name)?;
        spans(dir.path(), &format!("data/{name}/spans.parquet"), calls)?;
    }
    case(dir.path(), "logs")?;
    let times: Vec<_> = (0..20).map(|number| Some((BEGAN - 10 + number) * SECOND)).collect();
    parquet(
        dir.path(),
        "data/logs/logs.parquet",
        &[Integers("ts_us", times), Texts("service", all(20, "stock")), Texts("body", all(20, "reserved"))],
    )?;
    let measured = measured(dir.path(), |_| {})?;
    assert_eq!(measured.report.problems, [""; 0]);
    assert_eq!((first(&measured, "parents")?, first(&measured, "calls")?), ("stock".into(), "stock".into()));
    Ok(())
}

#[test]
fn rows_that_say_nothing_are_told_and_the_others_are_judged() -> Result<()> {
    let dir = tempfile::tempdir()?;
    case(dir.path(), "odd")?;
    // A span that is there three times, once as its own parent, and others without a trace or at no time.
    let nanoseconds = BEGAN * SECOND * 1_000_000;
    let columns = |start: Vec<Option<i64>>| {
        let count = start.len();
        [
            Integers("trace_id", (0..count).map(|row| (row != 1).then_some(1)).collect()),
            Integers("span_id", all(count, 7)),
            Integers("parent_id", (0..count).map(|row| Some(if row == 0 { 7 } else { 0 })).collect()),
            Texts("service", (0..count).map(|row| (row != 2).then_some("stock")).collect()),
            Texts("operation", vec![None; count]),
            Integers("start_us", start),
            Integers("dur_us", (0..count).map(|row| Some([5, -5, i64::MAX][row % 3])).collect()),
        ]
    };
    let now = Some(BEGAN * SECOND);
    let starts = vec![now, now, now, now, now, None, Some(nanoseconds), Some(i64::MIN), Some(i64::MAX)];
    parquet(dir.path(), "data/odd/spans.parquet", &columns(starts))?;
    let steps = 60;
    let values = [f64::NAN, f64::INFINITY, f64::MIN, 1.0, -0.0];
    let value =
        |step: i64| Some(if step >= 40 { f64::MAX } else { values[step.unsigned_abs() as usize % 5] });
    parquet(
        dir.path(),
        "data/odd/metrics.parquet",
        &[
            Integers("ts", (0..steps).map(|step| (step > 1).then_some(BEGAN + (step - 40) * 5)).collect()),
            Texts("service", all(60, "stock")),
            Texts("name", all(60, "container.cpu.utilization")),
            Floats("value", (0..steps).map(value).collect()),
        ],
    )?;
    for detect in [false, true] {
        let measured = measured(dir.path(), |args| {
            (args.detect, args.healthy, args.sensitivity, args.explain) = (detect, true, true, true);
        })?;
        assert_eq!(first(&measured, "odd")?, "stock");
        for words in [
            "odd/spans.parquet: no trace_id and start_us of the years 1970 to 9999 in 5 of 9 rows (the first is row 2)",
            "odd/metrics.parquet: no value and ts (Unix seconds) of the years 1970 to 9999 in 2 of 60 rows (the first is row 1)",
        ] {
            let problems = &measured.report.problems;
            assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
        }
        assert!(measured.lines[0]["confidence"].is_number(), "{:?}", measured.lines);
    }
    Ok(())
}

#[test]
fn a_column_that_is_missing_or_of_another_type_is_named() -> Result<()> {
    let dir = tempfile::tempdir()?;
    case(dir.path(), "no-time")?;
    parquet(dir.path(), "data/no-time/logs.parquet", &[Texts("service", all(1, "stock"))])?;
    case(dir.path(), "texts")?;
    parquet(
        dir.path(),
        "data/texts/spans.parquet",
        &[Texts("trace_id", all(1, "0af7651916cd43dd8448eb211c80319c"))],
    )?;
    case(dir.path(), "words")?;
    let metric =
        || [Integers("ts", all(1, BEGAN)), Texts("service", all(1, "stock")), Texts("name", all(1, "cpu"))];
    let words = metric().into_iter().chain([Texts("value", all(1, "many"))]).collect::<Vec<_>>();
    parquet(dir.path(), "data/words/metrics.parquet", &words)?;
    case(dir.path(), "whole")?;
    let whole = metric().into_iter().chain([Integers("value", all(1, 1))]).collect::<Vec<_>>();
    parquet(dir.path(), "data/whole/metrics.parquet", &whole)?;
    case(dir.path(), "torn")?;
    parquet(dir.path(), "data/torn/metrics.parquet", &[Integers("ts", all(1_000, BEGAN))])?;
    let torn = std::fs::read(dir.path().join("data/torn/metrics.parquet"))?;
    write(dir.path(), "data/torn/metrics.parquet", &torn[..torn.len() / 2])?;
    let measured = measured(dir.path(), |_| {})?;
    let problem = |case: &str| {
        let line = measured.lines.iter().find(|line| line["case"] == case);
        line.and_then(|line| line["problem"].as_str()).unwrap_or_default().to_owned()
    };
    for (case, words) in [
        ("no-time", "no-time/logs.parquet has no column named ts_us"),
        ("texts", "texts/spans.parquet: column trace_id holds no integers"),
        ("words", "words/metrics.parquet: column value holds no numbers"),
        ("torn", "torn/metrics.parquet is no Parquet file"),
    ] {
        assert!(problem(case).contains(words), "{words}: {:#?}", measured.lines);
    }
    assert_eq!((measured.lines.len(), problem("whole").as_str()), (5, ""));
    Ok(())
}
