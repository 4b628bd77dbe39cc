//! Insertions into a request that leave every other byte as it is, but for the lengths of the messages around them.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::ops::Range;

use super::wire::Message;

/// The insertions of one request. Kept for the next one, for its memory.
#[derive(Debug, Default)]
pub(super) struct Splice {
    frames: Vec<Frame>,
    edits: Vec<Edit>,
    /// The bytes that edits and new lengths put in.
    text: Vec<u8>,
    patches: Vec<Patch>,
}

/// A message whose length may change. Those around it come before it.
#[derive(Debug)]
struct Frame {
    parent: Option<usize>,
    length_at: usize,
    at: usize,
    length: usize,
    added: usize,
    removed: usize,
}

/// Bytes of a message, mostly none, that others take the place of.
#[derive(Debug)]
struct Edit {
    frame: usize,
    patch: Patch,
}

#[derive(Clone, Debug)]
struct Patch {
    place: Range<usize>,
    text: Range<usize>,
}

impl Splice {
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.edits.clear();
        self.text.clear();
        self.patches.clear();
    }

    /// Notes a message; `parent` is the frame of the one around it, unless that is the request itself.
    pub(super) fn open(&mut self, message: Message<'_>, parent: Option<usize>) -> usize {
        let Message { bytes, length_at, at } = message;
        self.frames.push(Frame { parent, length_at, at, length: bytes.len(), added: 0, removed: 0 });
        self.frames.len() - 1
    }

    /// Puts what `write` writes in the place of bytes of a message. Of two edits at one place of a message the first comes first.
    /// A message inside of another is opened after it.
    pub(super) fn edit(&mut self, frame: usize, place: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.text.len();
        write(&mut self.text);
        let text = start..self.text.len();
        self.edits.push(Edit { frame, patch: Patch { place, text } });
    }

    /// The request with the edits; `None` if there are none.
    pub(super) fn apply(&mut self, request: &[u8]) -> Option<Vec<u8>> {
        if self.edits.is_empty() {
            return None;
        }
        for Edit { frame, patch } in &self.edits {
            if let Some(frame) = self.frames.get_mut(*frame) {
                frame.added += patch.text.len();
                frame.removed += patch.place.len();
            }
        }
        // Edits lie nearly in order already. At one place, what belongs to an inner message comes before what follows that
        // message; otherwise the order stays, as the sort is stable.
        self.edits.sort_by_key(|edit| (edit.patch.place.start, Reverse(edit.frame)));
        self.patches.extend(self.edits.iter().map(|edit| edit.patch.clone()));
        self.renew_lengths();
        self.patches.sort_by_key(|patch| patch.place.start);
        let added: usize = self.patches.iter().map(|patch| patch.text.len()).sum();
        let mut out = Vec::with_capacity(request.len() + added);
        let mut at = 0;
        for Patch { place, text } in &self.patches {
            out.extend_from_slice(request.get(at..place.start)?);
            out.extend_from_slice(self.text.get(text.clone())?);
            at = place.end;
        }
        out.extend_from_slice(request.get(at..)?);
        Some(out)
    }

    /// Writes the new lengths of the messages that change, the inner ones first.
    fn renew_lengths(&mut self) {
        while let Some(Frame { parent, length_at, at, length, added, removed }) = self.frames.pop() {
            let (mut added, mut removed) = (added, removed);
            if added != removed {
                let start = self.text.len();
                put_varint(&mut self.text, length + added - removed);
                self.patches.push(Patch { place: length_at..at, text: start..self.text.len() });
                added += self.text.len() - start;
                removed += at - length_at;
            }
            if let Some(parent) = parent.and_then(|index| self.frames.get_mut(index)) {
                parent.added += added;
                parent.removed += removed;
            }
        }
    }
}

/// Appends a number as protocol buffers write it.
pub(super) fn put_varint(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The number of bytes that [`put_varint`] appends.
pub(super) const fn varint_bytes(number: usize) -> usize {
    let bits = usize::BITS - (number | 1).leading_zeros();
    bits.div_ceil(7) as usize
}
