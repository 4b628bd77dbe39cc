//! Anomalies and forecasts on the real engine: what is planted is found, each kind of it, and a healthy stretch gives nothing.

#![expect(clippy::unwrap_used, reason = "helpers of a test may fail loudly")]

use std::sync::Arc;

use jiff::civil::Weekday;
use olly_ai::{anomalies::Watch, forecasts::Forecaster, incident::StoreAnalyst, incidents::Incidents};
use olly_anomaly::Season;
use olly_clickhouse::{User, testing::Engine};
use olly_config::{AnomaliesConfig, IncidentsConfig};
use olly_model::{
    AnomalyDetector as Detector, AnomalyMetric as Metric, IncidentOpener, IncidentSummary, MetricAnomaly,
    TimeRange, Timestamp,
};
use olly_query::{AnomalySearch, IncidentSearch, Limit, Tenant};
use olly_storage::RollupStore as _;
use olly_storage_clickhouse::{
    ClickHouseIncidents, ClickHouseStore, Client, Connection, FindingWriter, migrate,
};
use serde_json::{Value, json};

const SECOND_NS: i64 = 1_000_000_000;
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 24 * HOUR_S;
/// Minutes that are judged: patterns of log records must be known from some.
const JUDGED: i64 = 22;

struct Fixture {
    store: ClickHouseStore,
    /// The collector's user may not add counts, which are made of what it adds.
    admin: Client,
    /// The first second of the last minute with data.
    last_s: i64,
}

impl Fixture {
    async fn new() -> Self {
        let admin = client(User::Admin);
        migrate(&admin).await.unwrap();
        let last_s = Timestamp::now().unix_nanos() / SECOND_NS / 60 * 60 - 600;
        Self { store: ClickHouseStore::new(client(User::Reader)), admin, last_s }
    }

    fn found(&self) -> Arc<FindingWriter> {
        Arc::new(FindingWriter::new(client(User::Detector)))
    }

    async fn insert(&self, table: &str, rows: &[Value]) {
        let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        let sql = format!("INSERT INTO {table} FORMAT JSONEachRow\n{}", rows.join("\n"));
        self.admin.raw(&sql).execute().await.unwrap();
    }

    fn config() -> AnomaliesConfig {
        let catch_up_minutes = u32::try_from(JUDGED).unwrap();
        AnomaliesConfig { settle_seconds: 0, catch_up_minutes, ..AnomaliesConfig::default() }
    }

    fn incidents(&self, now: Timestamp) -> Incidents {
        let analyst = StoreAnalyst::new(Arc::new(self.store.clone()));
        let keeper = ClickHouseIncidents::new(client(User::Analyst));
        Incidents::new(Arc::new(keeper), Arc::new(analyst), IncidentsConfig::default(), Arc::new(move || now))
    }

    async fn opened(&self, incidents: &Incidents, tenant: &str) -> Vec<IncidentSummary> {
        let time = TimeRange { start: time(self.last_s - HOUR_S), end: time(self.last_s + HOUR_S) };
        let search =
            IncidentSearch { time, state: None, services: Vec::new(), limit: Limit::default(), cursor: None };
        incidents.list(&tenant.parse().unwrap(), &search).await.unwrap().0
    }

    async fn anomalies(&self, tenant: &Tenant, first_s: i64, last_s: i64) -> Vec<MetricAnomaly> {
        let search = AnomalySearch {
            time: TimeRange { start: time(first_s), end: time(last_s) },
            service: None,
            min_score: 3.0,
            limit: Limit::new(1_000).unwrap(),
            cursor: None,
        };
        self.store.anomalies(tenant, &search).await.unwrap().items
    }

