//! Healthy times that are asked about: what is reported and printed of them.

#[expect(dead_code, reason = "each test takes what it needs")]
mod support;

use anyhow::{Context, Result};
use olly_eval::{ImportArgs, Named, Source, import};
use support::{measured, write};

/// Seconds from one point to the next.
const STEP: i64 = 300;

/// Half a day of a shop in which from `slow_from` on the search is slow, and the site with it.
fn metrics(slow_from: i64) -> String {
    let head = "microservice,Site,Site,Search,Search\nmetric,latency,requests,latency,requests\n\
                statistic,Average,Sum,Average,Sum\nunix_timestamp,,,,\n";
    let row = |number: i64| {
        let (at, usual) = (number * STEP, 0.2 + 0.01 * (number % 7) as f64);
        let added = if at >= slow_from { 3.0 } else { 0.0 };
        format!("{at},{},400,{},400\n", 0.3 + usual + added, usual + added)
    };
    head.to_owned() + &(1..=144).map(row).collect::<String>()
}

#[test]
fn causes_named_in_healthy_times_are_counted_and_printed() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let shop = |file: &str, text: &str| write(dir.path(), &format!("original/dataset/calm/{file}"), text);
    shop("graph.csv", ",Site,Search\nSite,0.0,1.0\nSearch,0.0,0.0\n")?;
    // What is said to be without a fault ends with one.
    shop("noissue/metrics.csv", &metrics(138 * STEP))?;
    for (issue, began) in [("issue_0", 140 * STEP), ("issue_1", 54 * STEP)] {
        // The points are means of the five minutes after their time: the last one before the incident shows it already.
        shop(&format!("train/{issue}/metrics.csv"), &metrics(began - STEP))?;
        let told = format!(
            r#"{{"target": {{"node": "Site", "metric": "latency", "timestamp": {}}}, "root_cause": {{"node": "Search"}}}}"#,
            began - 60
        );
        shop(&format!("train/{issue}/target.json"), &told)?;
    }
    let (original, out) = (dir.path().join("original"), dir.path().join("imported"));
    import(&ImportArgs { source: Source::Petshop, dir: original, out }, &mut Vec::new())?;

    let measured = measured(dir.path(), |args| {
        args.data = dir.path().join("imported/cases");
        args.reference = dir.path().join("imported/ref");
        args.healthy = true;
        args.explain = true;
        args.sensitivity = true;
    })?;
    let set = measured.report.sets.first().context("there is one set")?;
    assert_eq!((set.all.ac1, set.abstained), (1.0, 0.0), "{}", measured.printed);
    let healthy = set.healthy.context("healthy times were asked about")?;
    assert_eq!(healthy.before, Named { asked: 2, named: 0 }, "{}", measured.printed);
    assert_eq!(healthy.reference, Named { asked: 23, named: 1 }, "{}", measured.printed);
    // One of the 24 stretches lies in the time of the second incident.
    assert_eq!(healthy.troubled, Named { asked: 1, named: 0 }, "{}", measured.printed);
    let published = measured.report.sensitivity.first().context("the constants were changed")?;
    assert_eq!((published.wrong, published.inconclusive, published.named_in_healthy), (0, 0, Some(1)));
    for line in [
        "petshop-calm, 41400000000 to 41585000000: nothing\n  Cause: requests to Search take 3.2",
        "healthy times in which a cause was named: 0 of 2 before incidents, 1 of 23 of the fault-free data; \
         0 of 1 more that another incident reaches into\n",
        "of these, healthy times in which a cause was named\n0.8 to 1.0         1  0.9",
        "named first                     petshop    all  wrong  inconclusive  healthy\n\
         as published                          2      2      0             0        1\n",
    ] {
        assert!(measured.printed.contains(line), "{line}: {}", measured.printed);
    }
    Ok(())
}
