//! Pages of lists that are in memory.

use std::cmp::Reverse;

use olly_http::Problem;
use olly_model::Timestamp;
use olly_query::{Cursor, Limit, Page};

/// The page after `cursor` of a list in time order.
///
/// The cursor says how many items of its last time were given, so that items of one time are neither given twice nor
/// left out, also when the list grew at its end in the meantime.
pub(crate) fn by_time<T: Clone>(
    items: &[T],
    time_of: impl Fn(&T) -> Timestamp,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<T>, Problem> {
    let (since, mut given) = match cursor {
        Some(cursor) => (cursor.time(), cursor.key().parse().map_err(|_| foreign_cursor())?),
        None => (Timestamp::from_unix_nanos(i64::MIN), 0_usize),
    };
    let first = items.partition_point(|item| time_of(item) < since);
    let same = items.partition_point(|item| time_of(item) <= since) - first;
    given = given.min(same);
    let rest = items.get(first + given..).unwrap_or_default();
    let page = rest.get(..size(limit)).unwrap_or(rest);
    let next = (page.len() < rest.len()).then(|| {
        let last = page.last().map_or(since, &time_of);
        let at_last = page.iter().rev().take_while(|item| time_of(item) == last).count();
        let before = if last == since { given } else { 0 };
        Cursor::after(last, (before + at_last).to_string())
    });
    Ok(Page { items: page.to_vec(), next })
}

/// From which time on, and how many items, have to be read for [`by_time`] to find its page.
pub(crate) fn window(limit: Limit, cursor: Option<&Cursor>) -> Result<(Timestamp, usize), Problem> {
    let (since, given) = match cursor {
        Some(cursor) => (cursor.time(), given(cursor.key()).ok_or_else(foreign_cursor)?),
        None => (Timestamp::from_unix_nanos(0), 0),
    };
    Ok((since, given.saturating_add(size(limit)).saturating_add(1)))
}

/// How many items of its time a cursor says were given. A number that no page of ours gives is somebody's invention.
pub(crate) fn given(key: &str) -> Option<usize> {
    const MAX: usize = 100_000;
    key.parse().ok().filter(|given| *given <= MAX)
}

/// The page after `cursor` of a list that is ordered by a number, greatest first, and then by a key that tells its items apart.
pub(crate) fn by_rank<T>(
    items: Vec<T>,
    rank_of: impl Fn(&T) -> (u64, String),
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Page<T> {
    let place = |rank: u64| Timestamp::from_unix_nanos(i64::try_from(rank).unwrap_or(i64::MAX));
    let mut rest = items;
    rest.sort_by_cached_key(|item| {
        let (rank, key) = rank_of(item);
        (Reverse(rank), key)
    });
    if let Some(cursor) = cursor {
        rest.retain(|item| {
            let (rank, key) = rank_of(item);
            (cursor.time(), key.as_str()) > (place(rank), cursor.key())
        });
    }
    let more = rest.len() > size(limit);
    rest.truncate(size(limit));
    let next = more.then(|| {
        let (rank, key) = rest.last().map_or((0, String::new()), &rank_of);
        Cursor::after(place(rank), key)
    });
    Page { items: rest, next }
}

fn size(limit: Limit) -> usize {
    usize::try_from(limit.get()).unwrap_or(usize::MAX)
}

pub(crate) fn foreign_cursor() -> Problem {
    Problem::bad_field("cursor", "the cursor belongs to another list")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_unix_nanos(seconds)
    }

    #[test]
    fn pages_put_together_are_the_list_whatever_their_size() {
        let list = vec![(1, 'a'), (2, 'b'), (2, 'c'), (2, 'd'), (2, 'e'), (3, 'f'), (3, 'g')];
        for size in 1..=8 {
            let limit = Limit::new(size).unwrap();
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = by_time(&list, |item| time(item.0), limit, cursor.as_ref()).unwrap();
                seen.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, list, "pages of {size}");
        }
    }

    #[test]
    fn ranked_pages_put_together_are_the_list() {
        let list = vec![("b", 5), ("a", 5), ("c", 9), ("d", 1), ("e", 1)];
        for size in 1..=6 {
            let limit = Limit::new(size).unwrap();
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let rank = |item: &(&str, u64)| (item.1, item.0.to_owned());
                let page = by_rank(list.clone(), rank, limit, cursor.as_ref());
                seen.extend(page.items.into_iter().map(|item| item.0));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, ["c", "a", "b", "d", "e"], "pages of {size}");
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = Cursor::after(time(1), "name");
        assert!(by_time(&[1], |_| time(1), Limit::default(), Some(&cursor)).is_err());
    }
}
