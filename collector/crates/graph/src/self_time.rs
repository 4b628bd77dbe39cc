//! Time that spans spent in themselves.

use crate::{Interval, TraceTree};

/// For each span of the tree, in nanoseconds: its duration without the time in which at least one of its children ran.
pub fn self_times(tree: &TraceTree<'_>) -> Vec<u64> {
    let of = |(place, span): (usize, &&olly_model::Span)| {
        let whole = Interval::of(span);
        let part = |child: &usize| Interval::of(tree.span(*child)?).within(whole);
        let mut covered = 0;
        let mut at = whole.start;
        // Children come in start order, and so do their parts.
        for part in tree.children(place).iter().filter_map(part) {
            let fresh = Interval { start: part.start.max(at), end: part.end };
            covered += fresh.duration_ns();
            at = at.max(part.end);
        }
        whole.duration_ns().saturating_sub(covered)
    };
    tree.spans().iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary_spans, span};
    use proptest::prelude::*;

    #[test]
    fn overlapping_children_are_not_counted_twice() {
        let spans = [span(1, None, 0, 100), span(2, Some(1), 10, 30), span(3, Some(1), 20, 40)];
        assert_eq!(self_times(&TraceTree::new(&spans)), [50, 30, 40]);
    }

    #[test]
    fn a_child_outside_of_its_parent_takes_nothing_away() {
        let spans = [span(1, None, 0, 10), span(2, Some(1), 50, 10)];
        assert_eq!(self_times(&TraceTree::new(&spans)), [10, 10]);
    }

    proptest! {
        #[test]
        fn no_span_has_more_time_of_its_own_than_time(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            for (own, span) in self_times(&tree).into_iter().zip(tree.spans()) {
                prop_assert!(own <= Interval::of(span).duration_ns());
            }
        }
    }
}
