//! What each kind of item brings and gets. Which of several candidates wins is the engine's business.

use alloc::{format, string::String, vec::Vec};

use crate::candidate::Kind;
use crate::config::{Config, TenantFrom};
use crate::source::Signal;

use super::body::{BODY_KEYS, json_members};
use super::description::{ALL_ROWS, Description};
use super::matcher::Matcher;
use super::value::{Shape, Value, scalar_text};

/// The configuration, made ready.
#[derive(Debug)]
pub(super) struct Rules {
    matcher: Matcher,
    /// The attribute that is written.
    pub(super) attribute: String,
    /// The attribute that `record_source` writes.
    pub(super) source_attribute: String,
    /// Metadata keys, with the kind and rank of what they hold.
    metadata: Vec<(String, Kind, u8)>,
    tenant_from: TenantFrom,
    enrich_spans: bool,
    enrich_logs: bool,
    enrich_metrics: bool,
    enrich_profiles: bool,
    record_source: bool,
    extract_from_log_body: bool,
    generate_for_untraced_logs: bool,
    write_sampling_randomness: bool,
}

/// What an item's own attribute looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Own {
    Absent,
    /// The key is there with nothing in it, which names no flow; it is filled.
    Empty,
    Kept,
}

/// What an item gets, if its row gets an ID.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) row: u32,
    pub(super) id: Slot,
    /// Whether it gets its row's source too.
    pub(super) source: bool,
    /// Whether its tracestate gets the sampling randomness of its flow.
    pub(super) randomness: bool,
}

/// Where an ID goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nowhere: the item keeps its own, or its signal is not enriched.
    None,
    /// Into the attribute that the item has, with nothing in it.
    Fill,
    /// Into a new attribute.
    Add,
}

impl Rules {
    pub(super) fn new(config: &Config) -> Self {
        let kind = |key: &str| match key.eq_ignore_ascii_case("baggage") {
            true => Kind::MetadataBaggage,
            false => Kind::Metadata,
        };
        Self {
            matcher: Matcher::new(config),
            attribute: config.attribute_name.clone(),
            source_attribute: format!("{}.source", config.attribute_name),
            metadata: (0..)
                .zip(&config.metadata_keys)
                .map(|(rank, key)| (key.clone(), kind(key), rank))
                .collect(),
            tenant_from: config.tenant_from.clone(),
            enrich_spans: config.enrich_spans,
            enrich_logs: config.enrich_logs,
            enrich_metrics: config.enrich_metrics,
            enrich_profiles: config.enrich_profiles,
            record_source: config.record_source,
            extract_from_log_body: config.extract_from_log_body,
            generate_for_untraced_logs: config.generate_for_untraced_logs,
            write_sampling_randomness: config.write_sampling_randomness,
        }
    }

    fn writes(&self, signal: Signal) -> bool {
        match signal {
            Signal::Traces => self.enrich_spans,
            Signal::Logs => self.enrich_logs,
            Signal::Metrics => self.enrich_metrics,
            Signal::Profiles => self.enrich_profiles,
        }
    }
}

/// Describes one batch.
pub(super) struct Finder<'f> {
    rules: &'f Rules,
    pub(super) batch: &'f mut Description,
    write: bool,
    /// Whether the export request itself brought candidates.
    from_request: bool,
}

impl<'f> Finder<'f> {
    /// Begins a batch with what the export request itself brought.
    pub(super) fn new<K: AsRef<str>, V: AsRef<[u8]>>(
        rules: &'f Rules,
        batch: &'f mut Description,
        signal: Signal,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        batch.clear();
        let mut tenant = None;
        for (key, value) in metadata {
            let (key, value) = (key.as_ref(), value.as_ref());
            for (name, kind, rank) in &rules.metadata {
                if name.eq_ignore_ascii_case(key) {
                    batch.add_text(ALL_ROWS, *kind, *rank, value);
                }
            }
            if let TenantFrom::Metadata(name) = &rules.tenant_from
                && name.eq_ignore_ascii_case(key)
                && tenant.is_none()
            {
                tenant = Some(());
                batch.use_tenant(value);
            }
        }
        let from_request = batch.found() > 0;
        Self { rules, write: rules.writes(signal), from_request, batch }
    }

