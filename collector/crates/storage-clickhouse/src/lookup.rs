//! Where a flow's items lie, and which IDs are one flow.
//!
//! An ID is merged with another one when a trace has items of both (better evidence came late), or when one of them was
//! invented for a trace whose span links all point into the other's flow. Both need several small lookups; the usual
//! flow has nothing to merge and costs two, of which a reader need not await the second.

use std::collections::{BTreeMap, BTreeSet};

use clickhouse::{Row, RowOwned, RowRead};
use olly_model::{CorrelationId, MergedId, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;
use olly_storage::{FlowLocation, Holds, StoreError, WholeFlow};
use serde::Deserialize;

use crate::{
    Client,
    client::{Bounds, Question},
    hint,
    rows::Text,
    sql::Sql,
};

/// IDs of one flow. More than these are a mistake too, and the parameters of a query must fit into its address.
const MAX_IDS: usize = 100;
/// Traces in one question, for the same reason (41 bytes each of 64 KiB).
pub(crate) const TRACES_PER_QUERY: usize = 1_000;
/// Merging finds IDs by IDs; chains longer than this are not followed.
const MAX_ROUNDS: usize = 4;
/// `generated` in the lookups' `source`.
const GENERATED: i8 = 8;
/// `none` in `trace_lookup.link`.
const NO_LINK: i8 = 0;
/// `to` there.
const OUTGOING: i8 = 1;

/// [`holds`] the other way.
const fn bits(holds: Holds) -> u8 {
    holds.traces as u8 | (holds.logs as u8) << 1 | (holds.metrics as u8) << 2
}

/// What the bits of `correlation_lookup.signals` rule out. Rows from before there were bits have all of them.
const fn holds(signals: u8) -> Holds {
    Holds { traces: signals & 1 != 0, logs: signals & 2 != 0, metrics: signals & 4 != 0, unnamed: false }
}

#[derive(Debug, Row, Deserialize)]
struct IdTrace {
    correlation_id: Text,
    trace_id: Text,
    start_ns: i64,
    end_ns: i64,
    signals: u8,
    arrived_us: i64,
}

/// `trace_ids.sql`
#[derive(Debug, Row, Deserialize)]
pub(crate) struct TraceIdRow {
    trace_id: Text,
    pub(crate) correlation_id: Text,
    source_rank: i8,
    pub(crate) start_ns: i64,
    pub(crate) end_ns: i64,
    arrived_us: i64,
    link: i8,
    linked_trace_id: Text,
}

impl TraceIdRow {
    /// Rows of one key are of the same items, or of the same link.
    fn key(&self) -> (&Text, &Text, i8, &Text) {
        (&self.trace_id, &self.correlation_id, self.link, &self.linked_trace_id)
    }
}

/// A link between two traces, seen from one of them.
#[derive(Debug)]
struct Link {
    trace_id: String,
    outgoing: bool,
    other_trace_id: String,
}

/// What is known of some traces.
#[derive(Debug)]
pub(crate) struct AboutTraces {
    /// The IDs of their items.
    pub(crate) ids: Vec<TraceIdRow>,
    links: Vec<Link>,
}

#[derive(Debug, Row, Deserialize)]
struct IdSize {
    correlation_id: Text,
    traces: u64,
}

/// Who looks for what in which store, and how far.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) client: &'a Client,
    pub(crate) tenant: &'a Tenant,
    /// The most traces that are taken for one flow.
    pub(crate) max_traces: usize,
}

impl<'a> Scope<'a> {
    /// A question of the tenant with at most as many rows as a flow may have traces.
    pub(crate) fn ask(self, what: &'static str, sql: impl Into<Sql>) -> Question<'a> {
        let bounds = Bounds::default();
        self.client
            .ask(what, sql)
            .within(Bounds { rows: bounds.rows.max(self.max_traces), ..bounds })
            .param("tenant", self.tenant.as_str())
            .param("limit", self.max_traces)
    }
}

/// One search for the items of a flow.
struct Search<'a> {
    scope: Scope<'a>,
    ids: BTreeSet<String>,
    merged: Vec<MergedId>,
    /// In order of their start.
    traces: Vec<String>,
    seen: BTreeSet<String>,
    /// What is known of `traces`.
    own: AboutTraces,
    range: Option<TimeRange>,
    /// The bits of what the items are.
    signals: u8,
    arrived_us: i64,
}

