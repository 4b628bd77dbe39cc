//! Parents, children and time of their own of many spans at once.
//!
//! The single-flow analysis builds a tree of full spans (crate `graph`); here a million rows have to be gone through,
//! so everything is an array next to the rows.

use crate::{Parent, SpanRow, names::Symbol};

/// No span.
const NONE: u32 = u32::MAX;
/// Deeper nested spans than this are not looked at together: no real program has them, but a ring of parents may.
const MAX_DEPTH: usize = 1000;

/// Mixes a number into a hash (the step of FNV-1a over words).
const fn mix(hash: u64, number: u64) -> u64 {
    (hash ^ number).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
}

/// The shape of the traces in `spans`.
pub(crate) struct Forest<'a> {
    /// The rows, by trace and start.
    pub(crate) spans: &'a [SpanRow],
    parents: Vec<u32>,
    /// Time during which none of its children ran, in microseconds.
    pub(crate) own_time: Vec<u64>,
    /// The first child that another service recorded.
    remote_children: Vec<u32>,
    /// Children of span i, in start order: `children[offsets[i]..offsets[i + 1]]`.
    children: Vec<u32>,
    offsets: Vec<u32>,
}

impl<'a> Forest<'a> {
    pub(crate) fn new(spans: &'a [SpanRow]) -> Self {
        let parents = parents(spans);
        let mut own_time: Vec<u64> = spans.iter().map(|span| span.duration).collect();
        let mut covered: Vec<i64> = spans.iter().map(|span| span.start).collect();
        let mut remote_children = vec![NONE; spans.len()];
        let mut offsets = vec![0u32; spans.len() + 1];
        for (child, span) in (0u32..).zip(spans) {
            let parent = parents[child as usize];
            if parent == NONE {
                continue;
            }
            let place = parent as usize;
            offsets[place + 1] += 1;
            // Children come in start order: what an earlier one covered is not taken away twice.
            let from = span.start.max(covered[place]);
            let to = span.end().min(spans[place].end());
            if to > from {
                own_time[place] = own_time[place].saturating_sub(to.abs_diff(from));
                covered[place] = to;
            }
            if span.service != spans[place].service && remote_children[place] == NONE {
                remote_children[place] = child;
            }
        }
        for place in 1..offsets.len() {
            offsets[place] += offsets[place - 1];
        }
        let mut next = offsets.clone();
        let mut children = vec![NONE; offsets.last().copied().unwrap_or(0) as usize];
        for (child, parent) in (0u32..).zip(&parents) {
            if let Some(slot) = next.get_mut(*parent as usize).filter(|_| *parent != NONE) {
                children[*slot as usize] = child;
                *slot += 1;
            }
        }
        Self { spans, parents, own_time, remote_children, children, offsets }
    }

    /// The number of a span's parent.
    pub(crate) fn parent(&self, place: usize) -> Option<usize> {
        Some(self.parents[place]).filter(|parent| *parent != NONE).map(|parent| parent as usize)
    }

    /// The numbers of a span's children, in start order.
    pub(crate) fn children(&self, place: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.children[self.offsets[place] as usize..self.offsets[place + 1] as usize]
            .iter()
            .map(|child| *child as usize)
    }

    /// The callee's side of a call, when this span is the caller's side.
    pub(crate) fn remote_child(&self, place: usize) -> Option<usize> {
        Some(self.remote_children[place]).filter(|child| *child != NONE).map(|child| child as usize)
    }

    /// The numbers of the spans of a trace.
    pub(crate) fn places(&self, trace: u128) -> std::ops::Range<usize> {
        let from = self.spans.partition_point(|span| span.trace < trace);
        from..from + self.spans[from..].partition_point(|span| span.trace == trace)
    }

    /// The number of a span.
    pub(crate) fn place(&self, trace: u128, id: u64) -> Option<usize> {
        if id == 0 {
            return None;
        }
        self.places(trace).find(|place| self.spans[*place].span == id)
    }

    /// A span.
    pub(crate) fn find(&self, trace: u128, id: u64) -> Option<&SpanRow> {
        self.place(trace, id).map(|place| &self.spans[place])
    }

    /// The service that this span calls: the one that recorded its child, else the one that it names itself.
    pub(crate) fn callee(&self, place: usize) -> Option<Symbol> {
        let span = &self.spans[place];
        let recorded = self.remote_child(place).map(|child| self.spans[child].service);
        recorded.or_else(|| span.peer.filter(|peer| *peer != span.service))
    }

    /// From where in its caller each span's service was entered: the same for all spans of one visit, 0 where no caller is known.
    /// Of the caller it takes its operation, its first step and the one before the call, which tell its kinds of requests apart.
    pub(crate) fn call_sites(&self) -> Vec<u64> {
        let mut sites = vec![0u64; self.spans.len()];
        let mut done = vec![false; self.spans.len()];
        for first in 0..self.spans.len() {
            // From the topmost span without an answer downwards; a ring ends where it began.
            let mut walk = vec![first];
            while let Some(parent) = walk.last().and_then(|place| self.parent(*place))
                && !done[parent]
                && walk.len() <= MAX_DEPTH
            {
                walk.push(parent);
            }
            for place in walk.into_iter().rev().filter(|place| !std::mem::replace(&mut done[*place], true)) {
                if let Some(parent) = self.parent(place) {
                    let within = self.spans[parent].service == self.spans[place].service;
                    sites[place] = if within { sites[parent] } else { self.site_of_call(parent, place) };
                }
            }
        }
        sites
    }

    /// Names the place in the caller from which `entry` was called.
    fn site_of_call(&self, caller: usize, entry: usize) -> u64 {
        // The caller's side may be a span of its own, with the call as its only step; then the steps around it count.
        let (around, step) = match self.parent(caller) {
            Some(parent) if self.children(caller).len() == 1 => (parent, caller),
            _ => (caller, entry),
        };
        let name = |place: usize| u64::from(self.spans[place].operation.0) + 1;
        let mut site = mix(0, u64::from(self.spans[caller].service.0));
        site = mix(site, name(around));
        let mut steps = self.children(around);
        let first = steps.next().filter(|first| *first != step);
        site = mix(site, first.map_or(0, name));
        let before = self.children(around).take_while(|child| *child != step).last();
        mix(site, before.map_or(0, name)).max(1)
    }

    /// Whether this span is where a request enters its service.
    pub(crate) fn is_entry(&self, place: usize) -> bool {
        let span = &self.spans[place];
        match self.parent(place) {
            Some(parent) => self.spans[parent].service != span.service,
            None => span.peer.is_none(),
        }
    }
}

/// The place of each span's parent. A span whose parent is missing, or comes after it in the order of start times by more than a
/// clock's error would explain (a ring), has none.
fn parents(spans: &[SpanRow]) -> Vec<u32> {
    let mut parents = vec![NONE; spans.len()];
    let mut from = 0;
    let mut ids: Vec<(u64, u32)> = Vec::new();
    for trace in spans.chunk_by(|a, b| a.trace == b.trace) {
        ids.clear();
        ids.extend((0u32..).zip(trace).map(|(place, span)| (span.span, place)));
        ids.sort_unstable();
        for (place, span) in trace.iter().enumerate() {
            let Parent::Span(id) = span.parent else { continue };
            let at = ids.partition_point(|(known, _)| *known < id);
            if let Some((known, parent)) = ids.get(at)
                && *known == id
                && *parent as usize != place
            {
                // At most 2^32 spans: a row takes 80 bytes, so these would take 300 GB.
                parents[from + place] = from as u32 + parent;
            }
        }
        from += trace.len();
    }
    parents
}
