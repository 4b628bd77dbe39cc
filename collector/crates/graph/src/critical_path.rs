//! Where the time of a trace went.
//!
//! The method is that of CRISP (Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures",
//! USENIX ATC 2022): starting at the end of the root, go back to the child that finished last before this point; the time after
//! it is the parent's own, the time inside of it is looked at in the same way, and the search goes on at the child's start.
//! Children that run beside the one that finished last did not hold the parent up and are passed over.
//!
//! Clocks of hosts differ: a child counts only as far as it lies inside of its parent. What runs after the root has ended
//! (a message's consumer) is not on the path.

use olly_model::CriticalPathStep;

use crate::{Interval, TraceTree};

/// A stretch of the critical path that belongs to one span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The span's number in the tree.
    pub place: usize,
    /// The stretch of time.
    pub interval: Interval,
}

impl Stretch {
    /// The stretch in the words of the API; none when the tree is another one.
    pub fn step(&self, tree: &TraceTree<'_>) -> Option<CriticalPathStep> {
        let span = tree.span(self.place)?;
        Some(CriticalPathStep {
            trace_id: span.trace_id.clone(),
            span_id: span.span_id.clone(),
            service: span.service.clone(),
            operation: span.name.clone(),
            start_time: self.interval.start,
            duration_ns: self.interval.duration_ns(),
        })
    }
}

/// A span under examination: its children are tried from the last end to the first, `until` moves towards its start.
struct Frame {
    place: usize,
    start: olly_model::Timestamp,
    until: olly_model::Timestamp,
    /// Children inside of the span, the one to try next at the end.
    children: Vec<(usize, Interval)>,
}

impl Frame {
    fn new(tree: &TraceTree<'_>, place: usize, interval: Interval) -> Self {
        let inside = |child: &usize| {
            let part = Interval::of(tree.span(*child)?).within(interval)?;
            Some((*child, part))
        };
        let mut children: Vec<(usize, Interval)> = tree.children(place).iter().filter_map(inside).collect();
        // Of two that end together the longer one is tried first, then the one that comes first in the tree.
        children.sort_by_key(|(child, part)| {
            (part.end, std::cmp::Reverse(part.start), std::cmp::Reverse(*child))
        });
        Self { place, start: interval.start, until: interval.end, children }
    }
}

/// The critical path of the tree's main root, earliest stretch first. The stretches do not overlap and fill the root's
/// time from start to end.
pub fn critical_path(tree: &TraceTree<'_>) -> Vec<Stretch> {
    let Some((root, span)) = tree.main_root().and_then(|root| Some((root, tree.span(root)?))) else {
        return Vec::new();
    };
    let mut path = Vec::new();
    // A stack of our own: chains of ten thousand spans exist.
    let mut stack = vec![Frame::new(tree, root, Interval::of(span))];
    while let Some(frame) = stack.last_mut() {
        let until = frame.until;
        match frame.children.pop() {
            Some((_, part)) if part.end > until => {}
            Some((child, part)) => {
                push(&mut path, frame.place, Interval { start: part.end, end: until });
                frame.until = part.start;
                stack.push(Frame::new(tree, child, part));
            }
            None => {
                push(&mut path, frame.place, Interval { start: frame.start, end: until });
                stack.pop();
            }
        }
    }
    path.reverse();
    path
}

fn push(path: &mut Vec<Stretch>, place: usize, interval: Interval) {
    if interval.start < interval.end {
        path.push(Stretch { place, interval });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary_spans, span};
    use olly_model::Span;
    use proptest::prelude::*;

    /// `(span, start, end)` of each stretch.
    fn path_of(spans: &[Span]) -> Vec<(u64, i64, i64)> {
        let tree = TraceTree::new(spans);
        let describe = |stretch: Stretch| {
            let id = u64::from_str_radix(tree.span(stretch.place).unwrap().span_id.as_str(), 16).unwrap();
            (id, stretch.interval.start.unix_nanos(), stretch.interval.end.unix_nanos())
        };
        critical_path(&tree).into_iter().map(describe).collect()
    }

    #[test]
    fn calls_one_after_the_other_are_all_on_the_path() {
        let spans = [span(1, None, 0, 100), span(2, Some(1), 10, 30), span(3, Some(1), 50, 40)];
        assert_eq!(path_of(&spans), [(1, 0, 10), (2, 10, 40), (1, 40, 50), (3, 50, 90), (1, 90, 100)]);
    }

    #[test]
    fn of_calls_side_by_side_only_the_last_to_finish_counts() {
        let spans = [span(1, None, 0, 100), span(2, Some(1), 10, 60), span(3, Some(1), 10, 80)];
        assert_eq!(path_of(&spans), [(1, 0, 10), (3, 10, 90), (1, 90, 100)]);
    }

    #[test]
    fn a_child_that_outlives_its_parent_counts_up_to_the_parents_end() {
        let spans = [span(1, None, 0, 100), span(2, Some(1), 80, 500), span(3, Some(1), 200, 10)];
        assert_eq!(path_of(&spans), [(1, 0, 80), (2, 80, 100)]);
    }

    #[test]
    fn a_chain_of_many_thousand_spans_does_not_overflow_the_stack() {
        let spans: Vec<Span> =
            (1..=50_000).map(|id| span(id, id.checked_sub(1).filter(|id| *id > 0), 0, 60_000 - id)).collect();
        let path = path_of(&spans);
        assert_eq!(path[0], (50_000, 0, 10_000));
    }

    proptest! {
        #[test]
        fn the_stretches_fill_the_root_without_overlap(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            let path = critical_path(&tree);
            let Some(root) = tree.main_root() else {
                prop_assert!(path.is_empty());
                return Ok(());
            };
            let whole = Interval::of(tree.span(root).unwrap());
            let mut at = whole.start;
            for stretch in &path {
                prop_assert_eq!(stretch.interval.start, at);
                prop_assert!(stretch.interval.start < stretch.interval.end);
                at = stretch.interval.end;
            }
            prop_assert_eq!(at, whole.end);
        }

        #[test]
        fn each_stretch_lies_inside_of_its_span(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            for stretch in critical_path(&tree) {
                let span = Interval::of(tree.span(stretch.place).unwrap());
                prop_assert_eq!(stretch.interval.within(span), Some(stretch.interval));
            }
        }
    }
}
