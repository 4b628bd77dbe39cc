use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use async_trait::async_trait;
use olly_model::{
    ExplanationSource, FeedbackVerdict, IncidentAnalysisState, IncidentSeverity, IncidentState, RcaImpact,
    RcaSuspect, RcaVerdict, SymptomKind, TimeRange,
};
use olly_query::Limit;
use olly_testkit::MemoryIncidents;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::*;

const MINUTE: i64 = MINUTE_NS;

/// An analyst that names `payments`, after having failed as often as it is told to.
#[derive(Debug)]
struct Planned {
    failures: AtomicUsize,
    refuses: bool,
    /// How many analyses may end; each takes one.
    gate: Semaphore,
    asked: Mutex<Vec<RcaRequest>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

#[async_trait]
impl IncidentAnalyst for Planned {
    async fn analyse(
        &self,
        _: &Tenant,
        request: &RcaRequest,
        _: Timestamp,
    ) -> Result<IncidentAnalysis, RcaError> {
        self.asked.lock().unwrap().push(request.clone());
        let running = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(running, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        if self.refuses {
            return Err(RcaError::Invalid { field: "from", message: "not like this".to_owned() });
        }
        let left = self.failures.load(Ordering::SeqCst);
        if left > 0 {
            self.failures.store(left - 1, Ordering::SeqCst);
            return Err(RcaError::Store(StoreError::Timeout { what: "telemetry", timeout_ms: 1 }));
        }
        Ok(found(request))
    }
}

fn found(request: &RcaRequest) -> IncidentAnalysis {
    let cause = RcaSuspect {
        service: "payments".to_owned(),
        score: 2.0,
        own: 2.0,
        evidence: Vec::new(),
        explained_by: None,
        inner: None,
        onset: None,
        affected_trace_count: 7,
        links: Vec::new(),
    };
    let range = TimeRange { start: request.from, end: request.to };
    IncidentAnalysis {
        time_range: range,
        reference: range,
        began: None,
        verdict: RcaVerdict::Found,
        inconclusive_reason: None,
        confidence: 0.9,
        root_cause: Some(cause.clone()),
        suspects: vec![cause],
        chain: Vec::new(),
        first_visible_failure: None,
        impact: RcaImpact { services: vec!["gateway".to_owned()], ..RcaImpact::default() },
        dependencies: Vec::new(),
        data: olly_model::DataRead::default(),
        explanation: "payments fails by itself".to_owned(),
        explanation_source: ExplanationSource::Template,
        explanation_note: None,
        recommendations: Vec::new(),
        advice: Vec::new(),
    }
}

/// Incidents over a store in memory, at a time that tests set.
struct Bench {
    store: Arc<MemoryIncidents>,
    analyst: Arc<Planned>,
    now: Arc<AtomicI64>,
    incidents: Incidents,
    tenant: Tenant,
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Bench {
    fn new(failures: usize, may_end: usize) -> Self {
        Self::with(failures, false, may_end)
    }

    fn with(failures: usize, refuses: bool, may_end: usize) -> Self {
        let analyst = Arc::new(Planned {
            failures: AtomicUsize::new(failures),
            refuses,
            gate: Semaphore::new(may_end),
            asked: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        Self::on(Arc::default(), analyst)
    }

    fn on(store: Arc<MemoryIncidents>, analyst: Arc<Planned>) -> Self {
        let now = Arc::new(AtomicI64::new(time("2026-11-02T10:20:00Z").unix_nanos()));
        let clock = {
            let now = Arc::clone(&now);
            Arc::new(move || Timestamp::from_unix_nanos(now.load(Ordering::SeqCst)))
        };
        let incidents = Incidents::new(
            Arc::clone(&store) as _,
            Arc::clone(&analyst) as _,
            IncidentsConfig::default(),
            clock,
        );
        Self { store, analyst, now, incidents, tenant: Tenant::default() }
    }

    /// The same store and analyst, with nothing in memory.
    fn restarted(&self) -> Self {
        Self::on(Arc::clone(&self.store), Arc::clone(&self.analyst))
    }

    fn later(&self, minutes: i64) {
        self.now.fetch_add(minutes * MINUTE, Ordering::SeqCst);
    }

    async fn notify(&self, notification: &Value) -> Result<WebhookReceipt, IncidentError> {
        let notification = serde_json::from_value(notification.clone()).unwrap();
        self.incidents.notify(&self.tenant, notification).await
    }

    async fn get(&self, id: &IncidentId) -> Incident {
        self.incidents.get(&self.tenant, id).await.unwrap()
    }

    /// The incident as soon as its analysis came to an end.
    async fn analysed(&self, id: &IncidentId) -> Incident {
        for _ in 0..10_000 {
            let incident = self.get(id).await;
            if incident.summary.analysis_state != IncidentAnalysisState::Pending {
                return incident;
            }
            tokio::task::yield_now().await;
        }
        panic!("the analysis of {id} does not end");
    }

    async fn all(&self) -> Vec<IncidentSummary> {
        let search = IncidentSearch {
            time: TimeRange { start: Timestamp::default(), end: Timestamp::from_unix_nanos(i64::MAX) },
            state: None,
            services: Vec::new(),
            limit: Limit::default(),
            cursor: None,
        };
        self.incidents.list(&self.tenant, &search).await.unwrap().0
    }
}

fn recorded(name: &str) -> Value {
    let file =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../testdata/alertmanager").join(name);
    serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap()
}

fn described() -> NewIncident {
    serde_json::from_value(json!({
        "title": "Checkouts are slow",
        "from": "2026-11-02T09:30:00Z",
        "to": "2026-11-02T10:15:00Z",
        "symptom": { "service": "gateway", "kind": "latency" },
    }))
    .unwrap()
}

#[tokio::test]
async fn a_recorded_group_of_alerts_is_opened_analysed_and_resolved() {
    let bench = Bench::new(0, 1);
    let receipt = bench.notify(&recorded("firing.json")).await.unwrap();
    assert!(receipt.opened);
    let id = receipt.incident_id.unwrap();
    let incident = bench.analysed(&id).await;
    let summary = &incident.summary;
    assert_eq!(summary.title, "5% of checkouts fail (gateway)");
    assert_eq!((summary.severity, summary.opened_by), (IncidentSeverity::Critical, IncidentOpener::Webhook));
    assert_eq!((summary.state, summary.ended), (IncidentState::Open, None));
    assert_eq!(summary.began, time("2026-11-02T10:15:12.345Z"));
    assert_eq!(summary.services, ["gateway", "orders", "payments"]);
    assert_eq!(incident.alerts.len(), 2);
    assert_eq!(summary.answer.as_ref().unwrap().root_cause.as_deref(), Some("payments"));
    assert_eq!(incident.analysis.unwrap().confidence, 0.9);
    let asked = bench.analyst.asked.lock().unwrap().clone();
    let [question] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(
        (question.from, question.to),
        (time("2026-11-02T09:45:12.345Z"), time("2026-11-02T10:20:00Z"))
    );
    let symptom = question.symptom.as_ref().unwrap();
    assert_eq!((symptom.service.as_str(), symptom.kind), ("gateway", SymptomKind::Failures));

    bench.later(30);
    let receipt = bench.notify(&recorded("resolved.json")).await.unwrap();
    assert_eq!((receipt.opened, receipt.incident_id.as_ref()), (false, Some(&id)));
    let incident = bench.get(&id).await;
    assert_eq!(incident.summary.state, IncidentState::Resolved);
    assert_eq!(incident.summary.ended, Some(time("2026-11-02T10:41:12.345Z")));
    assert!(incident.alerts.iter().all(|alert| !alert.firing));
    let history: Vec<&str> = incident.history.iter().map(|change| change.note.as_str()).collect();
    let expected = [
        "opened by 2 alerts, 2 firing",
        "root cause: payments, confidence 90%",
        "2 alerts, 0 firing",
        "all alerts are over",
    ];
    assert_eq!(history, expected);
}

#[tokio::test]
async fn a_notification_that_comes_again_changes_nothing() {
    let bench = Bench::new(0, 10);
    let first = bench.notify(&recorded("firing.json")).await.unwrap();
    let id = first.incident_id.clone().unwrap();
    let before = bench.analysed(&id).await;
    for minutes in [1, 60] {
        bench.later(minutes);
        let again = bench.notify(&recorded("firing.json")).await.unwrap();
        assert_eq!(again, WebhookReceipt { incident_id: Some(id.clone()), opened: false });
    }
    let mut reordered = recorded("firing.json");
    reordered["alerts"].as_array_mut().unwrap().reverse();
    bench.notify(&reordered).await.unwrap();
    assert_eq!(bench.get(&id).await, before);
    // One alert leaves the group.
    reordered["alerts"][0]["status"] = "resolved".into();
    reordered["alerts"][0]["endsAt"] = "2026-11-02T10:50:00Z".into();
    bench.notify(&reordered).await.unwrap();
    let after = bench.get(&id).await;
    assert_eq!((after.summary.state, after.history.len()), (IncidentState::Open, before.history.len() + 1));
    assert_eq!((bench.all().await.len(), bench.analyst.asked.lock().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn two_notifications_at_once_open_one_incident() {
    let bench = Bench::new(0, 10);
    let sent = recorded("firing.json");
    let (one, two) = tokio::join!(bench.notify(&sent), bench.notify(&sent));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.incident_id, two.incident_id);
    assert!(one.opened != two.opened && bench.all().await.len() == 1);
}

#[tokio::test]
async fn a_group_that_fires_anew_is_another_incident_and_one_that_a_person_resolved_stays_so() {
    let bench = Bench::new(0, 10);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    bench.incidents.resolve(&bench.tenant, &id).await.unwrap();
    let resolved = bench.incidents.resolve(&bench.tenant, &id).await.unwrap();
    assert_eq!(resolved.summary.state, IncidentState::Resolved);
    let again = bench.notify(&recorded("firing.json")).await.unwrap();
    assert_eq!((again.incident_id.as_ref(), again.opened), (Some(&id), false));
    assert_eq!(bench.get(&id).await.summary.state, IncidentState::Resolved);

    bench.later(120);
    let mut anew = recorded("firing.json");
    for alert in anew["alerts"].as_array_mut().unwrap() {
        alert["startsAt"] = "2026-11-02T12:00:00Z".into();
    }
    let other = bench.notify(&anew).await.unwrap();
    assert!(other.opened && other.incident_id != Some(id));
    let mut nobody = recorded("resolved.json");
    nobody["groupKey"] = "{}:{other=\"group\"}".into();
    assert_eq!(bench.notify(&nobody).await.unwrap(), WebhookReceipt { incident_id: None, opened: false });
}

/// What Alertmanager or a detector tells of a group of two alerts: whether each fires, and since which minute.
fn told(alerts: [(bool, i64); 2]) -> AlertmanagerNotification {
    let mut sent = recorded("firing.json");
    let start = time("2026-11-02T10:00:00Z");
    for (alert, (firing, minute)) in sent["alerts"].as_array_mut().unwrap().iter_mut().zip(alerts) {
        alert["status"] = if firing { "firing" } else { "resolved" }.into();
        alert["startsAt"] = start.saturating_add_nanos(minute * MINUTE).to_string().into();
        if !firing {
            alert["endsAt"] = start.saturating_add_nanos((minute + 20) * MINUTE).to_string().into();
        }
    }
    let firing = alerts.iter().any(|(firing, _)| *firing);
    sent["status"] = if firing { "firing" } else { "resolved" }.into();
    serde_json::from_value(sent).unwrap()
}

#[tokio::test]
async fn what_a_person_resolved_stays_so_until_its_trouble_was_over() {
    for detected in [false, true] {
        let bench = Bench::new(0, 10);
        let tell = async |alerts| {
            let sent = told(alerts);
            let told = match detected {
                true => bench.incidents.detect(&bench.tenant, sent).await,
                false => bench.incidents.notify(&bench.tenant, sent).await,
            };
            told.unwrap()
        };
        let first = tell([(true, 0), (true, 10)]).await.incident_id.unwrap();
        bench.incidents.resolve(&bench.tenant, &first).await.unwrap();
        let same = WebhookReceipt { incident_id: Some(first.clone()), opened: false };
        // The alert that began first is over, the other one goes on for hours.
        for minutes in [10, 60, 120] {
            bench.later(minutes);
            assert_eq!(
                tell([(false, 0), (true, 10)]).await,
                same,
                "{detected}, after {minutes} more minutes"
            );
        }
        // A detector looks back for an hour, so that the beginning it tells moves along.
        if detected {
            bench.later(60);
            assert_eq!(tell([(false, 0), (true, 200)]).await, same);
        }
        assert_eq!(tell([(false, 0), (false, 10)]).await, same, "{detected}: the end is noted");
        let incident = bench.get(&first).await;
        assert!(incident.alerts.iter().all(|alert| !alert.firing), "{incident:?}");
        assert!(incident.history.iter().any(|change| change.note == "resolved by a person"));
        let anew = tell([(true, 240), (false, 10)]).await;
        assert!(anew.opened && anew.incident_id != Some(first), "{detected}: {anew:?}");
    }
}

#[tokio::test]
async fn an_analysis_that_was_interrupted_is_made_after_a_restart() {
    let bench = Bench::new(0, 0);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(bench.get(&id).await.summary.analysis_state, IncidentAnalysisState::Pending);
    let restarted = bench.restarted();
    bench.analyst.gate.add_permits(2);
    assert_eq!(restarted.incidents.analyse_waiting(true).await.unwrap(), 1);
    assert_eq!(restarted.analysed(&id).await.summary.analysis_state, IncidentAnalysisState::Done);
    assert_eq!(restarted.incidents.analyse_waiting(true).await.unwrap(), 0);
}

#[tokio::test]
async fn a_store_that_was_away_is_asked_again_and_in_the_end_the_incident_is_given_up() {
    let bench = Bench::new(2, 10);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    let mut looks = 0;
    while bench.get(&id).await.summary.analysis_state == IncidentAnalysisState::Pending && looks < 10_000 {
        bench.later(3);
        bench.incidents.analyse_waiting(false).await.unwrap();
        tokio::task::yield_now().await;
        looks += 1;
    }
    let incident = bench.get(&id).await;
    assert_eq!(incident.summary.analysis_state, IncidentAnalysisState::Done);
    let failed = |change: &&olly_model::IncidentChange| {
        change.change == olly_model::IncidentChangeKind::AnalysisFailed
    };
    assert_eq!(incident.history.iter().filter(failed).count(), 2);

    let refusing = Bench::with(0, true, 10);
    let id = refusing.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    let incident = refusing.analysed(&id).await;
    assert_eq!(incident.summary.analysis_state, IncidentAnalysisState::Failed);
    assert!(incident.history.iter().any(|change| change.note == "from: not like this"));
    assert_eq!(refusing.incidents.analyse_waiting(true).await.unwrap(), 0);
}

#[tokio::test]
async fn no_more_analyses_run_at_once_than_are_allowed() {
    let bench = Bench::new(0, 0);
    for number in 0..8 {
        let mut sent = recorded("firing.json");
        sent["groupKey"] = format!("group {number}").into();
        assert!(bench.notify(&sent).await.unwrap().opened);
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    bench.analyst.gate.add_permits(8);
    for summary in bench.all().await {
        bench.analysed(&summary.id).await;
    }
    assert_eq!(bench.analyst.most_at_once.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_a_person_describes_is_opened_once_and_judged() {
    let bench = Bench::new(0, 10);
    let open = || bench.incidents.open(&bench.tenant, described());
    let (incident, is_new) = open().await.unwrap();
    assert!(is_new);
    let id = incident.summary.id.clone();
    assert_eq!(bench.analysed(&id).await.summary.services, ["gateway", "payments"]);
    let (again, is_new) = open().await.unwrap();
    assert_eq!((again.summary.id, is_new), (id.clone(), false));
    let asked = bench.analyst.asked.lock().unwrap().clone();
    assert_eq!((asked[0].from, asked[0].to, asked.len()), (described().from, described().to, 1));

    let judge = |correct, note: &str| {
        let new = NewFeedback { correct, actual_cause: "payments".to_owned(), note: note.to_owned() };
        bench.incidents.judge(&bench.tenant, &id, new)
    };
    judge(FeedbackVerdict::No, "").await.unwrap();
    bench.later(1);
    let said = judge(FeedbackVerdict::Yes, "on a second look").await.unwrap();
    assert_eq!(said.root_cause.as_deref(), Some("payments"));
    judge(FeedbackVerdict::Yes, "on a second look").await.unwrap();
    let list = bench.incidents.feedback(&bench.tenant, &id).await.unwrap();
    assert_eq!(list.items.len(), 2);
    assert_eq!(list.past_answers, PastAnswers::new(1, 0, 0));
    let incident = bench.get(&id).await;
    assert_eq!(incident.summary.feedback, Some(FeedbackVerdict::Yes));
    assert_eq!(incident.past_answers.precision, Some(1.0));
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_by_name() {
    let bench = Bench::new(0, 10);
    let change = |key: &str, value: Value| {
        let mut body = serde_json::to_value(described()).unwrap();
        body[key] = value;
        serde_json::from_value::<NewIncident>(body).unwrap()
    };
    for (new, field) in [
        (change("title", "".into()), "title"),
        (change("title", "  ".into()), "title"),
        (change("title", "x".repeat(201).into()), "title"),
        (change("title", "a\u{0}b".into()), "title"),
        (change("description", "x".repeat(4_001).into()), "description"),
        (change("from", "2026-11-02T10:15:00Z".into()), "from"),
        (change("from", "2020-11-02T10:15:00Z".into()), "to"),
        (change("to", "2026-11-02T12:15:00Z".into()), "to"),
        (change("began", "2026-11-02T10:16:00Z".into()), "began"),
        (change("labels", json!({ "": "x" })), "labels"),
        (change("symptom", json!({ "service": "", "kind": "latency" })), "symptom.service"),
    ] {
        let error = bench.incidents.open(&bench.tenant, new.clone()).await.unwrap_err();
        assert!(
            matches!(&error, IncidentError::Refused(refused) if refused.field == field),
            "{new:?}: {error}"
        );
    }
    for (key, value, field) in [
        ("version", json!("3"), "version"),
        ("groupKey", json!(""), "groupKey"),
        ("alerts", json!([]), "alerts"),
        ("alerts", Value::Array(vec![recorded("firing.json")["alerts"][0].clone(); 501]), "alerts"),
    ] {
        let mut sent = recorded("firing.json");
        sent[key] = value;
        let error = bench.notify(&sent).await.unwrap_err();
        assert!(
            matches!(&error, IncidentError::Refused(refused) if refused.field == field),
            "{key}: {error}"
        );
    }
    let unknown: IncidentId = "inc-mvz3rhnf-a7b2c4d1".parse().unwrap();
    let error = bench.incidents.get(&bench.tenant, &unknown).await.unwrap_err();
    assert!(matches!(error, IncidentError::Unknown));
    // There is nothing to judge before there is an answer.
    let quiet = Bench::new(0, 0);
    let (incident, _) = quiet.incidents.open(&quiet.tenant, described()).await.unwrap();
    let new = NewFeedback { correct: FeedbackVerdict::Yes, actual_cause: String::new(), note: String::new() };
    let error = quiet.incidents.judge(&quiet.tenant, &incident.summary.id, new).await.unwrap_err();
    assert!(matches!(&error, IncidentError::Refused(refused) if refused.field == "correct"), "{error}");
}

/// Times that cannot be true, and texts without end, are cut to what can be kept.
#[tokio::test]
async fn odd_alerts_are_kept_as_far_as_they_make_sense() {
    let bench = Bench::new(0, 10);
    let mut sent = recorded("firing.json");
    sent["commonAnnotations"] = json!({ "summary": format!("a\u{7}b {}", "x".repeat(3_000)) });
    for (alert, starts) in sent["alerts"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(["1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z"])
    {
        alert["startsAt"] = starts.into();
        alert["annotations"] = json!({ "description": "y".repeat(100_000) });
    }
    let id = bench.notify(&sent).await.unwrap().incident_id.unwrap();
    let incident = bench.get(&id).await;
    assert_eq!(incident.summary.began, time("2026-11-02T10:20:00Z"));
    assert!(incident.summary.title.starts_with("ab x") && incident.summary.title.chars().count() == 200);
    assert!(incident.alerts.iter().all(|alert| alert.annotations["description"].len() == 2_000));
    bench.store.set_away(true);
    assert!(matches!(bench.notify(&sent).await, Err(IncidentError::Store(_))));
}

#[tokio::test]
async fn tenants_do_not_see_each_others_incidents() {
    let bench = Bench::new(0, 10);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    let other: Tenant = "other".parse().unwrap();
    assert!(matches!(bench.incidents.get(&other, &id).await, Err(IncidentError::Unknown)));
    let theirs = serde_json::from_value(recorded("firing.json")).unwrap();
    let receipt = bench.incidents.notify(&other, theirs).await.unwrap();
    assert!(receipt.opened && receipt.incident_id != Some(id));
}

/// Whatever order events come in, and however often, the incident is the same.
#[tokio::test]
async fn an_incident_does_not_depend_on_the_order_of_its_events() {
    let bench = Bench::new(1, 10);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    for _ in 0..100 {
        bench.later(3);
        bench.incidents.analyse_waiting(false).await.unwrap();
        tokio::task::yield_now().await;
    }
    bench.analysed(&id).await;
    bench.notify(&recorded("resolved.json")).await.unwrap();
    let new =
        NewFeedback { correct: FeedbackVerdict::Partly, actual_cause: String::new(), note: String::new() };
    bench.incidents.judge(&bench.tenant, &id, new).await.unwrap();
    let events = bench.store.incident_events(&bench.tenant, &[id], true).await.unwrap();
    assert_eq!(events.len(), 6);
    let told =
        |events: Vec<IncidentEvent>| Record::new(events).unwrap().into_incident(PastAnswers::default());
    let expected = told(events.clone());
    for rotation in 0..events.len() {
        let mut other = events.clone();
        other.rotate_left(rotation);
        assert_eq!(told(other.clone()), expected);
        other.reverse();
        assert_eq!(told(other), expected);
    }
}

#[tokio::test]
async fn incidents_of_a_flows_services_and_time_stand_beside_its_analysis() {
    let bench = Bench::new(0, 10);
    let id = bench.notify(&recorded("firing.json")).await.unwrap().incident_id.unwrap();
    let around = async |services: &[&str], at: &str| {
        let services = services.iter().map(|name| (*name).to_owned()).collect();
        let time = TimeRange { start: time(at), end: time(at) };
        bench.incidents.around(&bench.tenant, services, time).await.unwrap().len()
    };
    // The alert began at 10:15:12, minutes after things did.
    assert_eq!(around(&["gateway", "mailer"], "2026-11-02T10:00:00Z").await, 1);
    assert_eq!(around(&["gateway"], "2026-11-02T10:19:00Z").await, 1);
    assert_eq!(around(&["gateway"], "2026-11-02T09:40:00Z").await, 0);
    assert_eq!(around(&["mailer"], "2026-11-02T10:19:00Z").await, 0);
    assert_eq!(around(&[], "2026-11-02T10:19:00Z").await, 0);

    let app = crate::App {
        store: Arc::new(olly_testkit::MemoryStore::new(olly_testkit::checkout())),
        questions: None,
        incidents: Some(bench.incidents.clone()),
        words: crate::words::Words::default(),
        mcp: olly_config::McpConfig::default(),
        limits: olly_config::LimitsConfig::default(),
    };
    let request = olly_model::AnalysisRequest::rca(olly_testkit::ids::flow());
    let found = crate::endpoints::analyze::find(&app, &request).await.unwrap();
    assert_eq!(found.analysis.incidents[0].id, id);
    bench.store.set_away(true);
    let found = crate::endpoints::analyze::find(&app, &request).await.unwrap();
    assert_eq!((found.analysis.incidents.len(), found.analysis.error_origins.len()), (0, 1));
}
