//! Types of parameters that several endpoints share. Each says in its error what is allowed.

use std::str::FromStr;

use olly_http::Problem;
use olly_model::{TimeRange, Timestamp};
use olly_query::Limit;

use crate::App;

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;

/// The size of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageSize(pub Limit);

impl FromStr for PageSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number: u64 =
            text.parse().map_err(|_| format!("not a number; allowed is 1 to {}", Limit::MAX))?;
        Limit::new(number).map(Self).map_err(|error| error.to_string())
    }
}

/// A name or a text to look for.
#[derive(Clone, Debug)]
pub(crate) struct Words(pub String);

impl FromStr for Words {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > 256 || text.chars().any(char::is_control) {
            return Err("allowed are at most 256 characters without control characters");
        }
        Ok(Self(text.to_owned()))
    }
}

/// A span attribute and its value.
#[derive(Clone, Debug)]
pub(crate) struct AttributeFilter(pub (String, String));

impl FromStr for AttributeFilter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed =
            |part: &str, max: usize| part.chars().count() <= max && !part.chars().any(char::is_control);
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() && allowed(key, 128) && allowed(value, 1_024) => {
                Ok(Self((key.to_owned(), value.to_owned())))
            }
            _ => Err("allowed is key=value, the key at most 128 and the value at most 1024 characters"),
        }
    }
}

/// The range of a search: by default the last hour, and never longer than configured.
pub(crate) fn time_range(
    app: &App,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
) -> Result<TimeRange, Problem> {
    let end = end.unwrap_or_else(|| {
        let now = (app.clock)();
        // A start in the future (a clock that is behind) makes an empty search, not an error.
        start.map_or(now, |start| now.max(start))
    });
    let start = start.unwrap_or_else(|| end.saturating_add_nanos(-NANOS_PER_HOUR));
    if start > end {
        return Err(Problem::bad_field("start", format!("it is after the end, {end}")));
    }
    let max_hours = app.limits.max_range_hours;
    if end.nanos_since(start) > i64::from(max_hours) * NANOS_PER_HOUR {
        let message = format!("from it to the end are more than the allowed {max_hours} hours");
        return Err(Problem::bad_field("start", message));
    }
    Ok(TimeRange { start, end })
}
