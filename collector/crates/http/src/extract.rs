//! Extractors whose refusals are problem documents that name every bad parameter, not only the first.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{header, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer, de, de::DeserializeOwned};

use crate::{FieldError, Problem, ProblemKind, body};

/// The parameters of the query string, read by serde.
///
/// Text that is not UTF-8, repeated parameters and, with `deny_unknown_fields`, unknown ones are refused: a filter
/// with a typing error must not silently select everything.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parse_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// No endpoint has as many. Each one that cannot be read costs a look at all of them, and an address has room for thousands.
const MAX_PARAMETERS: usize = 64;

/// Reads a query string; see [`Query`].
///
/// # Errors
/// A bad request that names each parameter that could not be read.
pub fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut errors = Vec::new();
    let mut pairs = decode_pairs(query, &mut errors);
    if pairs.len() > MAX_PARAMETERS {
        let message = format!("more than {MAX_PARAMETERS} parameters");
        return Err(Problem::bad_field("query", message));
    }
    loop {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        let error = match serde_path_to_error::deserialize(source) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(Problem::bad_request(errors)),
            Err(error) => error,
        };
        // serde stops at the first bad value: note it, take it out and look at the rest.
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let known = pairs.iter().any(|(name, _)| *name == path);
        let field = if known { path } else { quoted_name(&message).unwrap_or(path) };
        let before = pairs.len();
        pairs.retain(|(name, _)| *name != field);
        let removed = pairs.len() < before;
        // A required parameter that was taken out above is "missing" afterwards; that is no news.
        if errors.iter().all(|error: &FieldError| error.field != field) {
            errors.push(FieldError { field, message });
        }
        if !removed {
            return Err(Problem::bad_request(errors));
        }
    }
}

/// Splits and decodes; what cannot be decoded or comes twice is put into `errors` and left out.
fn decode_pairs(query: &str, errors: &mut Vec<FieldError>) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for piece in query.split('&').filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        let (Ok(name), value) = (decode(name), decode(value)) else {
            errors.push(FieldError { field: head(name), message: "the name is not UTF-8".to_owned() });
            continue;
        };
        let Ok(value) = value else {
            errors.push(FieldError { field: head(&name), message: "the value is not UTF-8".to_owned() });
            continue;
        };
        if seen.insert(name.clone()) {
            pairs.push((name, value));
        } else {
            errors.push(FieldError { field: head(&name), message: "given more than once".to_owned() });
        }
    }
    pairs
}

fn decode(text: &str) -> Result<String, std::str::Utf8Error> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().map(std::borrow::Cow::into_owned)
}

fn head(text: &str) -> String {
    text.chars().take(64).collect()
}

/// The name between the first pair of backticks: serde's messages about unknown and missing fields carry it there.
fn quoted_name(message: &str) -> Option<String> {
    message.split('`').nth(1).map(str::to_owned)
}

/// Reads an optional parameter by the `FromStr` of its type, so that the error has that type's words.
///
/// For `#[serde(default, deserialize_with = "olly_http::extract::optional")]`; empty text counts as not given.
///
/// # Errors
/// When the text is not of the type.
pub fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(de::Error::custom) }
}

/// The one parameter in the path, decoded and read by its type's `FromStr`.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: FromStr<Err: Display>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::bad_field("path", "the path is not UTF-8 once decoded"))?;
        let (name, text) = params.iter().next().ok_or_else(Problem::internal)?;
        text.parse().map(Self).map_err(|error: T::Err| Problem::bad_field(name, error.to_string()))
    }
}

/// A JSON body, read by serde.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media_type.is_some_and(is_json) {
            return Err(Problem::new(
                ProblemKind::UnsupportedMediaType,
                "send the body as application/json and say so in Content-Type",
            ));
        }
        let bytes = body::read(request, state).await?;
        parse_json(&bytes).map(Self)
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a JSON text; see [`Json`].
///
/// # Errors
/// A bad request that names the member at fault.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        let message = error.to_string();
        let field = match path.as_str() {
            // Not JSON at all: where the reader stood says nothing.
            _ if !error.is_data() => "body".to_owned(),
            "." => quoted_name(&message).unwrap_or("body".to_owned()),
            _ => path,
        };
        Problem::bad_field(field, message)
    })?;
    source.end().map_err(|_| Problem::bad_field("body", "something follows after the JSON value"))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default, deserialize_with = "optional")]
        limit: Option<u32>,
        #[serde(default)]
        text: Option<String>,
        #[serde(default, deserialize_with = "optional")]
        flag: Option<bool>,
    }

    fn fields(problem: &Problem) -> Vec<String> {
        problem.document(None, None).errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn good_parameters_are_read_and_decoded() {
        let sample: Sample = parse_query("limit=5&text=a+b%26c&flag=").unwrap();
        assert_eq!((sample.limit, sample.text.as_deref(), sample.flag), (Some(5), Some("a b&c"), None));
    }

    #[test]
    fn every_bad_parameter_is_named_at_once() {
        let problem = parse_query::<Sample>("limit=x&flag=maybe&typo=1&text=ok").unwrap_err();
        assert_eq!(fields(&problem), ["limit", "flag", "typo"]);
    }

    #[test]
    fn a_missing_parameter_is_named() {
        #[derive(Debug, Deserialize)]
        struct Needs {
            #[expect(dead_code, reason = "only its absence matters")]
            service: String,
        }
        assert_eq!(fields(&parse_query::<Needs>("").unwrap_err()), ["service"]);
    }

    #[test]
    fn repeated_and_undecodable_parameters_are_refused() {
        assert_eq!(fields(&parse_query::<Sample>("text=a&text=b").unwrap_err()), ["text"]);
        assert_eq!(fields(&parse_query::<Sample>("text=%ff").unwrap_err()), ["text"]);
    }

    #[test]
    fn a_bad_member_of_a_body_is_named() {
        #[derive(Debug, Deserialize)]
        struct Inner {
            #[expect(dead_code, reason = "only its type matters")]
            count: u8,
        }
        #[derive(Debug, Deserialize)]
        struct Outer {
            #[expect(dead_code, reason = "only its type matters")]
            inner: Inner,
        }
        assert_eq!(fields(&parse_json::<Outer>(br#"{"inner":{"count":"x"}}"#).unwrap_err()), ["inner.count"]);
        assert_eq!(fields(&parse_json::<Outer>(b"{}").unwrap_err()), ["inner"]);
        assert_eq!(fields(&parse_json::<Outer>(b"{").unwrap_err()), ["body"]);
        assert_eq!(fields(&parse_json::<Outer>(br#"{"inner":{"count":1}} x"#).unwrap_err()), ["body"]);
    }

    #[test]
    fn a_media_type_with_parameters_or_suffix_is_json() {
        for good in ["application/json", "Application/JSON; charset=utf-8", "application/ld+json"] {
            assert!(is_json(good), "{good}");
        }
        for bad in ["text/json", "application/xml", ""] {
            assert!(!is_json(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_full_of_parameters_is_refused_at_once() {
        let query: Vec<String> = (0..10_000).map(|number| format!("p{number}")).collect();
        assert_eq!(fields(&parse_query::<Sample>(&query.join("&")).unwrap_err()), ["query"]);
    }

    proptest! {
        #[test]
        fn no_query_makes_the_reader_panic_or_hang(query in "\\PC{0,200}") {
            let _ = parse_query::<Sample>(&query);
        }
    }
}
