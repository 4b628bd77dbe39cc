//! Pages of a timeline that is too long to be looked at whole.
//!
//! Only what begins at the page's first time is read, and no more of it than a page holds. Clocks cannot be corrected this way,
//! as that needs whole traces.

use olly_correlate::events;
use olly_model::{Span, TimelineEvent, Timestamp};
use olly_query::{Cursor, Limit, Page, Tenant};
use olly_storage::{FlowLocation, ItemsSince, StoreError};

use crate::{app::Store, page::given};

/// Marks a cursor of this kind of page.
const MARK: &str = "w";
/// So many items of one nanosecond cannot be told apart by pages.
const MAX_READ: usize = 100_000;

/// Where a page starts: its first time, and how many events of that time were given before. None for a cursor of another
/// kind.
pub(crate) fn start(cursor: &Cursor) -> Option<(Timestamp, usize)> {
    Some((cursor.time(), given(cursor.key().strip_prefix(MARK)?)?))
}

/// The page of a flow's timeline that starts there, and where the next one does.
pub(crate) async fn timeline(
    store: &dyn Store,
    tenant: &Tenant,
    flow: &FlowLocation,
    (since, given): (Timestamp, usize),
    limit: Limit,
) -> Result<Page<TimelineEvent>, StoreError> {
    let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
    let mut max = given.saturating_add(limit).saturating_add(1);
    loop {
        let ItemsSince { spans, earlier_spans, logs, exemplars } =
            store.items_since(tenant, flow, since, max).await?;
        let next_event =
            |span: &Span| span.events.iter().map(|event| event.time).filter(|time| *time >= since).min();
        // All is known up to where the first of the lists was cut.
        let known_until = [
            spans.truncated.then(|| spans.items.last().map(|span| span.start_time)),
            earlier_spans.truncated.then(|| earlier_spans.items.last().and_then(next_event)),
            logs.truncated.then(|| logs.items.last().map(|log| log.time)),
            exemplars.truncated.then(|| exemplars.items.last().map(|exemplar| exemplar.time)),
        ];
        let known_until = known_until.into_iter().flatten().flatten().min();
        let spans = spans.items.iter().chain(&earlier_spans.items);
        let mut all = events(flow.time_range.start, spans, &logs.items, &exemplars.items);
        all.retain(|event| event.time >= since && known_until.is_none_or(|end| event.time < end));
        if known_until.is_some() && all.len() <= given {
            if max >= MAX_READ {
                let message = format!("more than {max} items of one nanosecond");
                return Err(StoreError::Refused { what: "a page of a timeline", message });
            }
            max = max.saturating_mul(4);
            continue;
        }
        return Ok(cut(all, (since, given), limit, known_until.is_some()));
    }
}

/// The page out of all events since its first time; `more` says that there are others behind them.
fn cut(
    all: Vec<TimelineEvent>,
    (since, given): (Timestamp, usize),
    limit: usize,
    more: bool,
) -> Page<TimelineEvent> {
    let same = all.partition_point(|event| event.time <= since);
    let given = given.min(same);
    let mut items: Vec<TimelineEvent> = all.into_iter().skip(given).collect();
    let more = more || items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let at_last = items.iter().rev().take_while(|event| event.time == last.time).count();
        let before = if last.time == since { given } else { 0 };
        Cursor::after(last.time, format!("{MARK}{}", before + at_last))
    });
    Page { items, next }
}

#[cfg(test)]
mod tests {
    use olly_storage::FlowStore as _;
    use olly_testkit::{MemoryStore, checkout, ids};

    use super::*;

    #[tokio::test]
    async fn windows_put_together_are_the_timeline() {
        let (store, tenant) = (MemoryStore::new(checkout()), Tenant::default());
        let flow = store.locate_flow(&tenant, &ids::flow()).await.unwrap().unwrap();
        let recording = checkout();
        let whole =
            events(flow.time_range.start, recording.spans.iter(), &recording.logs, &recording.exemplars);
        assert_eq!(whole.len(), 28);
        for size in [1, 2, 3, 7, 27, 28, 29] {
            let limit = Limit::new(size).unwrap();
            let (mut seen, mut at) = (Vec::new(), (Timestamp::from_unix_nanos(0), 0));
            loop {
                let page = timeline(&store, &tenant, &flow, at, limit).await.unwrap();
                assert!(page.items.len() <= usize::try_from(size).unwrap());
                seen.extend(page.items);
                match page.next {
                    Some(cursor) => at = start(&cursor).unwrap(),
                    None => break,
                }
            }
            assert_eq!(seen, whole, "windows of {size}");
        }
    }

    #[tokio::test]
    async fn events_of_one_nanosecond_are_neither_lost_nor_repeated() {
        let mut recording = checkout();
        let now = recording.logs[0].time;
        recording.logs.iter_mut().enumerate().for_each(|(number, log)| {
            log.time = now;
            log.body = format!("{}", 9 - number);
        });
        let (store, tenant) = (MemoryStore::new(recording), Tenant::default());
        let flow = store.locate_flow(&tenant, &ids::flow()).await.unwrap().unwrap();
        let (mut bodies, mut at) = (Vec::new(), (Timestamp::from_unix_nanos(0), 0));
        loop {
            let page = timeline(&store, &tenant, &flow, at, Limit::new(2).unwrap()).await.unwrap();
            bodies.extend(page.items.into_iter().filter(|event| event.time == now).map(|event| event.title));
            let Some(cursor) = page.next else { break };
            at = start(&cursor).unwrap();
        }
        bodies.retain(|body| body.len() == 1);
        let count = bodies.len();
        bodies.sort();
        bodies.dedup();
        assert_eq!((bodies.len(), count), (7, 7));
    }
}