/// Finds the traces and time range of an ID.
pub(crate) async fn first_look(
    scope: Scope<'_>,
    id: &CorrelationId,
) -> Result<Option<FlowLocation>, StoreError> {
    let mut search = Search::new(scope);
    // The time inside the ID only says where to look first: IDs come from outside too.
    let not_before = hint::not_before(id, Timestamp::now());
    search.add_traces(&[id.as_str()], not_before).await?;
    if search.range.is_none() && not_before > 0 {
        search.add_traces(&[id.as_str()], 0).await?;
    }
    Ok(search.range.map(|range| search.location(id, range)))
}

/// Finds what else belongs to the flow of an ID.
pub(crate) async fn whole_flow(scope: Scope<'_>, first: &FlowLocation) -> Result<WholeFlow, StoreError> {
    let mut found: Vec<String> = first.trace_ids.iter().map(|trace| trace.as_str().to_owned()).collect();
    let mut search = Search {
        ids: BTreeSet::from([first.id.as_str().to_owned()]),
        traces: found.clone(),
        seen: found.iter().cloned().collect(),
        range: Some(first.time_range),
        signals: bits(first.holds),
        arrived_us: first.arrived.unix_nanos() / 1_000,
        ..Search::new(scope)
    };
    for _ in 0..MAX_ROUNDS {
        if search.traces.len() >= scope.max_traces || found.is_empty() {
            break;
        }
        let more = search.merge(&found).await?;
        if more.is_empty() {
            break;
        }
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        found = search.add_traces(&more, 0).await?;
    }
    let range = search.range.unwrap_or(first.time_range);
    let flow = search.location(&first.id, range);
    // Items are read by whole buckets, so a little more time is the same question.
    let grown = !flow.merged.is_empty()
        || flow.holds != first.holds
        || hint::buckets(range) != hint::buckets(first.time_range);
    Ok(WholeFlow { flow, grown })
}

/// The answer to a question in any order and with copies, or, when it does not fit, to the one that says it exactly.
async fn all_or_exactly<'a, T: RowOwned + RowRead>(
    ask: impl Fn(&'static str) -> Question<'a>,
    plain: &'static str,
    exactly: &'static str,
    limit: usize,
) -> Result<Vec<T>, StoreError> {
    let rows = ask(plain).rows().await?;
    if rows.len() < limit { Ok(rows) } else { ask(exactly).rows().await }
}

/// The IDs that the items of some traces have, and the links of these traces: of a time and the day before it, as a trace may last
/// over midnight, and of the week after it, as its queue may hold what links to it for as long.
pub(crate) async fn about_traces(
    scope: Scope<'_>,
    traces: &[String],
    time: TimeRange,
) -> Result<AboutTraces, StoreError> {
    let (from, to) = hint::clamp(TimeRange {
        start: time.start.saturating_add_nanos(-hint::DAY_NS),
        end: time.end.saturating_add_nanos(hint::WEEK_NS),
    });
    let mut rows = Vec::new();
    for chunk in traces.chunks(TRACES_PER_QUERY) {
        let ask = |sql: &'static str| {
            let question = scope.ask("the IDs of traces", sql);
            question.param("traces", chunk).param("from", from).param("to", to).small()
        };
        let plain = include_str!("../queries/trace_ids.sql");
        let exactly = include_str!("../queries/trace_ids_exactly.sql");
        rows.extend(all_or_exactly::<TraceIdRow>(ask, plain, exactly, scope.max_traces).await?);
    }
    let (ids, links): (Vec<_>, Vec<_>) = joined(rows).into_iter().partition(|row| row.link == NO_LINK);
    let link = |row: TraceIdRow| Link {
        trace_id: row.trace_id.0,
        outgoing: row.link == OUTGOING,
        other_trace_id: row.linked_trace_id.0,
    };
    Ok(AboutTraces { ids, links: links.into_iter().map(link).collect() })
}

