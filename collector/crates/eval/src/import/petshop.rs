//! PetShop (Hardt et al., 2024). Each `dataset/<traffic>` has a call graph, fault-free metrics in `noissue`, and one folder an
//! issue in `train` and `test`.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{
    Done, Target,
    files::{self, Csv, Point, text},
    name, seconds, seconds_of, subfolders,
};

pub(super) fn import(dir: &Path, target: &Target) -> Result<Done> {
    let dataset = dir.join("dataset");
    let mut done = Done::default();
    for traffic in subfolders(&dataset)? {
        let graph = traffic.join("graph.csv");
        if !graph.exists() {
            done.notes.push(format!("{} has no graph.csv: left out", traffic.display()));
            continue;
        }
        let reference = format!("petshop-{}", name(&traffic));
        let folder = target.references.join(&reference);
        files::json(&folder.join("meta.json"), &json!({ "reference": reference, "edges": edges(&graph)? }))?;
        let healthy = traffic.join("noissue/metrics.csv");
        if healthy.exists() {
            files::points(&folder.join("metrics.parquet"), metrics(&healthy)?.iter())?;
        } else {
            done.notes.push(format!(
                "{} is missing: its issues have nothing to be compared with",
                healthy.display()
            ));
        }
        for part in ["train", "test"] {
            for issue in subfolders(&traffic.join(part))? {
                let case = format!("petshop-{}-{part}-{}", name(&traffic), name(&issue));
                write(&issue, &case, part, &reference, &target.cases.join("petshop").join(&case))?;
                done.cases += 1;
            }
        }
    }
    ensure!(
        done.cases > 0,
        "{} has no <traffic>/train or <traffic>/test with issues beside a graph.csv: is it a clone of petshop-root-cause-analysis?",
        dataset.display()
    );
    Ok(done)
}

fn write(issue: &Path, case: &str, part: &str, reference: &str, folder: &Path) -> Result<()> {
    let path = issue.join("target.json");
    let told = files::read_json(&path)?;
    let want = |pointer: &str| {
        told.pointer(pointer).cloned().with_context(|| format!("{} has no {pointer}", path.display()))
    };
    let text = |pointer: &str| {
        let value = want(pointer)?;
        let text = value.as_str().map(str::to_owned);
        text.with_context(|| format!("{}: {pointer} is {value} instead of a text", path.display()))
    };
    let symptom = text("/target/metric")?;
    let began = want("/target/timestamp")?
        .as_f64()
        .with_context(|| format!("{}: /target/timestamp is no number", path.display()))?;
    let began = seconds(began).with_context(|| format!("{}: /target/timestamp", path.display()))?;
    files::json(
        &folder.join("meta.json"),
        &json!({
            "case": case,
            "set": "petshop",
            "detect_time": began,
            "reference": reference,
            "target": { "node": text("/target/node")?, "metric": symptom },
        }),
    )?;
    files::json(
        &folder.join("label.json"),
        &json!({
            "root_cause_service": text("/root_cause/node")?,
            "fault_type": symptom,
            "published_split": part,
            "command": told.pointer("/metadata/reproducibility/command").unwrap_or(&Value::Null),
        }),
    )?;
    files::points(&folder.join("metrics.parquet"), metrics(&issue.join("metrics.csv"))?.iter())
}

/// The calls: a matrix with callers as rows and callees as columns, above 0 where there is a call.
fn edges(path: &Path) -> Result<Vec<Value>> {
    let csv = Csv::open(path)?;
    let callees = csv.header().clone();
    let mut edges = Vec::new();
    csv.each(|record| {
        for (cell, callee) in record.iter().zip(&callees).skip(1) {
            let weight: f64 = cell.parse().with_context(|| format!("`{cell}` is no number"))?;
            if weight > 0.0 {
                edges.push(json!({ "caller": &record[0], "callee": callee }));
            }
        }
        Ok(())
    })?;
    Ok(edges)
}

/// The points of a table with three header rows (service, metric, statistic) and, below them, the name of the time column in a row
/// of its own. An empty cell has no point.
fn metrics(path: &Path) -> Result<Vec<Point>> {
    let csv = Csv::open(path)?;
    let mut head = vec![csv.header().clone()];
    let mut points = Vec::new();
    let wanted = ["microservice", "metric", "statistic", "unix_timestamp"];
    let mut columns = Vec::new();
    csv.each(|record| {
        if head.len() < wanted.len() {
            head.push(record.clone());
            if head.len() == wanted.len() {
                for (row, wanted) in head.iter().zip(wanted) {
                    let first = row.get(0).unwrap_or_default();
                    ensure!(first == wanted, "a header row begins with `{first}` instead of `{wanted}`");
                }
                columns = (0..head[0].len())
                    .map(|at| {
                        let of = |row: usize| head[row].get(at).unwrap_or_default();
                        (text(of(0)), text(&format!("{}.{}", of(1), of(2))))
                    })
                    .collect();
            }
            return Ok(());
        }
        let time = seconds_of(&record[0])?;
        for (cell, (service, name)) in
            record.iter().zip(&columns).skip(1).filter(|(cell, _)| !cell.is_empty())
        {
            points.push(Point {
                time,
                service: service.clone(),
                pod: text(""),
                name: name.clone(),
                value: cell.parse().with_context(|| format!("`{cell}` is no number"))?,
            });
        }
        Ok(())
    })?;
    ensure!(head.len() == wanted.len(), "{} ends within its header", path.display());
    Ok(points)
}
