//! The spans of one trace as a forest.

use std::{
    cmp::{Ordering, Reverse},
    collections::{HashMap, hash_map::Entry},
};

use olly_model::Span;

/// The spans of one trace as a forest: usually one tree, more when parents are missing.
///
/// Spans are numbered in start order, each ID once. A span whose parent is missing is a root; a ring of parents is cut at its
/// earliest span, which becomes a root.
#[derive(Clone, Debug)]
pub struct TraceTree<'a> {
    spans: Vec<&'a Span>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    roots: Vec<usize>,
}

impl<'a> TraceTree<'a> {
    /// Builds the forest from the spans of one trace, in any order.
    pub fn new(spans: impl IntoIterator<Item = &'a Span>) -> Self {
        let mut spans: Vec<&Span> = spans.into_iter().collect();
        spans.sort_by(|a, b| span_order(a, b));
        let mut places = HashMap::with_capacity(spans.len());
        spans.retain(|span| {
            let place = places.len();
            match places.entry(&span.span_id) {
                Entry::Occupied(_) => false,
                Entry::Vacant(free) => {
                    free.insert(place);
                    true
                }
            }
        });
        let mut parents: Vec<Option<usize>> = spans
            .iter()
            .map(|span| span.parent_span_id.as_ref().and_then(|id| places.get(id).copied()))
            .collect();
        cut_rings(&mut parents);
        let mut children = vec![Vec::new(); spans.len()];
        let mut roots = Vec::new();
        for (place, parent) in parents.iter().enumerate() {
            match parent.and_then(|parent| children.get_mut(parent)) {
                Some(siblings) => siblings.push(place),
                None => roots.push(place),
            }
        }
        Self { spans, parents, children, roots }
    }

    /// The spans in start order.
    pub fn spans(&self) -> &[&'a Span] {
        &self.spans
    }

    /// The span of this number.
    pub fn span(&self, place: usize) -> Option<&'a Span> {
        self.spans.get(place).copied()
    }

    /// The number of a span's parent.
    pub fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(place).copied().flatten()
    }

    /// The numbers of a span's children, in start order.
    pub fn children(&self, place: usize) -> &[usize] {
        self.children.get(place).map_or(&[], Vec::as_slice)
    }

    /// The numbers of the roots, in start order.
    pub fn roots(&self) -> &[usize] {
        &self.roots
    }

    /// The number of the span that stands for the trace: the earliest span without a parent, or, when the real root did not
    /// arrive, the earliest one whose parent is missing.
    pub fn main_root(&self) -> Option<usize> {
        let real = |place: &&usize| self.span(**place).is_some_and(|span| span.parent_span_id.is_none());
        self.roots.iter().find(real).or_else(|| self.roots.first()).copied()
    }
}

/// The order of spans: by start. Ties are broken by everything else, so that the order of input leaves no trace; of two
/// deliveries of one span that differ, the longer one comes first, and among these one that failed.
pub fn span_order(a: &Span, b: &Span) -> Ordering {
    fn key(span: &Span) -> impl Ord + '_ {
        (span.start_time, &span.trace_id, &span.span_id, Reverse(span.duration_ns), Reverse(span.is_error()))
    }
    // Only deliveries of one span get so far; that they differ at all is rare.
    key(a)
        .cmp(&key(b))
        .then_with(|| if a == b { Ordering::Equal } else { format!("{a:?}").cmp(&format!("{b:?}")) })
}

/// Follows the parents of each span, once in all, and cuts every ring at its smallest number.
fn cut_rings(parents: &mut [Option<usize>]) {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Mark {
        Unseen,
        OnWalk,
        Done,
    }
    let mut marks = vec![Mark::Unseen; parents.len()];
    for first in 0..parents.len() {
        let mut walk = Vec::new();
        let mut next = Some(first);
        while let Some(place) = next
            && marks[place] == Mark::Unseen
        {
            marks[place] = Mark::OnWalk;
            walk.push(place);
            next = parents[place];
        }
        if let Some(entry) = next
            && marks[entry] == Mark::OnWalk
        {
            let ring = walk.iter().skip_while(|place| **place != entry);
            if let Some(earliest) = ring.min() {
                parents[*earliest] = None;
            }
        }
        for place in walk {
            marks[place] = Mark::Done;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary_spans, span};
    use proptest::prelude::*;

    #[test]
    fn a_missing_parent_makes_a_root_but_not_the_main_one() {
        let spans = [span(2, Some(9), 0, 5), span(1, None, 1, 5), span(3, Some(1), 2, 3)];
        let tree = TraceTree::new(&spans);
        assert_eq!(tree.roots(), [0, 1]);
        assert_eq!(tree.span(tree.main_root().unwrap()).unwrap().span_id, spans[1].span_id);
        assert_eq!(tree.children(1), [2]);
    }

    #[test]
    fn rings_are_cut_at_the_earliest_span() {
        let spans =
            [span(1, Some(3), 5, 1), span(2, Some(1), 1, 1), span(3, Some(2), 7, 1), span(4, Some(4), 9, 1)];
        let tree = TraceTree::new(&spans);
        let roots: Vec<&olly_model::SpanId> =
            tree.roots().iter().map(|place| &tree.span(*place).unwrap().span_id).collect();
        assert_eq!(roots, [&spans[1].span_id, &spans[3].span_id]);
    }

    #[test]
    fn a_span_that_was_delivered_twice_counts_once() {
        let spans = [span(1, None, 0, 5), span(1, None, 0, 5), span(1, None, 0, 7)];
        let tree = TraceTree::new(&spans);
        assert_eq!(tree.spans().len(), 1);
        assert_eq!(tree.spans()[0].duration_ns, 7);
    }

    proptest! {
        #[test]
        fn every_span_is_reached_from_a_root_exactly_once(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            let mut seen = vec![0; tree.spans().len()];
            let mut open = tree.roots().to_vec();
            while let Some(place) = open.pop() {
                seen[place] += 1;
                open.extend_from_slice(tree.children(place));
            }
            prop_assert!(seen.iter().all(|count| *count == 1));
        }

        #[test]
        fn the_order_of_input_does_not_matter(spans in arbitrary_spans(), seed in any::<u64>()) {
            let shuffled = crate::testing::shuffle(&spans, seed);
            let (a, b) = (TraceTree::new(&spans), TraceTree::new(&shuffled));
            prop_assert_eq!(a.spans(), b.spans());
            prop_assert_eq!(&a.parents, &b.parents);
        }
    }
}
