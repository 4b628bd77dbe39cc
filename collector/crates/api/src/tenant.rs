//! Whose data a request is for.

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use olly_http::{Problem, ProblemKind};

/// Names the tenant whose data a request is for, percent-encoded. Without it, it is the default tenant.
pub(crate) const TENANT_HEADER: &str = "x-ollystack-tenant";

/// Refuses requests for any other than the default tenant. Without sign-in nobody can show that a tenant is theirs, and the
/// default tenant's data in its place would be taken for it.
pub(crate) async fn only_default(request: Request, next: Next) -> Response {
    match request.headers().get(TENANT_HEADER) {
        Some(name) if !name.is_empty() => Problem::new(
            ProblemKind::Other(StatusCode::FORBIDDEN),
            "access control is not configured, so only the default tenant's data can be read",
        )
        .into_response(),
        _ => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Request, StatusCode},
    };
    use tower::ServiceExt as _;

    use super::TENANT_HEADER;
    use crate::testing::TestService;

    #[tokio::test]
    async fn another_tenant_is_refused_instead_of_answered_with_the_default_ones_data() {
        for (name, status) in
            [("acme", StatusCode::FORBIDDEN), ("%FF", StatusCode::FORBIDDEN), ("", StatusCode::OK)]
        {
            let request = Request::get("/api/v1/correlations").header(TENANT_HEADER, name);
            let request = request.body(Body::empty()).unwrap();
            let answer = TestService::new().router().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), status, "{name}");
        }
    }
}