    /// Two hours of spans and log records, and a week of one service at this time of the day. What is planted shows in the last
    /// `bad_minutes`.
    async fn seed(&self, tenant: &str, bad_minutes: i64) {
        let resource = |service: &str| json!({"service.name": service, "tenant.id": tenant});
        let (mut spans, mut logs, mut past) = (Vec::new(), Vec::new(), Vec::new());
        for back in 0..120_i64 {
            let minute_s = self.last_s - back * 60;
            let bad = back < bad_minutes;
            for (place, (service, usual)) in
                (0..).zip([("shop", 30), ("stock", 30), ("mail", 24), ("search", 12)])
            {
                let count = if bad && service == "mail" { 0 } else { usual + back * 7 % 5 };
                for n in 0..count {
                    let slow = if bad && service == "stock" { 8 } else { 1 };
                    let failed = bad && service == "shop" && n % 2 == 0;
                    let id = minute_s * 1_000 + place * 100 + n;
                    spans.push(json!({
                        "Timestamp": decimal((minute_s + n) * SECOND_NS),
                        "TraceId": format!("{id:032x}"), "SpanId": format!("{id:016x}"),
                        "SpanName": "GET /", "SpanKind": "Server", "ServiceName": service,
                        "ResourceAttributes": resource(service),
                        "Duration": (4_000_000 + (n * 13 + back * 5) % 17 * 100_000) * slow,
                        "StatusCode": if failed { "Error" } else { "Unset" },
                    }));
                }
            }
            let mut say = |n: i64, body: String| {
                logs.push(json!({
                    "Timestamp": decimal((minute_s + n) * SECOND_NS), "TraceId": format!("{:032x}", minute_s + n),
                    "SeverityNumber": 9, "ServiceName": "shop", "Body": body, "ResourceAttributes": resource("shop"),
                }));
            };
            for n in 0..20 + back % 4 {
                say(n, format!("order {n} of 'Ann {n}' accepted after {back} ms"));
            }
            for n in 0..if bad { 40 } else { 2 + back % 3 } {
                say(n, format!("payment {n} is tried again"));
            }
            for n in 0..if bad { 15 } else { 0 } {
                say(n, format!("pool exhausted: waiting for connection {n} to stock"));
            }
        }
        // A day brings 100 requests a minute at this time, whereas this day has been quiet for hours.
        let usual = if bad_minutes > 0 { 100 } else { 13 };
        // As far before the first judged minute and after the last one as minutes count as the same time.
        for day in 1..=7_i64 {
            for apart in -10 - JUDGED..=10 {
                past.push(json!({
                    "tenant": tenant, "service": "search", "minute": self.last_s - day * DAY_S + apart * 60,
                    "span_count": usual, "request_count": usual + (day + apart) % 3, "durations": {"350": usual},
                }));
            }
        }
        self.insert("traces", &spans).await;
        self.insert("logs", &logs).await;
        self.insert("service_minutes", &past).await;
    }
}

fn client(user: User) -> Client {
    Client::new(&Connection {
        url: Engine::shared().url().to_owned(),
        database: Connection::DATABASE.to_owned(),
        user: user.name().to_owned(),
        password: Engine::shared().password(user),
    })
}

fn time(unix_s: i64) -> Timestamp {
    Timestamp::from_unix_nanos(unix_s * SECOND_NS)
}

/// A `DateTime64(9)`.
fn decimal(nanos: i64) -> String {
    format!("{}.{:09}", nanos / SECOND_NS, nanos % SECOND_NS)
}

#[tokio::test]
async fn what_is_planted_is_found_and_a_healthy_stretch_gives_nothing() {
    let f = Fixture::new().await;
    f.seed("planted", 1).await;
    f.seed("healthy", 0).await;
    let watch = Watch::new(Arc::new(f.store.clone()), f.found(), &Fixture::config()).unwrap();
    let now = time(f.last_s + 60);
    watch.judge_due(now).await.unwrap();

    let (planted, healthy): (Tenant, Tenant) = ("planted".parse().unwrap(), "healthy".parse().unwrap());
    let first_s = f.last_s - (JUDGED - 1) * 60;
    let calm = f.anomalies(&healthy, first_s, f.last_s).await;
    assert!(calm.is_empty(), "{calm:#?}");
    let before = f.anomalies(&planted, first_s, f.last_s - 60).await;
    let before: Vec<_> = before.iter().filter(|found| found.detector != Detector::Seasonal).collect();
    assert!(before.is_empty(), "{before:#?}");

    let found = f.anomalies(&planted, f.last_s, f.last_s).await;
    let of = |service: &str, metric, detector| {
        let fits = |one: &&MetricAnomaly| {
            (one.service.as_str(), one.metric, one.detector) == (service, metric, detector)
        };
        found.iter().find(fits).unwrap_or_else(|| panic!("{service} {metric:?} {detector:?}: {found:#?}"))
    };
    let silent = of("mail", Metric::RequestCount, Detector::RobustZ);
    assert!(silent.value == 0.0 && silent.score < 0.0 && silent.expected.low > 5.0, "{silent:?}");
    let failing = of("shop", Metric::ErrorRate, Detector::RobustZ);
    assert!(failing.value > failing.expected.high && failing.baseline_minutes >= 59, "{failing:?}");
    assert_eq!(failing.evidence.count, Some(30));
    let slow = of("stock", Metric::P95DurationNs, Detector::RobustZ);
    // By chance, the 95th percentile of thirty requests may be 2.3 times the median one: 4.5 deviations of 1/√30.
    assert!(slow.value > 4e7 && (1.2e7..1.3e7).contains(&slow.expected.high), "{slow:?}");
    let isolated = of("stock", Metric::FeatureVector, Detector::IsolationForest);
    assert_eq!(isolated.evidence.operation.as_deref(), Some("GET /"));
    assert!(isolated.evidence.features[0].name.ends_with("duration_ns"), "{isolated:?}");
    for (change, times, sample) in [("new", 15.0, "pool exhausted"), ("surging", 40.0, "payment")] {
        let said = |one: &&MetricAnomaly| one.evidence.log.as_ref().is_some_and(|log| log.change == change);
        let said = found.iter().find(said).unwrap_or_else(|| panic!("{change}: {found:#?}"));
        let log = said.evidence.log.as_ref().unwrap();
        assert_eq!((said.service.as_str(), said.value), ("shop", times));
        assert!(log.sample.starts_with(sample) && log.trace_id.is_some(), "{log:?}");
    }
    let quiet = of("search", Metric::RequestCount, Detector::Seasonal);
    assert!(quiet.score < 0.0 && quiet.expected.low > 50.0, "{quiet:?}");
    // Of the seven days before, five are like a working day and two like a day of a weekend, which is too few.
    let day = jiff::Timestamp::from_second(f.last_s).unwrap().to_zoned(jiff::tz::TimeZone::UTC).weekday();
    let weekend = matches!(day, Weekday::Saturday | Weekday::Sunday);
    let season = if weekend { Season::EveryDay } else { Season::SameKindOfDay };
    assert_eq!(quiet.evidence.season.as_deref(), Some(season.as_str()));
    assert!(
        found.iter().all(|one| one.service != "search" || one.detector == Detector::Seasonal),
        "{found:#?}"
    );

    // Another instance, or the same one after a restart, finds nothing to do, and finding it again adds nothing.
    let again = Watch::new(Arc::new(f.store.clone()), f.found(), &Fixture::config()).unwrap();
    again.judge_due(now).await.unwrap();
    again.judge_minute(&planted, f.last_s).await.unwrap();
    assert_eq!(f.anomalies(&planted, f.last_s, f.last_s).await, found);
    assert!(f.anomalies(&"nobody".parse().unwrap(), first_s, f.last_s).await.is_empty());

    // Here, after what must not be opened is known: the watch looks at all tenants.
    f.seed("lasting", 5).await;
    let incidents = f.incidents(now);
    for _ in 0..2 {
        again.clone().opening(incidents.clone(), 6.0).judge_due(now).await.unwrap();
    }
    let opened = f.opened(&incidents, "lasting").await;
    let [one] = opened.as_slice() else { panic!("{opened:#?}") };
    assert_eq!((one.opened_by, one.began), (IncidentOpener::Detector, time(f.last_s - 4 * 60)));
    assert_eq!(one.title, "Requests to shop, stock are not as usual");
    for tenant in ["planted", "healthy"] {
        assert!(f.opened(&incidents, tenant).await.is_empty(), "{tenant}");
    }
}

