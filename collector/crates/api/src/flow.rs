//! Reading one flow, for the endpoints that show a part of it.

use olly_correlate::{Wanted, fetch};
use olly_http::Problem;
use olly_model::{CorrelationAnswer, CorrelationId};

use crate::{
    App,
    store_error::{describe, fetch_problem},
};

/// The flow as far as it can be read. Signals that fail are in `partial`, and why is in the log.
pub(crate) async fn read(
    app: &App,
    id: &CorrelationId,
    wanted: Wanted,
) -> Result<CorrelationAnswer, Problem> {
    let fetched = fetch(app.store.as_ref(), &app.tenant(), id, app.fetch_limits(), wanted)
        .await
        .map_err(|error| fetch_problem("flow", &error))?
        .ok_or_else(|| Problem::not_found("no stored span, log record or exemplar belongs to this ID"))?;
    for (signal, error) in &fetched.failures {
        metrics::counter!("api_store_failures_total", "question" => "flow").increment(1);
        tracing::warn!(?signal, error = describe(error), "a part of the flow could not be read");
    }
    Ok(fetched.answer)
}
