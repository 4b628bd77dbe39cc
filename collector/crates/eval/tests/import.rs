//! Small made-up data in the layouts of the public sets, turned into incidents and read back.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use olly_eval::{
    ImportArgs, Source,
    dataset::{Case, Conditions, Loader, cases},
    import,
};
use olly_rca::{Incident, Parent, Telemetry};

fn write(dir: &Path, file: &str, text: &str) -> Result<()> {
    let path = dir.join(file);
    fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    Ok(fs::write(path, text)?)
}

fn imported(source: Source, dir: &Path) -> Result<(Vec<Case>, String)> {
    let mut said = Vec::new();
    import(&ImportArgs { source, dir: dir.join("original"), out: dir.join("out") }, &mut said)?;
    let found = cases(&dir.join("out/cases"))?;
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    Ok((found.cases, String::from_utf8(said)?))
}

fn loaded(dir: &Path, case: &Case) -> Result<(Telemetry, Incident)> {
    let loaded = Loader::new(dir.join("out/ref"), Conditions::default()).load(case)?;
    Ok((loaded.telemetry, loaded.incident))
}

/// One fault in `stock` at 2030-01-01 00:10:00 UTC.
fn nezha(dir: &Path) -> Result<()> {
    let began = 1_893_456_600_i64;
    write(dir, "original/construct_data/root_cause_hipster.json", "{}")?;
    let inner = r#"{"ts-stock-service": {"return": "S#1_S#2"}}"#;
    write(dir, "original/construct_data/root_cause_ts.json", inner)?;
    let fault = format!(
        r#"{{"00": [{{"inject_time": "2030-01-01 00:10:00", "inject_timestamp": "{began}",
             "inject_pod": "ts-stock-service-7d9f-x2x", "inject_type": "return"}}]}}"#
    );
    write(dir, "original/rca_data/2030-01-01/2030-01-01-fault_list.json", &fault)?;
    let span = |at: i64, id: &str, parent: &str| {
        format!(
            "00000000000000000000000000000a{id},00000000000000{id},{parent},ts-stock-service-7d9f-x2x,reserve,{at}000000000,{at}005000000,5000\n"
        )
    };
    let head = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n";
    let spans = [
        // Too early for the case, so it is fault-free only; then during the fault; then after all.
        span(began - 400, "01", "root"),
        span(began + 5, "02", "00000000000000ff"),
        span(began + 900, "03", "root"),
    ];
    write(dir, "original/rca_data/2030-01-01/trace/00_11_trace.csv", &format!("{head}{}", spans.concat()))?;
    let quiet = span(began - 90_000, "04", "root");
    write(dir, "original/construct_data/2030-01-01/trace/23_00_trace.csv", &format!("{head}{quiet}"))?;
    let log = |line: &str| {
        format!(
            "2030-01-01T00:10:05Z,{began}500000000,node,ts-stock-service-7d9f-x2x,server,00000000000000000000000000000a02,0000000000000002,\"{}\"\n",
            line.replace('"', "\"\"")
        )
    };
    let logs = [
        log(
            r#"{"log":"08:10:05.500 ERROR s.Stock#12 TraceID: a SpanID: b [reserve] none left\n","stream":"stdout"}"#,
        ),
        log(
            r#"{"log":"{\"message\":\"TraceID: a SpanID: b none left\",\"severity\":\"error\"}\n","stream":"stdout"}"#,
        ),
        log(r#"{"log":"TraceID: a SpanID: b plain words\n","stream":"stdout"}"#),
    ];
    let head = "Timestamp,TimeUnixNano,Node,PodName,Container,TraceID,SpanID,Log\n";
    write(dir, "original/rca_data/2030-01-01/log/00_11_log.csv", &format!("{head}{}", logs.concat()))?;
    let pod = "Time,TimeStamp,PodName,CpuUsageRate(%),MemoryUsage(Mi)\n\
               2030-01-01 00:10:30.64 +0000 UTC m=+0.1,1993456630,ts-stock-service-7d9f-x2x,12.5,\n";
    write(dir, "original/rca_data/2030-01-01/metric/ts-stock-service-7d9f-x2x_metric.csv", pod)?;
    let front = "Time,TimeStamp,ServiceName,SuccessRate(%)\n\
                 2030-01-01 00:10:30.64 +0000 UTC m=+0.1,1893456630,Front,99\n";
    write(dir, "original/rca_data/2030-01-01/metric/front_service.csv", front)?;
    let calls = "time,timestamp,ts-front-service_ts-stock-service\n\
                 2030-01-01 00:10:30.64 +0000 UTC m=+0.1,1893456630,0.004\n";
    write(dir, "original/rca_data/2030-01-01/metric/source_50.csv", calls)?;
    write(dir, "original/rca_data/2030-01-01/metric/dependency.csv", "Source,Target,Weight\na,b,1\n")
}

