//! Problem documents in OpenAPI, to be named among an operation's `responses`.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use crate::ProblemDocument;

type Responses = BTreeMap<String, RefOr<Response>>;

fn problem(description: &str) -> ResponseBuilder {
    let document = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).build();
    ResponseBuilder::new().description(description).content(ProblemDocument::MEDIA_TYPE, document)
}

fn entry(status: &str, response: ResponseBuilder) -> (String, RefOr<Response>) {
    (status.to_owned(), RefOr::T(response.build()))
}

fn retry_later() -> ResponseBuilder {
    let header = HeaderBuilder::new().description(Some("When to try again, in seconds")).build();
    problem("Something that is needed for the answer is away").header("Retry-After", header)
}

/// What every operation that asks the store may answer instead.
#[derive(Clone, Copy, Debug)]
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> Responses {
        BTreeMap::from([
            entry("400", problem("A parameter is not acceptable; `errors` says which and why")),
            entry("503", retry_later()),
            entry("default", problem("Any other error")),
        ])
    }
}

/// What an operation about one thing answers when there is no such thing.
#[derive(Clone, Copy, Debug)]
pub struct NoSuchThing;

impl IntoResponses for NoSuchThing {
    fn responses() -> Responses {
        BTreeMap::from([entry("404", problem("Nothing has this ID"))])
    }
}

/// What an operation with a JSON body may answer about the body.
#[derive(Clone, Copy, Debug)]
pub struct BodyRefusals;

impl IntoResponses for BodyRefusals {
    fn responses() -> Responses {
        BTreeMap::from([
            entry("413", problem("The body is too large")),
            entry("415", problem("The body is not application/json")),
        ])
    }
}
