//! What does it cost to make an external ID safe: one that is clean already (borrowed), and one that is not (replaced)?

use std::{borrow::Cow, hint::black_box};

use criterion::{Criterion, Throughput};
use olly_processor_core::{limits::MAX_ID_BYTES, sanitize::sanitize};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let longest = "0123456789".repeat(MAX_ID_BYTES / 10);
    measure(
        &mut criterion,
        "sanitize, borrowed",
        &[
            ("order number", b"order-4711"),
            ("UUID", b"0c5f19aa-77e1-4c09-9d1c-000000004711"),
            ("longest", longest.as_bytes()),
        ],
        |clean| matches!(clean, Cow::Borrowed(_)),
    );
    let longest = "0123456789".repeat(MAX_ID_BYTES / 10 - 1) + " <script>";
    measure(
        &mut criterion,
        "sanitize, replaced",
        &[
            ("one space", b"order 4711"),
            ("other script", "заказ-4711".as_bytes()),
            ("not UTF-8", b"order-\xff\xfe\xc3-4711"),
            ("longest, markup at its end", longest.as_bytes()),
        ],
        |clean| matches!(clean, Cow::Owned(_)),
    );
    criterion.final_summary();
}

fn measure(
    criterion: &mut Criterion,
    group: &str,
    texts: &[(&str, &[u8])],
    is_expected: fn(&Cow<'_, [u8]>) -> bool,
) {
    let mut group = criterion.benchmark_group(group);
    for (name, text) in texts {
        assert!(is_expected(&sanitize(text)), "{name} measures something else than it says");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| sanitize(black_box(text))));
    }
    group.finish();
}
