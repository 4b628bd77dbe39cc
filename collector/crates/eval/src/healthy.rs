//! Healthy times, asked about as if something had happened in them. Who names a cause there is wrong.

use std::collections::BTreeMap;

use olly_rca::{Incident, Micros, PointRow, Rows, Telemetry, step};

use crate::dataset::{Case, Conditions, Detection, Loaded, first};

/// Stretches of one reference that are asked about at most.
const MOST: usize = 24;
/// How long before a stretch its spans and logs, and its points, count to the time around it, in microseconds; as with the public
/// incidents. What lies further away is its reference.
const LEAD: [Micros; 2] = [300_000_000, 3_600_000_000];

/// When the incidents of each set were, as far as they are known: what is recorded then is not healthy.
pub(crate) struct Troubles(BTreeMap<String, Vec<(Micros, Micros)>>);

impl Troubles {
    /// From where each incident may have begun to as long after its end as it lasted, for which it may still be felt.
    pub(crate) fn new(cases: &[Case], conditions: &Conditions) -> Self {
        let mut troubles: BTreeMap<String, Vec<(Micros, Micros)>> = BTreeMap::new();
        for case in cases {
            let times = troubles.entry(case.meta.set.clone()).or_default();
            times.push(conditions.trouble(case));
        }
        Self(troubles)
    }

    /// Whether an incident of the set reaches into the time that is asked about.
    pub(crate) fn reach(&self, set: &str, asked: &Incident) -> bool {
        let times = self.0.get(set).map_or(&[][..], Vec::as_slice);
        times.iter().any(|(from, to)| *from <= asked.until && asked.began <= *to)
    }
}

/// The time before an incident, asked about its end for as long as the incident lasted; none when it is shorter than that.
pub(crate) fn before(incident: Loaded) -> Option<Loaded> {
    let Loaded { mut telemetry, incident, detection } = incident;
    let healthy = incident.began - incident.uncertain;
    let rows = &mut telemetry.window;
    // What the last of the instants stands for beyond itself.
    let lasts = if rows.spans.is_empty() {
        rows.points.chunk_by(PointRow::is_of_series).map(step).max()?
    } else {
        0
    };
    rows.spans.retain(|row| row.start < healthy);
    rows.logs.retain(|row| row.time < healthy);
    rows.points = points_before(&rows.points, healthy);
    let until = *instants(&telemetry.window).last()?;
    let began = until - (incident.until - incident.began);
    (first(&telemetry)? <= began + lasts).then(|| Loaded {
        telemetry,
        incident: Incident { began, until, ..incident },
        detection: detection.map(|detection| Detection { found: None, false_alarm: false, ..detection }),
    })
}

/// The points that tell of nothing after a time.
fn points_before(points: &[PointRow], time: Micros) -> Vec<PointRow> {
    let of_series = points.chunk_by(PointRow::is_of_series);
    let before = of_series.flat_map(|series| {
        let step = step(series);
        series.iter().filter(move |point| point.time + step <= time)
    });
    before.copied().collect()
}

/// Stretches of fault-free data that last so long, from when to when; evenly chosen where there are many.
pub(crate) fn stretches(reference: &Rows, lasts: Micros) -> Vec<(Micros, Micros)> {
    let instants = instants(reference);
    let Some(last) = instants.last() else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = instants.get(at).filter(|from| *from + lasts <= *last) {
        found.push((*from, *from + lasts));
        at = instants.partition_point(|time| *time <= from + lasts);
    }
    let chosen = found.len().min(MOST);
    (0..chosen).map(|number| found[number * found.len() / chosen]).collect()
}

/// One stretch of fault-free data, compared with the rest of it. `keeps` says which traces of the time around it there are.
pub(crate) fn cut(
    reference: &Telemetry,
    incident: Incident,
    detect: bool,
    keeps: impl Fn(u128) -> bool,
) -> Loaded {
    let Incident { began, until, .. } = incident;
    let [lead, lead_of_points] = LEAD;
    let around = |time: Micros, lead: Micros| (began - lead..=until).contains(&time);
    let rows = &reference.reference;
    let (mut window, mut rest) = (Rows::default(), Rows::default());
    for row in &rows.spans {
        if !around(row.start, lead) {
            rest.spans.push(*row);
        } else if keeps(row.trace) {
            window.spans.push(*row);
        }
    }
    for row in &rows.logs {
        if !around(row.time, lead) {
            rest.logs.push(*row);
        } else if keeps(row.trace) {
            window.logs.push(*row);
        }
    }
    for row in &rows.points {
        let to = if around(row.time, lead_of_points) { &mut window } else { &mut rest };
        to.points.push(*row);
    }
    let (names, calls) = (reference.names.clone(), reference.calls.clone());
    let telemetry = Telemetry { names, window, reference: rest, calls };
    let detection = detect.then(|| Detection {
        from: first(&telemetry).unwrap_or(began),
        found: None,
        false_alarm: false,
    });
    Loaded { telemetry, incident, detection }
}

