//! Requests as bytes: each kind's walk down to its items, and what is written.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::description::Decisions;
use super::rules::{Finder, Plan, Rules, Slot};
use super::splice::{Splice, put_varint, varint_bytes};
use super::tracestate::with_randomness;
use super::wire::{Field, Malformed, Message, Pairs, Payload, WireValue, pair, pairs};

/// What is found while a request is walked.
pub(super) struct Edits<'a, 's> {
    pub(super) splice: &'s mut Splice,
    sites: Vec<(Site<'a>, Plan)>,
}

/// Where an item's attributes are.
#[derive(Clone, Copy)]
enum Site<'a> {
    /// An item, and its field of attributes.
    Item { item: Item<'a>, frame: usize },
    /// Metrics without a resource, which one can be put into.
    NoResource { metrics: Message<'a>, frame: usize },
}

/// A message with attributes.
#[derive(Clone, Copy)]
struct Item<'a> {
    message: Message<'a>,
    fields: ItemFields,
    trace_id: &'a [u8],
    body: Option<Message<'a>>,
    /// Behind the last attribute or, without any, where the first belongs in the order of fields.
    insert_at: usize,
}

/// The numbers of an item's fields; 0 for what it does not have.
#[derive(Clone, Copy)]
struct ItemFields {
    trace_id: u32,
    attributes: u32,
    links: u32,
    body: u32,
}

const SPAN: ItemFields = ItemFields { trace_id: 1, attributes: 9, links: 13, body: 0 };
const RECORD: ItemFields = ItemFields { trace_id: 9, attributes: 6, links: 0, body: 5 };
const EXEMPLAR: ItemFields = ItemFields { trace_id: 5, attributes: 7, links: 0, body: 0 };
const RESOURCE: ItemFields = ItemFields { trace_id: 0, attributes: 1, links: 0, body: 0 };

/// Numbers that requests of all signals share: resources in a request, a resource and its scopes, items in a scope.
const RESOURCES: u32 = 1;
const RESOURCE_OF: u32 = 1;
const SCOPES: u32 = 2;
const ITEMS: u32 = 2;
/// What an `AnyValue` can be.
const VALUES: RangeInclusive<u32> = 1..=8;
/// A span's tracestate.
const TRACE_STATE: u32 = 3;
/// A link's trace.
const LINK_TRACE_ID: u32 = 1;
/// The data of a metric by its kind (gauge, sum, histogram, exponential histogram), and the exemplars of each kind's data points. A
/// summary's have none.
const EXEMPLARS: [(u32, u32); 4] = [(5, 5), (7, 5), (9, 8), (10, 11)];
const DATA_POINTS: u32 = 1;

impl<'a> Item<'a> {
    /// Reads a whole item's fields.
    fn read(message: Message<'a>, fields: ItemFields) -> Result<Self, Malformed> {
        let mut item = Self { message, fields, trace_id: &[], body: None, insert_at: message.at };
        let mut has_attributes = false;
        for field in message.fields() {
            let Field { number, end, payload, .. } = field?;
            if number == fields.attributes {
                has_attributes = true;
                item.insert_at = end;
            } else if number < fields.attributes && !has_attributes {
                item.insert_at = end;
            }
            if let Payload::Bytes(content) = payload {
                if number == fields.trace_id {
                    item.trace_id = content.bytes;
                } else if number == fields.body {
                    item.body = Some(content);
                }
            }
        }
        Ok(item)
    }

    fn attributes(&self) -> Pairs<'a> {
        pairs(self.message, self.fields.attributes)
    }

    /// The traces that a span links.
    fn links(&self) -> impl Iterator<Item = &'a [u8]> {
        self.message
            .readable(self.fields.links)
            .filter_map(|link| link.readable(LINK_TRACE_ID).last().map(|id| id.bytes))
    }

    /// The first attribute of a key.
    fn find(&self, key: &str) -> Option<Message<'a>> {
        let mut attributes = self.message.readable(self.fields.attributes);
        attributes.find(|attribute| pair(*attribute).0 == key.as_bytes())
    }
}

/// The attributes of a resource, which may be missing.
fn resource_attributes(of: Message<'_>) -> impl Iterator<Item = (&[u8], WireValue<'_>)> + Clone {
    of.readable(RESOURCE_OF).flat_map(|resource| pairs(resource, RESOURCE.attributes))
}

