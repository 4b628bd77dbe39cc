use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::{TestService, all_pages};

fn path(query: &str) -> String {
    format!("/api/v1/correlate/{}/timeline?{query}", ids::flow())
}

#[tokio::test]
async fn pages_put_together_are_the_whole_timeline() {
    let whole = TestService::new().get(&path("limit=1000")).await.good();
    assert_eq!(whole["items"].as_array().unwrap().len(), 28);
    assert!(whole["next_cursor"].is_null());
    for limit in [1, 3, 27, 28] {
        assert_eq!(&all_pages(&path(&format!("limit={limit}"))).await, whole["items"].as_array().unwrap());
    }
}

/// A flow with more spans than are read at once is paged through the store; nothing of it is missing.
#[tokio::test]
async fn a_flow_that_is_too_long_to_be_read_whole_is_given_in_pages() {
    let whole = TestService::new().get(&path("limit=1000")).await.good();
    assert_eq!(whole["clocks_corrected"], true);
    let (mut items, mut next) = (Vec::new(), path("limit=4"));
    loop {
        let mut service = TestService::new();
        service.limits.max_spans = 3;
        let page = service.get(&next).await.good();
        assert_eq!(
            (&page["clocks_corrected"], page["partial"].as_array().unwrap().len()),
            (&false.into(), 0)
        );
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = path(&format!("limit=4&cursor={cursor}")),
            None => break,
        }
    }
    let times = |items: &[serde_json::Value]| -> Vec<String> {
        items.iter().map(|item| format!("{} {}", item["time"], item["title"])).collect()
    };
    assert_eq!(times(&items), times(whole["items"].as_array().unwrap()));
}

/// Between two pages the flow grew beyond what is read at once.
#[tokio::test]
async fn a_flow_that_grew_too_long_goes_on_where_the_last_page_ended() {
    let whole = TestService::new().get(&path("limit=1000")).await.good();
    let first = TestService::new().get(&path("limit=10")).await.good();
    let mut service = TestService::new();
    service.limits.max_spans = 3;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = service.get(&path(&format!("limit=1000&cursor={cursor}"))).await.good();
    assert_eq!((&rest["clocks_corrected"], &rest["next_cursor"]), (&false.into(), &serde_json::Value::Null));
    let titles = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["title"].to_string()).collect()
    };
    assert_eq!([titles(&first), titles(&rest)].concat(), titles(&whole));
}

#[tokio::test]
async fn bad_parameters_are_all_named() {
    let bad = TestService::new().get(&path("limit=0&cursor=x&foo=1")).await.bad_fields();
    assert_eq!(bad, ["limit", "cursor", "foo"]);
    for limit in ["1001", "-1", "1e3", "99999999999999999999", "NaN"] {
        assert_eq!(TestService::new().get(&path(&format!("limit={limit}"))).await.bad_fields(), ["limit"]);
    }
}

#[tokio::test]
async fn a_missing_signal_is_said_and_an_unknown_flow_is_404() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowLogs, Fault::Unavailable);
    let page = TestService::over(store).get(&path("")).await.good();
    assert_eq!(page["partial"][0]["signal"], "logs");
    TestService::new().get("/api/v1/correlate/nobody/timeline").await.problem(404);
}