/// When each span began, or, without spans, when each point was measured; ordered.
fn instants(rows: &Rows) -> Vec<Micros> {
    let mut instants: Vec<Micros> = rows.spans.iter().map(|row| row.start).collect();
    if instants.is_empty() {
        instants = rows.points.iter().map(|row| row.time).collect();
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}

#[cfg(test)]
mod tests {
    use olly_rca::{Parent, Period, PointRow, SpanRow, TelemetryBuilder};

    use super::*;

    const SECOND: Micros = 1_000_000;

    /// Spans at these seconds, all in one period.
    fn telemetry(period: Period, seconds: impl IntoIterator<Item = i64>) -> Telemetry {
        let mut builder = TelemetryBuilder::default();
        let name = builder.name("front");
        for second in seconds {
            let row = SpanRow {
                trace: second.cast_unsigned().into(),
                start: second * SECOND,
                duration: 1,
                span: 1,
                parent: Parent::Root,
                service: name,
                operation: name,
                peer: None,
                outcome: olly_rca::Outcome::Unset,
            };
            builder.span(period, row);
        }
        builder.finish()
    }

    fn incident(began: i64, until: i64) -> Incident {
        Incident { began: began * SECOND, uncertain: 90 * SECOND, until: until * SECOND, symptom: None }
    }

    fn seconds(rows: &Rows) -> Vec<i64> {
        rows.spans.iter().map(|row| row.start / SECOND).collect()
    }

    #[test]
    fn the_time_before_an_incident_ends_where_it_may_have_begun_and_lasts_as_long() {
        let loaded = |began| Loaded {
            telemetry: telemetry(Period::Window, (0..600).step_by(10)),
            incident: incident(began, began + 100),
            detection: None,
        };
        let before = before(loaded(400)).unwrap();
        assert_eq!((before.incident.began, before.incident.until), (200 * SECOND, 300 * SECOND));
        assert_eq!(seconds(&before.telemetry.window).last(), Some(&300));
        assert!(super::before(loaded(180)).is_none(), "only 80 seconds are left before it");
    }

    #[test]
    fn a_point_that_stands_for_a_time_of_the_incident_does_not_come_before_it() {
        let mut builder = TelemetryBuilder::default();
        let name = builder.name("front");
        for time in (0..1_200).step_by(300).map(|second| second * SECOND) {
            let point = PointRow { service: name, instance: name, metric: name, time, value: 1.0 };
            builder.point(Period::Window, point);
        }
        let telemetry = builder.finish();
        let asked = |began| {
            let loaded = Loaded {
                telemetry: telemetry.clone(),
                incident: incident(began, began + 185),
                detection: None,
            };
            before(loaded).map(|before| before.incident.until / SECOND)
        };
        assert_eq!([asked(989), asked(990), asked(390), asked(389)], [Some(300), Some(600), Some(0), None]);
    }

    #[test]
    fn what_another_incident_reaches_into_is_not_healthy() {
        let meta = r#"{"case":"a","set":"shop","detect_time":1000}"#;
        let case = Case { meta: serde_json::from_str(meta).unwrap(), label: None, folder: "a".into() };
        let troubles = Troubles::new(&[case], &Conditions::default());
        let reach = |set, began| troubles.reach(set, &incident(began, began + 100));
        // From 90 seconds before it to 185 seconds after the 185 that it is looked at.
        assert_eq!([809, 810, 1370, 1371].map(|began| reach("shop", began)), [false, true, true, false]);
        assert!(!reach("garage", 1000));
    }

    #[test]
    fn stretches_lie_one_after_the_other_and_begin_where_there_is_something() {
        let gaps = telemetry(Period::Reference, (0..150).chain(1000..1150));
        let found = stretches(&gaps.reference, 60 * SECOND);
        let from: Vec<i64> = found.iter().map(|(from, _)| from / SECOND).collect();
        assert_eq!(from, [0, 61, 122, 1000, 1061]);
        assert!(found.iter().all(|(from, to)| to - from == 60 * SECOND));
        let long = telemetry(Period::Reference, 0..6000);
        assert_eq!(stretches(&long.reference, 60 * SECOND).len(), MOST);
    }

    #[test]
    fn a_stretch_is_not_compared_with_itself() {
        let reference = telemetry(Period::Reference, (0..2000).step_by(100));
        let loaded = cut(&reference, incident(1000, 1200), true, |trace| trace != 1100);
        assert_eq!(seconds(&loaded.telemetry.window), [700, 800, 900, 1000, 1200]);
        let rest: Vec<i64> = (0..700).step_by(100).chain((1300..2000).step_by(100)).collect();
        assert_eq!(seconds(&loaded.telemetry.reference), rest);
        assert_eq!(loaded.detection.map(|detection| detection.from), Some(700 * SECOND));
    }
}