    /// The attribute that is written.
    pub(super) fn attribute(&self) -> &'f str {
        &self.rules.attribute
    }

    /// Prepares for the items of a resource.
    pub(super) fn enter_resource<'a, V: Value<'a>>(
        &mut self,
        attributes: impl Iterator<Item = (&'a [u8], V)> + Clone,
    ) {
        let text_of = |name: &str| {
            let (_, value) = attributes.clone().find(|(key, _)| *key == name.as_bytes())?;
            scalar_text(value)
        };
        if let TenantFrom::Resource(name) = &self.rules.tenant_from {
            self.batch.use_tenant(&text_of(name).unwrap_or_default());
        }
        self.batch.use_resource(text_of(&self.rules.attribute).as_deref());
    }

    /// A span. One without trace context has a row of its own.
    pub(super) fn span<'a, V: Value<'a>>(
        &mut self,
        trace_id: &[u8],
        attributes: impl Iterator<Item = (&'a [u8], V)>,
        links: impl Iterator<Item = &'a [u8]>,
    ) -> Option<Plan> {
        let own_trace = trace_context(trace_id);
        let row = match own_trace {
            Some(trace_id) => self.batch.trace_row(trace_id),
            None => self.batch.new_row([0; 16]),
        };
        let own = self.scan(row, attributes);
        self.batch.add_resource(row);
        // Links within the trace and to nowhere say nothing about other flows.
        for linked in links.filter_map(trace_context).filter(|linked| Some(*linked) != own_trace) {
            self.batch.add_link(row, &linked);
        }
        let plan = self.plan_with_source(row, own);
        if !self.rules.write_sampling_randomness || own_trace.is_none() {
            return plan;
        }
        let plan = plan.unwrap_or(Plan { row, id: Slot::None, source: false, randomness: true });
        Some(Plan { randomness: true, ..plan })
    }

    /// A log record. One without trace context has a row only if something can come of it.
    pub(super) fn record<'a, V: Value<'a>>(
        &mut self,
        trace_id: &[u8],
        attributes: impl Iterator<Item = (&'a [u8], V)>,
        body: Option<V>,
    ) -> Option<Plan> {
        if let Some(trace_id) = trace_context(trace_id) {
            let row = self.batch.trace_row(trace_id);
            let own = self.scan(row, attributes);
            self.add_body(row, body);
            self.batch.add_resource(row);
            return self.plan_with_source(row, own);
        }
        let (row, before) = (self.batch.next_row(), self.batch.found());
        let own = self.scan(row, attributes);
        if own == Own::Kept {
            // It keeps its ID, and nobody shares its row.
            self.batch.forget_from(before);
            return None;
        }
        self.add_body(row, body);
        self.batch.add_resource(row);
        let always = self.rules.generate_for_untraced_logs || self.from_request;
        if !always && self.batch.found() == before {
            return None;
        }
        self.batch.new_row([0; 16]);
        self.plan_with_source(row, own)
    }

    /// The resource of metrics: it has a row of its own if anything was found on it. It gets no source, since a resource attribute
    /// that differs by source is another time series.
    pub(super) fn metric_resource<'a, V: Value<'a>>(
        &mut self,
        attributes: impl Iterator<Item = (&'a [u8], V)>,
    ) -> Option<Plan> {
        if !self.write {
            return None;
        }
        let (row, before) = (self.batch.next_row(), self.batch.found());
        let own = self.scan(row, attributes);
        if own == Own::Kept {
            self.batch.forget_from(before);
            return None;
        }
        if !self.from_request && self.batch.found() == before {
            return None;
        }
        self.batch.new_row([0; 16]);
        self.plan(row, own)
    }

    /// An exemplar; one without a trace is left alone. It gets no source: Prometheus refuses exemplars whose labels exceed 128
    /// characters in all, and the IDs of trace, span and flow take 100 of them.
    pub(super) fn exemplar<'a, V: Value<'a>>(
        &mut self,
        trace_id: &[u8],
        attributes: impl Iterator<Item = (&'a [u8], V)>,
    ) -> Option<Plan> {
        let row = self.batch.trace_row(trace_context(trace_id)?);
        let own = self.scan(row, attributes);
        self.batch.add_resource(row);
        self.plan(row, own)
    }

    /// Adds the candidates among an item's attributes.
    pub(super) fn scan<'a, V: Value<'a>>(
        &mut self,
        row: u32,
        attributes: impl Iterator<Item = (&'a [u8], V)>,
    ) -> Own {
        let rules = self.rules;
        let mut own = Own::Absent;
        for (key, value) in attributes {
            for (kind, rank) in rules.matcher.matches(key) {
                self.add_value(row, kind, rank, value);
                if kind == Kind::Attribute {
                    own = own.max(own_state(value));
                }
            }
        }
        own
    }

    /// Adds a value: its text, or that of each element of an array (captured headers are arrays, one element a header line).
    /// Maps and bytes are nobody's ID.
    fn add_value<'a, V: Value<'a>>(&mut self, row: u32, kind: Kind, rank: u8, value: V) {
        let mut add = |value| {
            if let Some(text) = scalar_text(value) {
                self.batch.add_text(row, kind, rank, &text);
            }
        };
        match value.shape() {
            Shape::Array(elements) => elements.for_each(add),
            _ => add(value),
        }
    }

    /// Adds what a map body, or a text body that is a JSON object, says.
    pub(super) fn add_body<'a, V: Value<'a>>(&mut self, row: u32, body: Option<V>) {
        if !self.rules.extract_from_log_body {
            return;
        }
        match body.map(V::shape) {
            Some(Shape::Map(members)) => {
                let mut found = [None; BODY_KEYS.len()];
                for (key, value) in members {
                    let place = BODY_KEYS.iter().zip(&mut found).find(|(name, _)| name.as_bytes() == key);
                    if let Some((_, slot @ None)) = place {
                        *slot = Some(value);
                    }
                }
                for (rank, value) in (0..).zip(found) {
                    if let Some(value) = value {
                        self.add_value(row, Kind::Body, rank, value);
                    }
                }
            }
            Some(Shape::Text(text)) => {
                for (rank, value) in (0..).zip(json_members(text)) {
                    if let Some(value) = value {
                        self.batch.add_text(row, Kind::Body, rank, &value);
                    }
                }
            }
            _ => {}
        }
    }

    fn plan(&self, row: u32, own: Own) -> Option<Plan> {
        let id = match own {
            _ if !self.write => return None,
            Own::Kept => return None,
            Own::Empty => Slot::Fill,
            Own::Absent => Slot::Add,
        };
        Some(Plan { row, id, source: false, randomness: false })
    }

    fn plan_with_source(&mut self, row: u32, own: Own) -> Option<Plan> {
        let plan = self.plan(row, own)?;
        Some(Plan { source: self.rules.record_source && self.batch.record_source(row), ..plan })
    }
}

/// The trace that an item belongs to: 16 bytes, not all zero. Anything else is no trace context.
fn trace_context(trace_id: &[u8]) -> Option<[u8; 16]> {
    <[u8; 16]>::try_from(trace_id).ok().filter(|trace_id| *trace_id != [0; 16])
}

fn own_state<'a, V: Value<'a>>(value: V) -> Own {
    match value.shape() {
        Shape::Nothing | Shape::Text([]) => Own::Empty,
        _ => Own::Kept,
    }
}