#[test]
fn a_day_of_nezha_becomes_cases_and_a_reference() -> Result<()> {
    let dir = tempfile::tempdir()?;
    nezha(dir.path())?;
    let (cases, said) = imported(Source::Nezha, dir.path())?;
    assert!(said.starts_with("1 incidents written"), "{said}");
    let case = &cases[0];
    assert_eq!((case.meta.set.as_str(), case.meta.detect_time), ("nezha-tt", 1_893_456_600));
    let label = case.label.as_ref().context("it is labelled")?;
    assert_eq!((label.roots(), label.fault_type.as_str()), (vec!["ts-stock-service"], "return"));
    assert_eq!(label.root_cause_inner.as_deref(), Some("S#1_S#2"));

    let (telemetry, incident) = loaded(dir.path(), case)?;
    let [span] = telemetry.window.spans[..] else { panic!("{:?}", telemetry.window.spans) };
    assert_eq!((span.trace, span.span, span.parent, span.duration), (0xa02, 2, Parent::Span(0xff), 5000));
    assert!(incident.holds(span.start));
    // The healthy day, and what lies around the fault at a distance.
    assert_eq!(telemetry.reference.spans.iter().map(|span| span.span).collect::<Vec<_>>(), [1, 3, 4]);
    assert!(telemetry.reference.spans.iter().all(|span| span.parent == Parent::Root));

    let events: Vec<(&str, bool)> =
        telemetry.window.logs.iter().map(|log| (telemetry.names.text(log.event), log.error)).collect();
    assert_eq!(events, [("none left", true), ("plain words", false), ("s.Stock#12", true)]);
    let points: Vec<(&str, &str, f64)> = telemetry
        .window
        .points
        .iter()
        .map(|point| (telemetry.names.text(point.service), telemetry.names.text(point.metric), point.value))
        .collect();
    assert_eq!(
        points,
        [
            ("__entry__", "SuccessRate(%)", 99.0),
            ("ts-front-service->ts-stock-service", "edge_source_latency_p50_s", 0.004),
            ("ts-stock-service", "CpuUsageRate(%)", 12.5),
        ]
    );
    // From the readable time: the other column has a wrong digit.
    assert!(telemetry.window.points.iter().all(|point| point.time == 1_893_456_630_000_000));
    Ok(())
}

const METRICS: &str = "microservice,Site,Search,Site\nmetric,latency,latency,requests\nstatistic,Average,Average,Sum\n\
                       unix_timestamp,,,\n600.0,0.5,,40.0\n900.0,0.7,0.2,41.0\n";

const TARGET: &str = r#"{"target": {"node": "Site", "metric": "latency", "agg": "Average", "timestamp": 900},
                         "root_cause": {"node": "Search", "metric": null}}"#;

fn petshop(dir: &Path) -> Result<()> {
    write(dir, "original/dataset/calm/graph.csv", ",Site,Search\nSite,0.0,1.0\nSearch,0.0,0.0\n")?;
    write(dir, "original/dataset/calm/noissue/metrics.csv", METRICS)?;
    write(dir, "original/dataset/calm/train/issue_0/metrics.csv", METRICS)?;
    write(dir, "original/dataset/calm/train/issue_0/target.json", TARGET)
}

