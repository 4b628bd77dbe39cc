//! Span links: which rows wait for which, and what the linked traces agree on.

use alloc::vec::Vec;

use crate::table::Key;

/// The links of a batch, by row, in the order they were found.
#[derive(Debug, Default)]
pub(crate) struct Links {
    nodes: Vec<Node>,
    /// Rows by trace, sorted; made when the first link is followed.
    by_trace: Vec<(u64, [u8; 16], u32)>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    trace_id: [u8; 16],
    next: Option<u32>,
}

/// The links of one row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RowLinks {
    first: Option<u32>,
    last: Option<u32>,
}

impl RowLinks {
    pub(crate) fn any(self) -> bool {
        self.first.is_some()
    }

    pub(crate) fn first(self) -> Option<u32> {
        self.first
    }
}

impl Links {
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.by_trace.clear();
    }

    /// Adds a link to a row's; one that is not 16 bytes long or all zero says nothing.
    pub(crate) fn add(&mut self, row: &mut RowLinks, link: &[u8]) {
        let Ok(trace_id) = <[u8; 16]>::try_from(link) else { return };
        if trace_id == [0; 16] {
            return;
        }
        let index = u32::try_from(self.nodes.len()).ok();
        self.nodes.push(Node { trace_id, next: None });
        match row.last.and_then(|last| self.nodes.get_mut(last as usize)) {
            Some(last) => last.next = index,
            None => row.first = index,
        }
        row.last = index;
    }

    /// A link's trace, and the link after it.
    pub(crate) fn at(&self, index: u32) -> Option<([u8; 16], Option<u32>)> {
        self.nodes.get(index as usize).map(|node| (node.trace_id, node.next))
    }

    pub(crate) fn index_rows(&mut self, keys: &[Key]) {
        self.by_trace.clear();
        self.by_trace.extend((0..).zip(keys).map(|(row, key)| (key.tenant, key.trace_id, row)));
        self.by_trace.sort_unstable();
    }

    /// The row of a trace, among those of this batch.
    pub(crate) fn row_of(&self, key: &Key) -> Option<usize> {
        let at = self
            .by_trace
            .partition_point(|&(tenant, trace_id, _)| (tenant, trace_id) < (key.tenant, key.trace_id));
        let &(tenant, trace_id, row) = self.by_trace.get(at)?;
        (tenant == key.tenant && trace_id == key.trace_id).then_some(row as usize)
    }
}