/// Describes the spans of a request.
pub(super) fn traces<'a>(
    request: &'a [u8],
    finder: &mut Finder<'_>,
    edits: &mut Edits<'a, '_>,
) -> Result<(), Malformed> {
    edits.each_scope(
        request,
        finder,
        |_, _, _, _| Ok(()),
        |edits, finder, span, parent| {
            let span = Item::read(span, SPAN)?;
            let plan = finder.span(span.trace_id, span.attributes(), span.links());
            edits.note(span, parent, plan);
            Ok(())
        },
    )
}

/// Describes the records of a request.
pub(super) fn logs<'a>(
    request: &'a [u8],
    finder: &mut Finder<'_>,
    edits: &mut Edits<'a, '_>,
) -> Result<(), Malformed> {
    edits.each_scope(
        request,
        finder,
        |_, _, _, _| Ok(()),
        |edits, finder, record, parent| {
            let record = Item::read(record, RECORD)?;
            let body = record.body.map(|body| WireValue(Some(body)));
            let plan = finder.record(record.trace_id, record.attributes(), body);
            edits.note(record, parent, plan);
            Ok(())
        },
    )
}

/// Describes the resources and exemplars of a request.
pub(super) fn metrics<'a>(
    request: &'a [u8],
    finder: &mut Finder<'_>,
    edits: &mut Edits<'a, '_>,
) -> Result<(), Malformed> {
    let resource =
        |edits: &mut Edits<'a, '_>, finder: &mut Finder<'_>, metrics: Message<'a>, frame: usize| match finder
            .metric_resource(resource_attributes(metrics))
        {
            Some(plan) => edits.note_resource(metrics, frame, plan, finder.attribute()),
            None => Ok(()),
        };
    edits.each_scope(request, finder, resource, |edits, finder, metric, parent| {
        let metric_frame = edits.splice.open(metric, Some(parent));
        for field in metric.fields() {
            let Field { number, payload, .. } = field?;
            let exemplars = EXEMPLARS.into_iter().find(|(data, _)| *data == number);
            if let (Payload::Bytes(data), Some((_, exemplars))) = (payload, exemplars) {
                edits.each_exemplar(finder, data, exemplars, metric_frame)?;
            }
        }
        Ok(())
    })
}

impl<'a, 's> Edits<'a, 's> {
    pub(super) fn new(splice: &'s mut Splice) -> Self {
        splice.clear();
        Self { splice, sites: Vec::new() }
    }

    /// Calls `enter` with everything of one resource and `item` with what is in its scopes, with the frame of the message
    /// that it is (`enter`) or is in (`item`).
    fn each_scope<'f>(
        &mut self,
        request: &'a [u8],
        finder: &mut Finder<'f>,
        enter: impl Fn(&mut Self, &mut Finder<'f>, Message<'a>, usize) -> Result<(), Malformed>,
        item: impl Fn(&mut Self, &mut Finder<'f>, Message<'a>, usize) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        for all in Message::request(request).children(RESOURCES) {
            let all = all?;
            let all_frame = self.splice.open(all, None);
            finder.enter_resource(resource_attributes(all));
            enter(self, finder, all, all_frame)?;
            for scope in all.children(SCOPES) {
                let scope = scope?;
                let scope_frame = self.splice.open(scope, Some(all_frame));
                for content in scope.children(ITEMS) {
                    item(self, finder, content?, scope_frame)?;
                }
            }
        }
        Ok(())
    }

    fn each_exemplar(
        &mut self,
        finder: &mut Finder<'_>,
        data: Message<'a>,
        exemplars: u32,
        parent: usize,
    ) -> Result<(), Malformed> {
        let frame = self.splice.open(data, Some(parent));
        for point in data.children(DATA_POINTS) {
            let point = point?;
            let point_frame = self.splice.open(point, Some(frame));
            for exemplar in point.children(exemplars) {
                let exemplar = Item::read(exemplar?, EXEMPLAR)?;
                let plan = finder.exemplar(exemplar.trace_id, exemplar.attributes());
                self.note(exemplar, point_frame, plan);
            }
        }
        Ok(())
    }

    fn note(&mut self, item: Item<'a>, parent: usize, plan: Option<Plan>) {
        if let Some(plan) = plan {
            let frame = self.splice.open(item.message, Some(parent));
            self.sites.push((Site::Item { item, frame }, plan));
        }
    }

    /// Notes the resource of metrics. Should the field be repeated, it is the one with an attribute to be filled, or else the last.
    fn note_resource(
        &mut self,
        metrics: Message<'a>,
        parent: usize,
        plan: Plan,
        attribute: &str,
    ) -> Result<(), Malformed> {
        let mut chosen = None;
        for resource in metrics.children(RESOURCE_OF) {
            let resource = Item::read(resource?, RESOURCE)?;
            chosen = Some(resource);
            if plan.id == Slot::Fill && resource.find(attribute).is_some() {
                break;
            }
        }
        match chosen {
            Some(item) => self.note(item, parent, Some(plan)),
            None => self.sites.push((Site::NoResource { metrics, frame: parent }, plan)),
        }
        Ok(())
    }

    /// Writes what was decided.
    pub(super) fn write(&mut self, rules: &Rules, decisions: &Decisions) {
        for &(site, plan) in &self.sites {
            let Some((id, source)) = decisions.of(plan.row) else { continue };
            // First what comes first in the order of fields: edits may be at one place.
            if let (true, Some(randomness), Site::Item { item, frame }) =
                (plan.randomness, decisions.randomness_of(plan.row), site)
            {
                put_randomness(self.splice, item, frame, randomness);
            }
            if plan.id != Slot::None {
                put(self.splice, site, &rules.attribute, id, plan.id == Slot::Fill);
            }
            if plan.source {
                put(self.splice, site, &rules.source_attribute, source.name(), true);
            }
        }
    }
}