#[test]
fn an_issue_of_petshop_becomes_a_case_with_a_symptom() -> Result<()> {
    let dir = tempfile::tempdir()?;
    petshop(dir.path())?;
    let (cases, _) = imported(Source::Petshop, dir.path())?;
    let case = &cases[0];
    assert_eq!((case.meta.case.as_str(), case.meta.detect_time), ("petshop-calm-train-issue_0", 900));
    assert_eq!(case.label.as_ref().context("it is labelled")?.roots(), ["Search"]);
    let (telemetry, incident) = loaded(dir.path(), case)?;
    assert!(incident.symptom.is_some_and(|symptom| telemetry.names.text(symptom.service) == "Site"));
    assert_eq!(telemetry.calls.len(), 1);
    // The empty cell is no point.
    assert_eq!((telemetry.window.points.len(), telemetry.reference.points.len()), (5, 5));
    assert!(telemetry.names.symbol("latency.Average").is_some());
    Ok(())
}

#[test]
fn another_layout_is_refused_with_the_place_and_what_is_expected() -> Result<()> {
    let dir = tempfile::tempdir()?;
    fs::create_dir(dir.path().join("original"))?;
    for (source, expected) in [(Source::Petshop, "graph.csv"), (Source::Nezha, "root_cause_hipster.json")] {
        let error = imported(source, dir.path()).err().context("it is refused")?;
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_is_refused_with_its_file_and_line() -> Result<()> {
    let metrics = |from: &str, to: &str| METRICS.replace(from, to);
    let target = |from: &str, to: &str| TARGET.replace(from, to);
    for (file, text, words) in [
        ("noissue/metrics.csv", metrics("41.0", "many"), "noissue/metrics.csv, line 6: `many` is no number"),
        ("noissue/metrics.csv", metrics("900.0", "1e99"), "noissue/metrics.csv, line 6: `1e99` is no time"),
        ("noissue/metrics.csv", metrics("900.0", "NaN"), "noissue/metrics.csv, line 6: `NaN` is no time"),
        ("noissue/metrics.csv", String::new(), "noissue/metrics.csv ends within its header"),
        ("noissue/metrics.csv", "a,b\n".to_owned(), "noissue/metrics.csv ends within its header"),
        ("graph.csv", ",Site\nSite,often\n".to_owned(), "graph.csv, line 2: `often` is no number"),
        ("train/issue_0/target.json", "{".to_owned(), "issue_0/target.json is no JSON: EOF"),
        ("train/issue_0/target.json", "{}".to_owned(), "issue_0/target.json has no /target/metric"),
        (
            "train/issue_0/target.json",
            target("900", "1e300"),
            "target.json: /target/timestamp: `1e300` is no time",
        ),
        (
            "train/issue_0/target.json",
            target("900", "\"noon\""),
            "target.json: /target/timestamp is no number",
        ),
        (
            "train/issue_0/target.json",
            target("\"Search\"", "5"),
            "target.json: /root_cause/node is 5 instead of a text",
        ),
    ] {
        let dir = tempfile::tempdir()?;
        petshop(dir.path())?;
        write(dir.path(), &format!("original/dataset/calm/{file}"), &text)?;
        let error = imported(Source::Petshop, dir.path()).err().context("it is refused")?;
        assert!(format!("{error:#}").contains(words), "{words}: {error:#}");
    }
    let day = "original/rca_data/2030-01-01";
    for (file, from, to, words) in [
        (
            "2030-01-01-fault_list.json",
            "1893456600",
            "99999999999999999",
            "fault_list.json: `1e17` is no time",
        ),
        ("2030-01-01-fault_list.json", "inject_pod", "pod", "has no inject_pod"),
        (
            "trace/00_11_trace.csv",
            "1893456605000000000",
            "soon",
            "trace/00_11_trace.csv, line 3: `soon` is no whole number",
        ),
        ("trace/00_11_trace.csv", "SpanID", "Span", "trace/00_11_trace.csv has no column named SpanID"),
        ("metric/front_service.csv", ",99", ",all", "metric/front_service.csv, line 2: `all` is no number"),
        ("metric/front_service.csv", "2030-01-01 00", "today 00", "metric/front_service.csv, line 2: `today"),
    ] {
        let dir = tempfile::tempdir()?;
        nezha(dir.path())?;
        let file = format!("{day}/{file}");
        let text = fs::read_to_string(dir.path().join(&file))?;
        write(dir.path(), &file, &text.replacen(from, to, 1))?;
        let error =
            imported(Source::Nezha, dir.path()).err().with_context(|| format!("{words}: it is refused"))?;
        assert!(format!("{error:#}").contains(words), "{words}: {error:#}");
    }
    Ok(())
}
