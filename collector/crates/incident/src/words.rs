//! The answer in sentences. Every name and number in them is a fact of the analysis.

use olly_model::{
    AffectedCount, BeginningSource, EvidenceChannel, IncidentAnalysis, InnerCause, RcaSuspect, Timestamp,
};

/// A second suspect with so much of the first one's score is worth a look.
const NEXT: f64 = 0.3;

/// To the second.
fn clock(time: Timestamp) -> String {
    let text = time.to_string();
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

pub(crate) fn explanation(
    analysis: &IncidentAnalysis,
    unknown_symptom: Option<&str>,
    stretches: usize,
) -> String {
    let mut sentences = Vec::new();
    match (&analysis.root_cause, &analysis.inconclusive_reason) {
        (Some(cause), _) => sentences.extend(found(analysis, cause)),
        (None, Some(reason)) => sentences.push(format!("The analysis is inconclusive: {reason}.")),
        (None, None) => {}
    }
    if let Some(service) = unknown_symptom {
        sentences.push(format!("{service}, where it was noticed, sent nothing in this time."));
    }
    if analysis.root_cause.is_some() && stretches == 0 {
        sentences.push("The healthy times are too short to tell whether such changes are usual.".to_owned());
    }
    if analysis.data.trace_share < 1.0 {
        let percent = analysis.data.trace_share * 100.0;
        sentences
            .push(format!("This rests on {percent:.1} % of the traces, as there were too many to read all."));
    }
    sentences.join(" ")
}

fn found(analysis: &IncidentAnalysis, cause: &RcaSuspect) -> Vec<String> {
    let statement = cause.evidence.first().map(|evidence| format!(": {}", evidence.statement));
    let mut sentences = vec![format!(
        "The likeliest cause is {} (confidence {:.2}){}.",
        cause.service,
        analysis.confidence,
        statement.unwrap_or_default()
    )];
    if let Some(began) = &analysis.began {
        let source = match began.source {
            BeginningSource::Given => "as given",
            BeginningSource::Found => "as found in the data",
        };
        sentences.push(format!("The incident began at {}, {source}.", clock(began.time)));
    }
    if let Some(visible) =
        analysis.first_visible_failure.as_ref().filter(|event| event.service != cause.service)
    {
        sentences.push(format!("It was first visible in {}: {}.", visible.service, visible.statement));
    }
    if !analysis.impact.services.is_empty() {
        sentences.push(format!("It also shows in {}.", listed(&analysis.impact.services)));
    }
    let parts = [("flow", analysis.impact.flows), ("user", analysis.impact.users)];
    let shares: Vec<String> = parts.iter().filter_map(|(noun, count)| Some(share(noun, (*count)?))).collect();
    if !shares.is_empty() {
        sentences.push(format!("Affected were {}.", listed(&shares)));
    }
    sentences
}

fn share(noun: &str, count: AffectedCount) -> String {
    let AffectedCount { affected_count, total_count } = count;
    let plural = if total_count == 1 { "" } else { "s" };
    format!("{affected_count} of {total_count} {noun}{plural}")
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(crate) fn recommendations(analysis: &IncidentAnalysis) -> Vec<String> {
    let Some(cause) = &analysis.root_cause else {
        let mut ways = vec![
            "Ask for a time that begins some minutes before the incident, so that there is something to compare with."
                .to_owned(),
        ];
        if analysis.began.is_none() {
            ways.push("Name when the incident began, if you know.".to_owned());
        }
        return ways;
    };
    let mut ways = vec![look_at(cause)];
    let since = analysis.began.as_ref().map(|began| clock(began.time));
    ways.push(match since {
        Some(time) => format!(
            "Compare with what changed in {} shortly before {time}: deployments, configuration, data, load.",
            cause.service
        ),
        None => format!("Compare with what changed in {} lately.", cause.service),
    });
    if cause.links.iter().any(|link| link.trace_id.is_some()) {
        ways.push("Open the linked traces: they are the first that show it.".to_owned());
    }
    let next = analysis.suspects.get(1).filter(|next| next.score > NEXT * cause.score);
    ways.extend(next.map(|next| format!("If it is not {}, look at {} next.", cause.service, next.service)));
    ways
}

fn look_at(cause: &RcaSuspect) -> String {
    let service = &cause.service;
    match &cause.inner {
        Some(InnerCause::Resource { metric, .. }) => {
            format!("Look at {metric} of {service}, and at what uses it up.")
        }
        Some(InnerCause::Network { caller, callee }) => format!(
            "Look at the way from {caller} to {callee}: network, connection pools, queues, and whether {callee} accepts requests in time."
        ),
        Some(InnerCause::Operation { operation }) => {
            format!("Look at `{operation}` in {service}, and at what it waits for that is not traced.")
        }
        Some(InnerCause::CodeRegion { from, to }) => {
            format!("Look at the code of {service} between `{from}` and `{to}`.")
        }
        None => match cause.evidence.first().map(|evidence| evidence.channel) {
            Some(EvidenceChannel::Errors) => {
                format!("Look at the errors of {service}: none of the services that it calls explains them.")
            }
            _ => format!("Look at {service}."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_to_the_second() {
        let time = "2026-01-31T12:00:01.5Z".parse().unwrap();
        assert_eq!(clock(time), "2026-01-31T12:00:01Z");
    }

    #[test]
    fn things_are_listed_as_people_do() {
        let parts = ["a", "b", "c"].map(String::from);
        assert_eq!((listed(&parts), listed(&parts[..1])), ("a, b and c".to_owned(), "a".to_owned()));
        assert_eq!(share("flow", AffectedCount { affected_count: 1, total_count: 2 }), "1 of 2 flows");
    }
}