/// Gives the first attribute of a key a text, or adds one. `may_exist` saves the search.
fn put(splice: &mut Splice, site: Site<'_>, key: &str, text: &str, may_exist: bool) {
    let (item, frame) = match site {
        Site::Item { item, frame } => (item, frame),
        Site::NoResource { metrics, frame } => {
            splice.edit(frame, metrics.at..metrics.at, |out| {
                put_tag(out, RESOURCE_OF, field_bytes(pair_bytes(key, text)));
                put_pair(out, RESOURCE.attributes, key, text);
            });
            return;
        }
    };
    let existing = if may_exist { item.find(key) } else { None };
    let Some(attribute) = existing else {
        splice.edit(frame, item.insert_at..item.insert_at, |out| {
            put_pair(out, item.fields.attributes, key, text);
        });
        return;
    };
    let frame = splice.open(attribute, Some(frame));
    let WireValue(Some(value)) = pair(attribute).1 else {
        splice.edit(frame, attribute.end()..attribute.end(), |out| put_value(out, text));
        return;
    };
    // What the value was makes way for the text; what is not known of it stays.
    let frame = splice.open(value, Some(frame));
    for field in value.fields().map_while(Result::ok).filter(|field| VALUES.contains(&field.number)) {
        splice.edit(frame, field.start..field.end, |_| {});
    }
    splice.edit(frame, value.end()..value.end(), |out| put_text(out, text));
}

/// Gives a span's tracestate a randomness, unless it cannot have it.
fn put_randomness(splice: &mut Splice, span: Item<'_>, frame: usize, randomness: u64) {
    let mut at = span.message.at;
    let mut existing = None;
    for field in span.message.fields().map_while(Result::ok) {
        match (field.number, field.payload) {
            (TRACE_STATE, Payload::Bytes(state)) => existing = Some((field.start..field.end, state.bytes)),
            (0..TRACE_STATE, _) => at = field.end,
            _ => {}
        }
    }
    let (place, state) = existing.unwrap_or((at..at, &[]));
    if let Ok(new) = with_randomness(state, randomness)
        && new.as_bytes() != state
    {
        splice.edit(frame, place, |out| {
            put_tag(out, TRACE_STATE, new.len());
            out.extend_from_slice(new.as_bytes());
        });
    }
}

/// Appends a field with a `KeyValue`.
fn put_pair(out: &mut Vec<u8>, number: u32, key: &str, text: &str) {
    put_tag(out, number, pair_bytes(key, text));
    put_tag(out, 1, key.len());
    out.extend_from_slice(key.as_bytes());
    put_value(out, text);
}

/// Appends a `KeyValue`'s value.
fn put_value(out: &mut Vec<u8>, text: &str) {
    put_tag(out, 2, field_bytes(text.len()));
    put_text(out, text);
}

/// Appends the content of an `AnyValue`.
fn put_text(out: &mut Vec<u8>, text: &str) {
    put_tag(out, 1, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Appends the beginning of a length-delimited field of a number below 16.
fn put_tag(out: &mut Vec<u8>, number: u32, length: usize) {
    out.push((number << 3 | 2) as u8);
    put_varint(out, length);
}

fn pair_bytes(key: &str, text: &str) -> usize {
    field_bytes(key.len()) + field_bytes(field_bytes(text.len()))
}

/// The size of a length-delimited field of a number below 16.
fn field_bytes(length: usize) -> usize {
    1 + varint_bytes(length) + length
}
