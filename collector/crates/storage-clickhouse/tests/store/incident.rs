use olly_clickhouse::User;
use olly_model::{IncidentChangeKind as Kind, IncidentId, IncidentState, PastAnswers, TimeRange, Timestamp};
use olly_query::{IncidentSearch, Limit};
use olly_storage::{GIVEN_UP, IncidentEvent, IncidentStore as _};
use olly_storage_clickhouse::{ClickHouseIncidents, Connection};
use serde_json::json;

use crate::support::{Fixture, SECOND, client};

fn store() -> ClickHouseIncidents {
    ClickHouseIncidents::new(client(User::Analyst, Connection::DATABASE))
}

fn event(id: &IncidentId, kind: Kind, key: &str, at: Timestamp) -> IncidentEvent {
    IncidentEvent {
        id: id.clone(),
        kind,
        key: key.to_owned(),
        at,
        alert_group: String::new(),
        services: Vec::new(),
        ended: None,
        body: "{}".to_owned(),
        detail: String::new(),
    }
}

fn opened(fixture: &Fixture, at_s: i64, group: &str, service: &str) -> IncidentEvent {
    let id = IncidentId::new(fixture.time(at_s * SECOND), u32::try_from(at_s).unwrap());
    IncidentEvent {
        alert_group: group.to_owned(),
        services: vec![service.to_owned()],
        ..event(&id, Kind::Opened, "", fixture.time((at_s + 1) * SECOND))
    }
}

fn search(fixture: &Fixture) -> IncidentSearch {
    IncidentSearch {
        time: fixture.range(-100, 1_000),
        state: None,
        services: Vec::new(),
        limit: Limit::default(),
        cursor: None,
    }
}

