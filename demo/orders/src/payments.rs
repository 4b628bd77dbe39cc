//! The client of payments: every retry is a new trace of the same flow.

use std::time::Duration;

use opentelemetry::trace::{FutureExt, SpanKind, TraceContextExt};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_http::HeaderInjector;
use serde::{Deserialize, Serialize};

use crate::spans;

const ROUTE: &str = "/charges";

/// How often and how patiently to try.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    pub max_attempts: u32,
    /// Wait before the first retry; it doubles from then on.
    pub backoff: Duration,
}

/// What is to be charged.
#[derive(Debug, Clone, Serialize)]
pub struct Charge {
    pub order_id: String,
    pub cart_id: String,
    pub amount_cents: i64,
    pub currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

#[derive(Serialize)]
struct Attempt<'a> {
    #[serde(flatten)]
    charge: &'a Charge,
    attempt: u32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    error: String,
    retryable: bool,
}

/// Why an attempt did not go through.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    #[error("payments is not reachable")]
    Unreachable(#[source] reqwest::Error),
    #[error("payments answered {status}: {reason}")]
    Refused { status: u16, reason: String, retryable: bool },
}

impl AttemptError {
    fn retryable(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused { retryable, .. } => *retryable,
        }
    }

    fn error_type(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "PaymentsUnreachable",
            Self::Refused { .. } => "PaymentRefused",
        }
    }
}

/// Why an order could not be paid.
#[derive(Debug, thiserror::Error)]
#[error("payment failed after {attempts} attempt(s)")]
pub struct PaymentError {
    pub attempts: u32,
    #[source]
    pub last: AttemptError,
}

impl PaymentError {
    /// Whether the customer's card was the reason, and not a failure of the shop.
    pub fn declined(&self) -> bool {
        matches!(self.last, AttemptError::Refused { status: 402, .. })
    }
}

/// Talks to payments.
#[derive(Clone)]
pub struct Payments {
    client: reqwest::Client,
    url: reqwest::Url,
    retry: RetryPolicy,
}

impl Payments {
    /// `base` is the service's URL.
    pub fn new(client: reqwest::Client, mut base: reqwest::Url, retry: RetryPolicy) -> Self {
        base.set_path(ROUTE);
        Self { client, url: base, retry }
    }

    /// Charges, and answers how many attempts it took.
    pub async fn charge(&self, charge: &Charge) -> Result<u32, PaymentError> {
        let flow = Context::current();
        let first = self.attempt_span(&flow, 1);
        let cause = first.span().span_context().clone();
        let mut last = match self.attempt(charge, 1, first).await {
            Ok(()) => return Ok(1),
            Err(error) => error,
        };
        let mut attempts = 1;
        while last.retryable() && attempts < self.retry.max_attempts {
            tokio::time::sleep(self.retry.backoff * 2_u32.saturating_pow(attempts - 1)).await;
            attempts += 1;
            let root = spans::start_new_trace(
                &flow,
                cause.clone(),
                "retry payment",
                vec![
                    KeyValue::new("shop.order.id", charge.order_id.clone()),
                    KeyValue::new("shop.payment.attempt", i64::from(attempts)),
                ],
            );
            tracing::warn!(
                shop.order.id = charge.order_id,
                shop.payment.attempt = attempts,
                retry.trace_id = %root.span().span_context().trace_id(),
                error.message = spans::chain(&last),
                "payment attempt failed, trying again in a new trace"
            );
            let result = self.attempt(charge, attempts, self.attempt_span(&root, attempts)).await;
            match result {
                Ok(()) => return Ok(attempts),
                Err(error) => {
                    spans::fail(&root, error.error_type(), &error);
                    last = error;
                }
            }
        }
        Err(PaymentError { attempts, last })
    }

    fn attempt_span(&self, parent: &Context, attempt: u32) -> Context {
        let mut attributes = vec![
            KeyValue::new("http.request.method", "POST"),
            KeyValue::new("url.full", self.url.to_string()),
            KeyValue::new("url.template", ROUTE),
            KeyValue::new("server.address", self.url.host_str().unwrap_or_default().to_owned()),
            KeyValue::new("server.port", i64::from(self.url.port_or_known_default().unwrap_or(80))),
        ];
        if attempt > 1 {
            attributes.push(KeyValue::new("http.request.resend_count", i64::from(attempt - 1)));
        }
        spans::start(parent, format!("POST {ROUTE}"), SpanKind::Client, attributes)
    }

    async fn attempt(&self, charge: &Charge, attempt: u32, cx: Context) -> Result<(), AttemptError> {
        let result = self.send(charge, attempt, &cx).with_context(cx.clone()).await;
        if let Err(error) = &result {
            spans::fail(&cx, error.error_type(), error);
        }
        result
    }

    async fn send(&self, charge: &Charge, attempt: u32, cx: &Context) -> Result<(), AttemptError> {
        let mut headers = http::HeaderMap::new();
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(cx, &mut HeaderInjector(&mut headers));
        });
        spans::capture_baggage_header(cx, &headers);
        let response = self
            .client
            .post(self.url.clone())
            .headers(headers)
            .json(&Attempt { charge, attempt })
            .send()
            .await
            .map_err(AttemptError::Unreachable)?;
        let status = response.status();
        cx.span().set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
        if status.is_success() {
            return Ok(());
        }
        let refusal: Refusal = response.json().await.unwrap_or_default();
        Err(AttemptError::Refused {
            status: status.as_u16(),
            reason: refusal.error,
            retryable: refusal.retryable,
        })
    }
}
