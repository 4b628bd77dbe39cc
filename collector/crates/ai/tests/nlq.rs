//! Questions on the real engine: how many are answered rightly, and from whose rows.

use std::{path::Path, sync::Arc};

use olly_ai::{
    eval_nlq::{Store, cases, evaluate, seed},
    questions::Questions,
};
use olly_clickhouse::testing::Engine;
use olly_model::{ChartKind, NlqRequest, Timestamp};
use serde_json::Value;

#[tokio::test]
async fn nine_of_ten_questions_are_answered_rightly() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../testdata/nlq/questions.jsonl");
    let cases = cases(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(cases.len() >= 150);
    let report = evaluate(&Store::of(Engine::shared()).unwrap(), &cases, true).await.unwrap();
    println!("{}\n{}", report.misses.join("\n"), report.table());
    for part in ["dev", "held_out", "reworded"] {
        assert!(
            report.accuracy(Some(part)) > 0.9,
            "{part}\n{}\n{}",
            report.misses.join("\n"),
            report.table()
        );
    }
}

/// The other tenant of the seed has 60 flows, one a minute, within the last hour.
#[tokio::test]
async fn a_tenant_is_answered_from_its_own_rows() {
    let engine = Engine::start().unwrap();
    let store = Store::of(&engine).unwrap();
    evaluate(&store, &[], false).await.unwrap();
    let questions = Questions::new(Arc::new(store.reader()));
    let now = Timestamp::from_unix_nanos(seed::NOW_NS);
    for (tenant, flows) in [("", 30), ("other", 60), ("nobody", 0)] {
        let question = "how many flows in the last hour".to_owned();
        let request = NlqRequest { question, ..NlqRequest::default() };
        let answer = questions.ask(&tenant.parse().unwrap(), &request, now).await.unwrap();
        assert_eq!(answer.rows, [[Value::from(flows)]], "{tenant}: {answer:?}");
        assert_eq!(answer.chart, Some(ChartKind::Number));
    }
}
