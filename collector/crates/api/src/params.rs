//! Types of parameters that several endpoints share. Each says in its error what is allowed.

use std::str::FromStr;

use olly_http::Problem;
use olly_model::{TimeRange, Timestamp};

use crate::App;

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;

/// Declares the parameters of a query. All of them are optional, and unknown ones are refused.
///
/// `range` adds `start` and `end`, which [`time_range`] reads; `page` adds `limit` and `cursor`. A macro, as serde's `flatten`
/// would lose the name of a parameter that cannot be read, and what is unknown would pass.
macro_rules! query_params {
    ($name:ident: range $(+ $page:ident)? { $($filters:tt)* }) => {
        $crate::params::query_params! { $name: $($page)? {
            /// Of this time or later; by default an hour before `end`.
            #[param(value_type = Option<String>, format = DateTime)]
            start: olly_model::Timestamp,
            /// Of this time or earlier; by default now.
            #[param(value_type = Option<String>, format = DateTime)]
            end: olly_model::Timestamp,
            $($filters)*
        } }
    };
    ($name:ident: page { $($filters:tt)* }) => {
        $crate::params::query_params! { $name: {
            $($filters)*
            /// Size of the page.
            #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
            limit: olly_query::Limit,
            /// `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
            /// moves on.
            #[param(value_type = Option<String>)]
            cursor: olly_query::Cursor,
        } }
    };
    ($name:ident: { $($(#[$($attribute:tt)*])* $field:ident: $kind:ty,)* }) => {
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            $(
                $(#[$($attribute)*])*
                #[serde(default, deserialize_with = "olly_http::extract::optional")]
                pub $field: Option<$kind>,
            )*
        }
    };
}
pub(crate) use query_params;

query_params! { PageParams: page {} }
query_params! { RangeParams: range {} }
query_params! { ListParams: range + page {} }

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
