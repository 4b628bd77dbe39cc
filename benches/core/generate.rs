//! What does one ID cost: a random one, a hashed one, and reading one back?

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use olly_benches::NOW_MS;
use olly_processor_core::{Generator, hash::HashedIds, id};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("generate");
    group.throughput(Throughput::Elements(1));

    let generator = Generator::new([7; 32]);
    group.bench_function("random", |bencher| {
        bencher.iter(|| generator.next(black_box("olly"), black_box(NOW_MS)));
    });

    let hashed = HashedIds::new(b"a secret of over 16 bytes");
    group.bench_function("hashed from a trace ID", |bencher| {
        bencher.iter(|| hashed.of_trace(black_box("olly"), black_box(&[0x5a; 16])));
    });
    group.bench_function("hashed from an external ID of 36 bytes", |bencher| {
        bencher.iter(|| {
            hashed.of_external(black_box("olly"), black_box(b"0c5f19aa-77e1-4c09-9d1c-000000004711"))
        });
    });

    let text = generator.next("olly", NOW_MS);
    group.bench_function("read back", |bencher| {
        bencher.iter(|| id::parse(black_box(text.as_bytes())).is_some());
    });
    group.finish();
    criterion.final_summary();
}
