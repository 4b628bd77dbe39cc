use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use olly_model::{Exemplar, LogRecord, Span};
use olly_storage::{Bounded, FlowStore, StoreError, WholeFlow};
use olly_testkit::{MemoryStore, checkout, ids, time};
use tokio::sync::Semaphore;

use super::*;
use crate::testing::TestService;

/// A store that counts how often spans are read, and lets nobody read them before it may.
struct Counting {
    inner: MemoryStore,
    reads: AtomicUsize,
    gate: Semaphore,
    /// By how much later the whole flow says that it arrived, in nanoseconds.
    later: AtomicI64,
}

impl Counting {
    fn new(open: usize) -> Self {
        Self {
            inner: MemoryStore::new(checkout()),
            reads: AtomicUsize::new(0),
            gate: Semaphore::new(open),
            later: AtomicI64::new(0),
        }
    }
}

#[async_trait]
impl FlowStore for Counting {
    async fn locate_flow(
        &self,
        tenant: &Tenant,
        id: &CorrelationId,
    ) -> Result<Option<FlowLocation>, StoreError> {
        self.inner.locate_flow(tenant, id).await
    }

    async fn whole_flow(&self, tenant: &Tenant, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
        let mut whole = self.inner.whole_flow(tenant, first).await?;
        let later = self.later.load(Ordering::SeqCst);
        whole.flow.arrived = whole.flow.arrived.saturating_add_nanos(later);
        Ok(whole)
    }

