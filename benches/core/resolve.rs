//! What does it cost to settle a batch, a row (a distinct trace), without Go and without the C boundary?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use olly_benches::{Caller, FIRST_NEW_TRACE, FlatBatch, Offer};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for offer in Offer::ALL {
        resolve(&mut criterion, offer);
    }
    criterion.final_summary();
}

fn resolve(criterion: &mut Criterion, offer: Offer) {
    let mut group = criterion.benchmark_group(format!("resolve, {}", offer.name()));
    for rows in [16, 512, 8192] {
        group.throughput(Throughput::Elements(rows as u64));

        group.bench_function(BenchmarkId::new("new traces", rows), |bencher| {
            let mut caller = Caller::new();
            let mut batch = FlatBatch::new(rows, FIRST_NEW_TRACE, offer);
            bencher.iter(|| {
                batch.renew();
                caller.resolve(black_box(&batch))
            });
        });

        group.bench_function(BenchmarkId::new("known traces", rows), |bencher| {
            let mut caller = Caller::new();
            let batch = FlatBatch::new(rows, FIRST_NEW_TRACE, offer);
            caller.resolve(&batch);
            bencher.iter(|| caller.resolve(black_box(&batch)));
        });
    }
    group.finish();
}