/// One row for each key, in their order.
fn joined(mut rows: Vec<TraceIdRow>) -> Vec<TraceIdRow> {
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    rows.dedup_by(|row, kept| {
        let same = row.key() == kept.key();
        if same {
            kept.source_rank = kept.source_rank.min(row.source_rank);
            kept.start_ns = kept.start_ns.min(row.start_ns);
            kept.end_ns = kept.end_ns.max(row.end_ns);
            kept.arrived_us = kept.arrived_us.max(row.arrived_us);
        }
        same
    });
    rows
}

impl<'a> Search<'a> {
    /// A search that knows nothing yet.
    const fn new(scope: Scope<'a>) -> Self {
        Self {
            scope,
            ids: BTreeSet::new(),
            merged: Vec::new(),
            traces: Vec::new(),
            seen: BTreeSet::new(),
            own: AboutTraces { ids: Vec::new(), links: Vec::new() },
            range: None,
            signals: 0,
            arrived_us: 0,
        }
    }

    /// Adds the traces of some IDs; returns those that are new.
    async fn add_traces(&mut self, ids: &[&str], not_before: i64) -> Result<Vec<String>, StoreError> {
        let limit = self.scope.max_traces - self.traces.len();
        let ask = |sql: &'static str| {
            let scope = Scope { max_traces: limit, ..self.scope };
            scope.ask("the traces of an ID", sql).param("ids", ids).param("not_before", not_before).small()
        };
        let plain = include_str!("../queries/id_traces.sql");
        let exactly = include_str!("../queries/id_traces_exactly.sql");
        let mut rows: Vec<IdTrace> = all_or_exactly(ask, plain, exactly, limit).await?;
        rows.sort_by(|a, b| (a.start_ns, &a.trace_id).cmp(&(b.start_ns, &b.trace_id)));
        let mut new = Vec::new();
        for row in rows {
            debug_assert!(ids.contains(&row.correlation_id.0.as_str()));
            self.widen(row.start_ns, row.end_ns);
            self.signals |= row.signals;
            self.arrived_us = self.arrived_us.max(row.arrived_us);
            if !row.trace_id.0.is_empty() && self.seen.insert(row.trace_id.0.clone()) {
                self.traces.push(row.trace_id.0.clone());
                new.push(row.trace_id.0);
            }
        }
        Ok(new)
    }

    fn widen(&mut self, start_ns: i64, end_ns: i64) {
        let range = TimeRange {
            start: Timestamp::from_unix_nanos(start_ns),
            end: Timestamp::from_unix_nanos(end_ns.max(start_ns)),
        };
        self.range = Some(self.range.map_or(range, |all| all.union(range)));
    }

    /// Finds further IDs of the flow by its newest traces, and adds them to it.
    async fn merge(&mut self, traces: &[String]) -> Result<Vec<String>, StoreError> {
        let Some(range) = self.range else { return Ok(Vec::new()) };
        let found = about_traces(self.scope, traces, range).await?;
        let mut candidates = BTreeMap::new();
        for row in &found.ids {
            self.widen(row.start_ns, row.end_ns);
            self.arrived_us = self.arrived_us.max(row.arrived_us);
            if !row.correlation_id.0.is_empty() {
                let reason = format!("trace {} has items of both IDs", row.trace_id.0);
                candidates.entry(row.correlation_id.0.clone()).or_insert(reason);
            }
        }
        self.own.ids.extend(found.ids);
        self.own.links.extend(found.links);
        if !self.own.links.is_empty() {
            self.follow_links(range, &mut candidates).await?;
        }
        candidates.retain(|id, _| !self.ids.contains(id));
        self.accept(candidates).await
    }

    /// A trace whose ID was invented belongs to the flow that all its links point into. (A fan-in of several flows is a
    /// flow of its own.)
    async fn follow_links(
        &self,
        range: TimeRange,
        candidates: &mut BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        let outside = |trace: &&String| !self.seen.contains(*trace);
        let outgoing = |link: &&Link| link.outgoing;
        // Targets may be older than the flow by as much as a queue holds.
        let range = TimeRange { start: range.start.saturating_add_nanos(-hint::WEEK_NS), ..range };
        // The incoming side: who links here, and where else do they link to?
        let incoming = self.own.links.iter().filter(|link| !link.outgoing);
        let linkers = distinct(incoming.map(|link| &link.other_trace_id).filter(outside));
        let linking = about_traces(self.scope, &linkers, range).await?;
        let targets: Vec<&Link> = self.own.links.iter().chain(&linking.links).filter(outgoing).collect();
        let others = targets.iter().map(|link| &link.other_trace_id).filter(outside);
        let others = distinct(others.filter(|trace| linkers.binary_search(trace).is_err()));
        let others = about_traces(self.scope, &others, range).await?;

        let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut evidence: BTreeSet<&str> = BTreeSet::new();
        let known = self.own.ids.iter().chain(&linking.ids).chain(&others.ids);
        for row in known.filter(|row| !row.correlation_id.0.is_empty()) {
            ids.entry(&row.trace_id.0).or_default().insert(&row.correlation_id.0);
            if row.source_rank != GENERATED {
                evidence.insert(&row.trace_id.0);
            }
        }
        let mut by_linker: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for link in targets {
            by_linker.entry(&link.trace_id).or_default().insert(&link.other_trace_id);
        }
        for (linker, targets) in by_linker {
            if evidence.contains(linker) {
                continue;
            }
            // The IDs that all known targets share.
            let mut known = targets.iter().filter_map(|target| ids.get(target)).cloned();
            let Some(first) = known.next() else { continue };
            let shared = known.fold(first, |shared, other| &shared & &other);
            if shared.is_empty() {
                continue;
            }
            let reason =
                format!("trace {linker} got an invented ID, and all its span links point into this flow");
            if self.seen.contains(linker) {
                for id in shared {
                    candidates.entry(id.to_owned()).or_insert_with(|| reason.clone());
                }
            } else if shared.iter().any(|id| self.ids.contains(*id)) {
                for id in ids.get(linker).into_iter().flatten() {
                    candidates.entry((*id).to_owned()).or_insert_with(|| reason.clone());
                }
            }
        }
        Ok(())
    }

    /// Takes candidates into the flow, but for those that join too many traces.
    async fn accept(&mut self, candidates: BTreeMap<String, String>) -> Result<Vec<String>, StoreError> {
        let room = MAX_IDS.saturating_sub(self.ids.len());
        let names: Vec<&str> = candidates.keys().take(room).map(String::as_str).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let sizes: Vec<IdSize> = self
            .scope
            .ask("the sizes of flows", include_str!("../queries/id_sizes.sql"))
            .param("ids", &names)
            .small()
            .rows()
            .await?;
        let mut accepted = Vec::new();
        for size in sizes {
            let id = size.correlation_id.0;
            let fits = usize::try_from(size.traces).is_ok_and(|traces| traces <= self.scope.max_traces);
            if let (true, Some(reason), Ok(correlation_id)) = (fits, candidates.get(&id), id.parse()) {
                self.merged.push(MergedId { correlation_id, reason: reason.clone() });
                self.ids.insert(id.clone());
                accepted.push(id);
            }
        }
        Ok(accepted)
    }

    fn location(self, id: &CorrelationId, time_range: TimeRange) -> FlowLocation {
        // A first look is in order already; what was merged is known by what was found of each trace.
        let mut starts: BTreeMap<&str, i64> = BTreeMap::new();
        for row in &self.own.ids {
            let start = starts.entry(&row.trace_id.0).or_insert(row.start_ns);
            *start = (*start).min(row.start_ns);
        }
        let mut traces: Vec<&String> = self.traces.iter().collect();
        if !starts.is_empty() {
            traces.sort_by_key(|trace| {
                (starts.get(trace.as_str()).copied().unwrap_or(i64::MAX), trace.as_str())
            });
        }
        let trace_ids: Vec<TraceId> = traces.into_iter().filter_map(|trace| trace.parse().ok()).collect();
        let mut holds = holds(self.signals);
        if self.own.ids.iter().any(|row| row.correlation_id.0.is_empty()) {
            holds = Holds::ANYTHING;
        }
        let arrived = Timestamp::from_unix_nanos(self.arrived_us.saturating_mul(1_000));
        let cut = trace_ids.len() >= self.scope.max_traces;
        FlowLocation { id: id.clone(), merged: self.merged, trace_ids, cut, time_range, holds, arrived }
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    texts.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}
