//! Reading one flow, for the endpoints that show a part of it.

use std::sync::Arc;

use olly_correlate::Wanted;
use olly_http::Problem;
use olly_model::{CorrelationAnswer, CorrelationId};
use olly_storage::FlowLocation;

use crate::{
    App,
    store_error::{fetch_problem, store_problem},
};

/// Where the flow lies, for endpoints that read a page of it.
pub(crate) async fn locate(app: &App, id: &CorrelationId) -> Result<FlowLocation, Problem> {
    let found = app.store.locate_flow(&app.tenant(), id).await;
    found.map_err(|error| store_problem("flow", &error))?.ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::not_found("no stored span, log record or exemplar belongs to this ID")
}

/// Where the items with the ID itself lie.
pub(crate) async fn first_look(app: &App, id: &CorrelationId) -> Result<FlowLocation, Problem> {
    let found = app.store.first_look(&app.tenant(), id).await;
    found.map_err(|error| store_problem("flow", &error))?.ok_or_else(unknown)
}

/// The flow as far as it can be read, or as it was read before. Signals that fail are in `partial`, and why is in the log.
pub(crate) async fn read(
    app: &App,
    id: &CorrelationId,
    wanted: Wanted,
) -> Result<Arc<CorrelationAnswer>, Problem> {
    match app.cache.checked(app, id, wanted).await {
        Some(answer) => Ok(answer),
        None => read_from(app, id, None, wanted).await,
    }
}

/// The same without a look at what was given a moment ago, of a flow whose first look may be known.
pub(crate) async fn read_from(
    app: &App,
    id: &CorrelationId,
    first: Option<&FlowLocation>,
    wanted: Wanted,
) -> Result<Arc<CorrelationAnswer>, Problem> {
    let read = app.cache.read(app, id, first, wanted).await;
    read.map_err(|error| fetch_problem("flow", &error))?.ok_or_else(unknown)
}
