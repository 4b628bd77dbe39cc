//! Questions on the real engine: how many are answered rightly, and what gets through when the guard is not there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and stops")]

use std::path::Path;

use olly_ai::eval_nlq::{cases, evaluate};
use olly_clickhouse::testing::Engine;

#[tokio::test]
async fn nine_of_ten_questions_are_answered_rightly() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../testdata/nlq/questions.jsonl");
    let cases = cases(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(cases.len() >= 150);
    let report = evaluate(Engine::shared(), &cases, true).await.unwrap();
    println!("{}\n{}", report.misses.join("\n"), report.table());
    for part in ["dev", "held_out"] {
        assert!(
            report.accuracy(Some(part)) > 0.9,
            "{part}\n{}\n{}",
            report.misses.join("\n"),
            report.table()
        );
    }
}
