//! The cause of an incident of which nobody says when it began.

use std::{panic::resume_unwind, thread};

use crate::{
    Answer, Incident, Onset, Params, Symptom, Telemetry,
    analyse::{Examination, Shape},
    input::Micros,
    onset,
};

/// What was found without knowing when the incident began.
#[derive(Clone, Debug)]
pub struct Searched {
    /// The time that was taken for the incident.
    pub incident: Incident,
    /// When it began; none when that did not show by itself, and the time that was taken is only the part of the whole that tells most.
    pub onset: Option<Onset>,
    /// The answer.
    pub answer: Answer,
}

/// From this confidence on the clearest beginning is taken without trying others.
const CONFIDENT: f64 = 0.9;
/// The parts of a time after which an incident is supposed to have begun where its beginning does not show: people ask when something
/// goes wrong, or has just gone wrong.
const SPLITS: [(i64, i64); 2] = [(1, 2), (3, 4)];
/// How much earlier than such a part an incident may have begun, in microseconds.
const UNCERTAIN: Micros = 30_000_000;

/// Searches an incident between two times and its cause. Where a clear beginning is found and tells the cause with confidence, that is
/// the answer. Else it is the most confident of several: with that beginning, if there is any, with all of the time taken for the incident (some
/// causes show neither in failures nor in latency, or from the first minute on), and with its second half or last quarter: healthy traffic that is
/// taken for the incident hides what changed, while some trouble that is taken for healthy only weakens it.
pub fn search(
    telemetry: &Telemetry,
    from: Micros,
    to: Micros,
    symptom: Option<Symptom>,
    params: &Params,
) -> Searched {
    let from = first(telemetry).map_or(from, |first| from.max(first)).min(to);
    let shape = Shape::new(telemetry);
    let answer =
        |incident: &Incident| Examination::of(telemetry, &shape, incident, &params.without).weigh(params);
    let clear = onset(telemetry, from, to).map(|found| {
        let incident = Incident::from_onset(&found, from, to, symptom);
        Searched { answer: answer(&incident), incident, onset: Some(found) }
    });
    if let Some(found) = &clear
        && found.answer.confidence >= CONFIDENT
    {
        return found.clone();
    }
    let length = to.saturating_sub(from);
    let parts = SPLITS.map(|(part, of)| Incident {
        began: from + length / of * part,
        uncertain: UNCERTAIN.min(length / of),
        until: to,
        symptom,
    });
    let whole = Incident { began: from, uncertain: 0, until: to, symptom };
    let supposed = |incident: Incident| Searched { answer: answer(&incident), incident, onset: None };
    let (whole, parts) = thread::scope(|scope| {
        let parts = parts.map(|incident| scope.spawn(move || supposed(incident)));
        let whole = supposed(whole);
        (whole, parts.map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))))
    });
    let first = match clear {
        Some(clear) => surer(clear, whole),
        None => whole,
    };
    parts.into_iter().fold(first, surer)
}

/// The answer of more confidence, or where both are inconclusive the one that leans more to its first suspect; of equal ones the first.
fn surer(one: Searched, other: Searched) -> Searched {
    let sure = |Searched { answer, .. }: &Searched| (answer.confidence, answer.leaning);
    if sure(&other) > sure(&one) { other } else { one }
}

/// When the telemetry of a time begins: a system may be younger than the time that is looked at, and buckets without anything in them
/// would only make the others wider. Metrics may reach further back than spans; without spans they are all there is.
fn first(telemetry: &Telemetry) -> Option<Micros> {
    let rows = &telemetry.window;
    let spans = rows.spans.iter().map(|row| row.start).min();
    spans.or_else(|| rows.points.iter().map(|row| row.time).min())
}