#[tokio::test]
async fn a_disk_that_fills_is_predicted_and_one_that_does_not_is_not() {
    let f = Fixture::new().await;
    let tenant: Tenant = "disks".parse().unwrap();
    // One part in a hundred an hour: 90 % ten hours from now.
    let used = |at_s: i64| 0.8 + 0.01 * (at_s - f.last_s) as f64 / HOUR_S as f64;
    let point = |mountpoint: &str, at_s: i64, value: f64| {
        let chance = (at_s / 600 * 7_919 % 101) as f64 / 101.0 - 0.5;
        json!({
            "ServiceName": "db", "MetricName": "system.filesystem.utilization", "TimeUnix": decimal(at_s * SECOND_NS),
            "Attributes": {"system.filesystem.mountpoint": mountpoint}, "Value": value + 0.004 * chance,
            "ResourceAttributes": {"service.name": "db", "tenant.id": "disks", "host.name": "db-1"},
        })
    };
    let times = (0..30 * 6).map(|step| f.last_s - step * 600);
    let points: Vec<Value> =
        times.flat_map(|at_s| [point("/data", at_s, used(at_s)), point("/", at_s, 0.4)]).collect();
    f.insert("metrics_gauge", &points).await;

    let made_at = time(f.last_s + 600);
    let forecaster = Forecaster::new(Arc::new(f.store.clone()), f.found(), &Fixture::config());
    for _ in 0..2 {
        forecaster.forecast_tenant(&tenant, made_at).await.unwrap();
    }
    let made = TimeRange { start: made_at, end: made_at };
    let alerts = f.store.predicted_alerts(&tenant, made, None).await.unwrap();
    let [alert] = alerts.as_slice() else { panic!("{alerts:#?}") };
    assert_eq!(alert.series, "host.name=db-1,system.filesystem.mountpoint=/data");
    let truth = time(f.last_s + 10 * HOUR_S);
    assert!(alert.earliest_time <= truth, "{alert:?}");
    assert!(alert.latest_time.is_none_or(|latest| truth <= latest), "{alert:?}");
    let off_s = (alert.expected_time.unix_nanos() - truth.unix_nanos()).abs() / SECOND_NS;
    assert!(off_s < 3 * HOUR_S, "{off_s} s off");
    for point in &alert.forecast {
        let truth = used(point.time.unix_nanos() / SECOND_NS);
        assert!((point.nearly_sure.low..=point.nearly_sure.high).contains(&truth), "{truth}: {point:?}");
    }
    assert!(f.store.predicted_alerts(&tenant, made, Some("shop")).await.unwrap().is_empty());
}