#[tokio::test]
async fn events_come_back_as_they_were_and_copies_count_once() {
    let (fixture, store) = (Fixture::new().await, store());
    let mut first = opened(&fixture, 1, "g", "it's \"odd\"\u{1f}\n");
    first.body = json!({ "text": "'; DROP TABLE incident_events --\u{0}" }).to_string();
    let id = first.id.clone();
    let analysed = IncidentEvent {
        detail: "{\"much\":1}".repeat(1_000),
        ..event(&id, Kind::Analysed, "1", fixture.time(5 * SECOND))
    };
    let resolved = |at_s: i64| IncidentEvent {
        ended: Some(fixture.time(9 * SECOND)),
        ..event(&id, Kind::Resolved, "", fixture.time(at_s * SECOND))
    };
    let all = [first.clone(), analysed.clone(), resolved(10)];
    store.add_incident_events(&fixture.tenant, &all).await.unwrap();
    store.add_incident_events(&fixture.tenant, &[first.clone(), resolved(11)]).await.unwrap();
    let mut events = store.incident_events(&fixture.tenant, std::slice::from_ref(&id), true).await.unwrap();
    events.sort_by_key(|event| event.at);
    assert_eq!(events, [first, analysed, resolved(11)]);
    let short = store.incident_events(&fixture.tenant, std::slice::from_ref(&id), false).await.unwrap();
    assert!(short.len() == 3 && short.iter().all(|event| event.detail.is_empty()));
    let other = Fixture::new().await.tenant;
    assert!(store.incident_events(&other, &[id], true).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_search_goes_by_state_service_and_time_in_pages() {
    let (fixture, store) = (Fixture::new().await, store());
    let events: Vec<IncidentEvent> =
        (1..=9).map(|at| opened(&fixture, at * 10, "", if at % 2 == 0 { "even" } else { "odd" })).collect();
    let ids: Vec<IncidentId> = events.iter().rev().map(|event| event.id.clone()).collect();
    store.add_incident_events(&fixture.tenant, &events).await.unwrap();
    // The first three ended, at second 35, and the second one was also the third's cause.
    for event_of in &events[..3] {
        let end = IncidentEvent {
            ended: Some(fixture.time(35 * SECOND)),
            services: vec!["cause".to_owned()],
            ..event(&event_of.id, Kind::Resolved, "", fixture.time(40 * SECOND))
        };
        store.add_incident_events(&fixture.tenant, &[end]).await.unwrap();
    }
    let ask = async |search: IncidentSearch| store.search_incidents(&fixture.tenant, &search).await.unwrap();
    assert_eq!(ask(search(&fixture)).await.items, ids);
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = ask(IncidentSearch { limit: Limit::new(2).unwrap(), cursor, ..search(&fixture) }).await;
        assert!(page.items.len() <= 2);
        seen.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ids);
    let state = async |state| ask(IncidentSearch { state: Some(state), ..search(&fixture) }).await.items;
    assert_eq!(state(IncidentState::Open).await, ids[..6]);
    assert_eq!(state(IncidentState::Resolved).await, ids[6..]);
    let services = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let of = async |names| ask(IncidentSearch { services: services(names), ..search(&fixture) }).await.items;
    assert_eq!(of(&["even"]).await.len(), 4);
    assert_eq!(of(&["cause"]).await, ids[6..]);
    assert_eq!(of(&["cause", "odd"]).await.len(), 6);
    assert!(of(&["' OR 1 --"]).await.is_empty());
    let time = async |from, to| {
        ask(IncidentSearch { time: fixture.range(from, to), ..search(&fixture) }).await.items
    };
    assert_eq!(time(0, 25).await, ids[7..], "began by second 25");
    assert_eq!(time(36, 55).await, ids[4..6], "the first three were over");
    let forever =
        TimeRange { start: Timestamp::from_unix_nanos(i64::MIN), end: Timestamp::from_unix_nanos(i64::MAX) };
    assert_eq!(ask(IncidentSearch { time: forever, ..search(&fixture) }).await.items, ids);
}

#[tokio::test]
async fn a_groups_latest_incident_and_those_without_answer_are_found() {
    let (fixture, store) = (Fixture::new().await, store());
    let tenant = &fixture.tenant;
    let (old, new) = (opened(&fixture, 10, "group", "a"), opened(&fixture, 20, "group", "a"));
    store
        .add_incident_events(tenant, &[old.clone(), new.clone(), opened(&fixture, 30, "other", "a")])
        .await
        .unwrap();
    let latest = async || store.latest_incident(tenant, "group", fixture.time(0)).await.unwrap();
    assert_eq!(latest().await, Some(new.id.clone()));
    let end = |id: &IncidentId| event(id, Kind::Resolved, "", fixture.time(50 * SECOND));
    store.add_incident_events(tenant, &[end(&new.id)]).await.unwrap();
    assert_eq!(latest().await, Some(old.id.clone()), "the open one");
    store.add_incident_events(tenant, &[end(&old.id)]).await.unwrap();
    assert_eq!(latest().await, Some(new.id.clone()), "none is open");
    assert_eq!(store.latest_incident(tenant, "other", fixture.time(31 * SECOND)).await.unwrap(), None);

    // The other tests' tenants wait here, too.
    let waiting = async || {
        let all = store.unanalysed_incidents(fixture.time(0), fixture.time(100 * SECOND)).await.unwrap();
        all.into_iter().filter(|(of, _)| of == tenant).map(|(_, id)| id).collect::<Vec<_>>()
    };
    assert_eq!(waiting().await.len(), 3);
    let failed = |key| event(&old.id, Kind::AnalysisFailed, key, fixture.time(60 * SECOND));
    let done = event(&new.id, Kind::Analysed, "1", fixture.time(60 * SECOND));
    store.add_incident_events(tenant, &[failed("1"), done]).await.unwrap();
    assert_eq!(waiting().await.len(), 2);
    store.add_incident_events(tenant, &[failed(GIVEN_UP)]).await.unwrap();
    assert!(!waiting().await.contains(&old.id) && waiting().await.len() == 1);
}

#[tokio::test]
async fn the_last_word_on_each_answer_is_counted() {
    let (fixture, store) = (Fixture::new().await, store());
    for (number, verdicts) in [(1, &["no", "yes"][..]), (2, &["partly"]), (3, &["no"]), (4, &["yes", "no"])] {
        let first = opened(&fixture, number, "", "a");
        store.add_incident_events(&fixture.tenant, std::slice::from_ref(&first)).await.unwrap();
        for (place, verdict) in (0..).zip(verdicts) {
            let cause = (number != 3).then_some("payments");
            let judged = IncidentEvent {
                body: json!({ "root_cause": cause, "correct": verdict }).to_string(),
                ..event(&first.id, Kind::Judged, verdict, fixture.time((100 + place) * SECOND))
            };
            store.add_incident_events(&fixture.tenant, &[judged]).await.unwrap();
        }
    }
    let counted = store.past_answers(&fixture.tenant, fixture.time(0)).await.unwrap();
    assert_eq!(
        counted,
        PastAnswers::new(1, 1, 1),
        "an answer without a cause can be neither right nor wrong"
    );
    assert_eq!(counted.precision, Some(0.5));
    let none = store.past_answers(&fixture.tenant, fixture.time(500 * SECOND)).await.unwrap();
    assert_eq!(none, PastAnswers::default());
}