    async fn flow_spans(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Span>, StoreError> {
        self.gate.acquire().await.unwrap().forget();
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.flow_spans(tenant, flow, max).await
    }

    async fn flow_logs(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<LogRecord>, StoreError> {
        self.inner.flow_logs(tenant, flow, max).await
    }

    async fn flow_exemplars(
        &self,
        tenant: &Tenant,
        flow: &FlowLocation,
        max: usize,
    ) -> Result<Bounded<Exemplar>, StoreError> {
        self.inner.flow_exemplars(tenant, flow, max).await
    }
}

/// The cache of a config, over a store, so many seconds after the flow.
struct Fixture {
    cache: FlowCache,
    store: Arc<Counting>,
    app: App,
}

impl Fixture {
    fn new(config: &CacheConfig, seconds_later: i64, open: usize) -> Self {
        let store = Arc::new(Counting::new(open));
        let mut app = TestService::new().app();
        app.clock = Arc::new(move || time(seconds_later * 1_000_000));
        Self { cache: FlowCache::new(config).unwrap(), store, app }
    }

    async fn first(&self) -> FlowLocation {
        self.store.first_look(&Tenant::default(), &ids::flow()).await.unwrap().unwrap()
    }

    async fn read(&self) -> Arc<CorrelationAnswer> {
        self.read_at(None).await
    }

    async fn read_at(&self, first: Option<&FlowLocation>) -> Arc<CorrelationAnswer> {
        let store = self.store.as_ref();
        let read = self.cache.read_from(store, &self.app, &ids::flow(), first, Wanted::ALL).await;
        read.unwrap().unwrap()
    }

    fn reads(&self) -> usize {
        self.store.reads.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn an_answer_about_a_settled_flow_is_given_again_for_a_moment_without_a_look_at_the_store() {
    let checked = async |config: &CacheConfig, seconds_later| {
        let fixture = Fixture::new(config, seconds_later, 10);
        assert!(fixture.cache.checked(&fixture.app, &ids::flow(), Wanted::ALL).await.is_none());
        let answer = fixture.read().await;
        let again = fixture.cache.checked(&fixture.app, &ids::flow(), Wanted::ALL).await;
        assert!(again.as_ref().is_none_or(|again| Arc::ptr_eq(again, &answer)));
        let part = Wanted { logs: false, ..Wanted::ALL };
        assert!(fixture.cache.checked(&fixture.app, &ids::flow(), part).await.is_none());
        again.is_some()
    };
    let long = CacheConfig { recheck_ms: 60_000, ..CacheConfig::default() };
    assert!(checked(&long, 3_600).await);
    assert!(!checked(&long, 10).await, "it has not settled");
    assert!(!checked(&CacheConfig { recheck_ms: 0, ..CacheConfig::default() }, 3_600).await);
}

#[tokio::test]
async fn a_settled_flow_is_read_once() {
    let fixture = Fixture::new(&CacheConfig::default(), 3_600, 10);
    let answer = fixture.read().await;
    assert_eq!(*fixture.read().await, *answer);
    assert_eq!(fixture.reads(), 1);
}

/// A flow in which something happened a moment ago, or which the lookup shows to have grown, is read anew.
#[tokio::test]
async fn a_flow_that_still_changes_is_read_each_time() {
    let fixture = Fixture::new(&CacheConfig::default(), 60, 10);
    fixture.read().await;
    fixture.read().await;
    assert_eq!(fixture.reads(), 2);

    let fixture = Fixture::new(&CacheConfig::default(), 3_600, 10);
    fixture.read().await;
    let mut first = fixture.first().await;
    first.time_range.end = first.time_range.end.saturating_add_nanos(1);
    fixture.read_at(Some(&first)).await;
    assert_eq!(fixture.reads(), 2);
}

/// Something arrived of which the first look knows nothing: an item of a merged ID, or without one.
#[tokio::test]
async fn a_flow_to_which_something_came_is_read_anew() {
    let fixture = Fixture::new(&CacheConfig::default(), 3_600, 10);
    fixture.read().await;
    fixture.store.later.store(1, Ordering::SeqCst);
    fixture.read().await;
    fixture.read().await;
    assert_eq!(fixture.reads(), 2);
    // It came a moment ago: nothing is kept for now.
    fixture.store.later.store(3_600_000_000_000, Ordering::SeqCst);
    fixture.read().await;
    fixture.read().await;
    assert_eq!(fixture.reads(), 4);
}

#[tokio::test]
async fn those_who_ask_at_once_wait_for_one_reading() {
    let fixture = Fixture::new(&CacheConfig::default(), 60, 0);
    let opened = async {
        // All of them ask before the first one may read.
        tokio::task::yield_now().await;
        fixture.store.gate.add_permits(1);
    };
    let asking = futures::future::join_all((0..8).map(|_| fixture.read()));
    let (answers, ()) = tokio::join!(asking, opened);
    assert!(answers.iter().all(|answer| **answer == *answers[0]));
    assert_eq!(fixture.reads(), 1);
}

/// A Redis of the test's own; none when the program is not installed.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    fn start(port: Option<u16>) -> Option<Self> {
        let port =
            port.unwrap_or_else(|| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            eprintln!("left out: there is no redis-server");
            return None;
        };
        let redis = Self { child, port };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Some(redis)
    }

    fn config(&self) -> CacheConfig {
        CacheConfig {
            redis_url: Some(format!("redis://127.0.0.1:{}/0", self.port)),
            // Nothing stays in the process, so that each reading goes to Redis.
            max_mib: 0,
            ..CacheConfig::default()
        }
    }

    async fn keys(&self) -> usize {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}/0", self.port)).unwrap();
        let Ok(mut connection) = client.get_multiplexed_async_connection().await else { return 0 };
        redis::cmd("DBSIZE").query_async(&mut connection).await.unwrap_or(0)
    }

    async fn wait_for_a_key(&self) {
        while self.keys().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_one_instance_read_another_one_finds_in_redis() {
    let Some(redis) = Redis::start(None) else { return };
    let (one, other) = (Fixture::new(&redis.config(), 3_600, 10), Fixture::new(&redis.config(), 3_600, 10));
    let answer = one.read().await;
    redis.wait_for_a_key().await;
    assert_eq!(*other.read().await, *answer);
    assert_eq!((one.reads(), other.reads()), (1, 0));
}

/// Scenario: Redis dies under load and comes back empty.
/// Guarantees: no answer fails and none is wrong meanwhile, and Redis is used again afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_may_go_and_come_back_under_load() {
    let Some(redis) = Redis::start(None) else { return };
    let port = redis.port;
    let fixture = Arc::new(Fixture::new(&redis.config(), 3_600, 1_000_000));
    let right = fixture.read().await;
    redis.wait_for_a_key().await;

    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let askers: Vec<_> = (0..4)
        .map(|_| {
            let (fixture, right, stop) = (Arc::clone(&fixture), Arc::clone(&right), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut asked = 0;
                while !stop.load(Ordering::SeqCst) {
                    assert_eq!(*fixture.read().await, *right);
                    asked += 1;
                    tokio::task::yield_now().await;
                }
                asked
            })
        })
        .collect();
    let read_with_redis = fixture.reads();
    drop(redis);
    while fixture.reads() < read_with_redis + 5 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let Some(back) = Redis::start(Some(port)) else { return };
    back.wait_for_a_key().await;
    stop.store(true, Ordering::SeqCst);
    for asker in askers {
        assert!(asker.await.unwrap() > 0);
    }
}

#[test]
fn an_address_of_redis_that_cannot_be_used_is_an_error() {
    let config = CacheConfig { redis_url: Some("redis://".to_owned()), ..CacheConfig::default() };
    let error = FlowCache::new(&config).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("cache.redis_url"), "{error}");
}
