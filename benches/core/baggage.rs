//! What does it cost to find the flow's ID in a baggage list, and how bad can a hostile list make it?

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use olly_benches::USUAL_BAGGAGE;
use olly_processor_core::{
    baggage,
    limits::{MAX_BAGGAGE_BYTES, MAX_BAGGAGE_MEMBERS},
};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("baggage");
    for (name, list) in lists() {
        group.throughput(Throughput::Bytes(list.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| baggage::find(black_box(list.as_bytes()), black_box(b"correlation_id")));
        });
    }
    group.finish();
    criterion.final_summary();
}

fn lists() -> Vec<(&'static str, String)> {
    let others = |count: usize| (0..count).map(|n| format!("member-{n}=value-{n},")).collect::<String>();
    vec![
        ("the only member", "correlation_id=order-4711-0c5f".to_owned()),
        ("third of five", USUAL_BAGGAGE.to_owned()),
        ("not among five", USUAL_BAGGAGE.replace("correlation_id", "conversation_1")),
        ("percent-encoded", "correlation_id=order%2F4711%2Fausf%C3%BChrung".to_owned()),
        ("last of as many as are read", others(MAX_BAGGAGE_MEMBERS - 1) + "correlation_id=order-4711-0c5f"),
        ("over the limits", "=".repeat(MAX_BAGGAGE_BYTES / 2) + &",".repeat(MAX_BAGGAGE_BYTES)),
    ]
}
