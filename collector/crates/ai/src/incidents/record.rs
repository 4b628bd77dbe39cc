//! An incident is what its events say.

use std::collections::BTreeSet;

use olly_model::{
    Feedback, Incident, IncidentAlert, IncidentAnalysis, IncidentAnalysisState, IncidentAnswer,
    IncidentChange, IncidentChangeKind, IncidentId, IncidentState, IncidentSummary, PastAnswers, RcaVerdict,
    Timestamp,
};
use olly_storage::{GIVEN_UP, IncidentEvent};

use super::event::{Alerted, AnalysisFailed, Judged, Opened, Resolved, read};

/// An incident as its events tell it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: IncidentId,
    pub(crate) opened: Opened,
    pub(crate) opened_at: Timestamp,
    pub(crate) alerts: Vec<IncidentAlert>,
    pub(crate) severity: olly_model::IncidentSeverity,
    pub(crate) resolved: Option<(Timestamp, Resolved)>,
    pub(crate) answer: Option<IncidentAnswer>,
    /// None when there is no answer, or the events came without their details.
    pub(crate) analysis: Option<IncidentAnalysis>,
    pub(crate) failures: usize,
    pub(crate) given_up: bool,
    pub(crate) feedback: Vec<Feedback>,
    services: BTreeSet<String>,
    history: Vec<IncidentChange>,
}

impl Record {
    /// The incident that these events tell, in whatever order they are; none when they do not tell how it began.
    pub(crate) fn new(mut events: Vec<IncidentEvent>) -> Option<Self> {
        events.sort_by(|a, b| (a.at, a.kind, &a.key).cmp(&(b.at, b.kind, &b.key)));
        let first = events.iter().find(|event| event.kind == IncidentChangeKind::Opened)?;
        let opened: Opened = read(&first.body)?;
        let mut record = Self {
            id: first.id.clone(),
            opened_at: first.at,
            alerts: opened.alerts.clone(),
            severity: opened.severity,
            opened,
            resolved: None,
            answer: None,
            analysis: None,
            failures: 0,
            given_up: false,
            feedback: Vec::new(),
            services: BTreeSet::new(),
            history: Vec::new(),
        };
        for event in &events {
            record.services.extend(event.services.iter().cloned());
            if let Some(note) = record.take(event) {
                record.history.push(IncidentChange { at: event.at, change: event.kind, note });
            }
        }
        Some(record)
    }

    /// Takes in an event and tells it in words; none when it cannot be read.
    fn take(&mut self, event: &IncidentEvent) -> Option<String> {
        Some(match event.kind {
            IncidentChangeKind::Opened => match self.opened.opened_by {
                olly_model::IncidentOpener::Webhook => {
                    format!("opened by {}", alerts(&self.opened.alerts))
                }
                olly_model::IncidentOpener::Person => "opened by a person".to_owned(),
                olly_model::IncidentOpener::Detector => "opened because of anomalies".to_owned(),
            },
            IncidentChangeKind::Alerted => {
                let alerted: Alerted = read(&event.body)?;
                let note = alerts(&alerted.alerts);
                // The worst that it ever was is how bad it is.
                self.severity = self.severity.max(alerted.severity);
                self.alerts = alerted.alerts;
                note
            }
            IncidentChangeKind::Analysed => {
                let answer: IncidentAnswer = read(&event.body)?;
                let note = match &answer.root_cause {
                    Some(cause) => {
                        format!("root cause: {cause}, confidence {:.0}%", answer.confidence * 100.0)
                    }
                    None => "inconclusive".to_owned(),
                };
                self.analysis = if event.detail.is_empty() { None } else { read(&event.detail) };
                self.answer = Some(answer);
                note
            }
            IncidentChangeKind::AnalysisFailed => {
                self.failures += 1;
                self.given_up |= event.key == GIVEN_UP;
                read::<AnalysisFailed>(&event.body)?.reason
            }
            IncidentChangeKind::Resolved => {
                let resolved: Resolved = read(&event.body)?;
                let note = match resolved.by {
                    olly_model::IncidentOpener::Webhook => "all alerts are over",
                    olly_model::IncidentOpener::Detector => "nothing stands out any more",
                    olly_model::IncidentOpener::Person => "resolved by a person",
                };
                self.resolved = Some((event.at, resolved));
                note.to_owned()
            }
            IncidentChangeKind::Judged => {
                let Judged { root_cause, correct, actual_cause, note } = read(&event.body)?;
                let words = match correct {
                    olly_model::FeedbackVerdict::Yes => "the cause was right",
                    olly_model::FeedbackVerdict::Partly => "the cause was partly right",
                    olly_model::FeedbackVerdict::No => "the cause was wrong",
                };
                self.feedback.push(Feedback { at: event.at, root_cause, correct, actual_cause, note });
                words.to_owned()
            }
        })
    }

    pub(crate) fn summary(&self) -> IncidentSummary {
        let analysis_state = match (&self.answer, self.given_up) {
            (Some(_), _) => IncidentAnalysisState::Done,
            (None, true) => IncidentAnalysisState::Failed,
            (None, false) => IncidentAnalysisState::Pending,
        };
        IncidentSummary {
            id: self.id.clone(),
            state: if self.resolved.is_some() { IncidentState::Resolved } else { IncidentState::Open },
            title: self.opened.title.clone(),
            severity: self.severity,
            opened_by: self.opened.opened_by,
            began: self.id.began(),
            ended: self.resolved.as_ref().map(|(_, resolved)| resolved.ended).or(self.opened.to),
            opened_at: self.opened_at,
            resolved_at: self.resolved.as_ref().map(|(at, _)| *at),
            services: self.services.iter().cloned().collect(),
            analysis_state,
            answer: self.answer.clone(),
            feedback: self.feedback.last().map(|feedback| feedback.correct),
        }
    }

    pub(crate) fn into_incident(self, past_answers: PastAnswers) -> Incident {
        Incident {
            summary: self.summary(),
            description: self.opened.description,
            labels: self.opened.labels,
            alerts: self.alerts,
            analysis: self.analysis,
            history: self.history,
            past_answers,
        }
    }

    /// The cause that the answer names.
    pub(crate) fn root_cause(&self) -> Option<String> {
        let answer = self.answer.as_ref().filter(|answer| answer.verdict == RcaVerdict::Found)?;
        answer.root_cause.clone()
    }
}

fn alerts(alerts: &[IncidentAlert]) -> String {
    let firing = alerts.iter().filter(|alert| alert.firing).count();
    let noun = if alerts.len() == 1 { "alert" } else { "alerts" };
    format!("{} {noun}, {firing} firing", alerts.len())
}
