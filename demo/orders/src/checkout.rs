//! What happens to an order.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use opentelemetry::metrics::Counter;
use opentelemetry::trace::{FutureExt, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::clock;
use crate::outbox::Outbox;
use crate::payments::{Charge, PaymentError, Payments};
use crate::spans;
use crate::store::{NewOrder, Store, StoreError};

const CURRENCY: &str = "EUR";
const MAX_QUANTITY: u32 = 1_000;

/// What the handler works with.
#[derive(Clone)]
pub struct Shop {
    pub store: Store,
    pub payments: Payments,
    pub outbox: Outbox,
    /// `shop.orders`, by outcome.
    pub orders: Counter<u64>,
}

/// An order as the gateway sends it.
#[derive(Debug, Deserialize)]
pub struct OrderRequest {
    cart_id: String,
    user_id: String,
    email: String,
    payment_token: Option<String>,
    items: Vec<Item>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Item {
    sku: String,
    quantity: u32,
}

#[derive(Debug, Serialize)]
struct Confirmed {
    order_id: String,
    status: &'static str,
    amount_cents: i64,
    currency: &'static str,
    payment_attempts: u32,
    /// `queued`: the broker has the message; `deferred`: it is safe in the outbox.
    confirmation: &'static str,
}

/// The body of `order.confirmed`.
#[derive(Serialize)]
struct OrderConfirmed<'a> {
    order_id: &'a str,
    user_id: &'a str,
    email: &'a str,
    amount_cents: i64,
    currency: &'static str,
    items: &'a [Item],
}

#[derive(Debug, thiserror::Error)]
enum OrderError {
    #[error("{0}")]
    Invalid(String),
    #[error("the system has no randomness")]
    Randomness(#[from] getrandom::Error),
    #[error("the order could not be stored")]
    Store(#[from] StoreError),
    #[error("the order could not be paid")]
    Payment(#[from] PaymentError),
    #[error("the order was not finished")]
    Unfinished(#[from] tokio::task::JoinError),
}

impl OrderError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Store(StoreError::Exhausted(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Payment(error) if error.declined() => StatusCode::PAYMENT_REQUIRED,
            Self::Payment(_) => StatusCode::BAD_GATEWAY,
            Self::Randomness(_) | Self::Store(_) | Self::Unfinished(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn outcome(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "InvalidOrder",
            Self::Randomness(_) => "NoRandomness",
            Self::Store(StoreError::Exhausted(_)) => "PoolExhausted",
            Self::Store(_) => "StoreError",
            Self::Payment(error) if error.declined() => "PaymentDeclined",
            Self::Payment(_) => "PaymentFailed",
            Self::Unfinished(_) => "Unfinished",
        }
    }
}

/// `POST /orders`
pub async fn place_order(
    State(shop): State<Shop>,
    body: Result<Json<OrderRequest>, JsonRejection>,
) -> Response {
    let request = match body {
        Ok(Json(request)) => request,
        Err(rejection) => {
            return failure(rejection.status(), &rejection.body_text(), None).into_response();
        }
    };
    let orders = shop.orders.clone();
    // A task of its own: when the caller hangs up, what is being paid is still confirmed.
    let task = tokio::spawn(async move { shop.place(request).await }.with_context(Context::current()));
    let result = task.await.unwrap_or_else(|error| Err(error.into()));
    let outcome = match &result {
        Ok(order) if order.payment_attempts > 1 => "retried",
        Ok(_) => "ok",
        Err(error) => error.outcome(),
    };
    orders.add(1, &[KeyValue::new("shop.order.outcome", outcome)]);
    match result {
        Ok(order) => (StatusCode::CREATED, Json(order)).into_response(),
        Err(error) => {
            let (status, message) = (error.status(), spans::chain(&error));
            if status.is_server_error() {
                spans::fail(&Context::current(), outcome, &error);
                tracing::error!("error.type" = outcome, error.message = message, "order failed");
            } else {
                tracing::warn!("error.type" = outcome, error.message = message, "order refused");
            }
            let attempts = match &error {
                OrderError::Payment(payment) => Some(payment.attempts),
                _ => None,
            };
            failure(status, &message, attempts).into_response()
        }
    }
}

fn failure(
    status: StatusCode,
    error: &str,
    payment_attempts: Option<u32>,
) -> (StatusCode, Json<serde_json::Value>) {
    let body = match payment_attempts {
        Some(attempts) => json!({"status": "failed", "error": error, "payment_attempts": attempts}),
        None => json!({"status": "failed", "error": error}),
    };
    (status, Json(body))
}

impl Shop {
    async fn place(&self, request: OrderRequest) -> Result<Confirmed, OrderError> {
        let order_id = clock::order_id()?;
        let cx = Context::current();
        cx.span().set_attribute(KeyValue::new("shop.order.id", order_id.clone()));
        cx.span().set_attribute(KeyValue::new("user.id", request.user_id.clone()));

        let amount_cents = self.price(&request.items).await?;
        self.store
            .insert(NewOrder {
                id: order_id.clone(),
                cart_id: request.cart_id.clone(),
                user_id: request.user_id.clone(),
                items: json!(request.items).to_string(),
                amount_cents,
            })
            .await?;

        let charge = Charge {
            order_id: order_id.clone(),
            cart_id: request.cart_id.clone(),
            amount_cents,
            currency: CURRENCY,
            token: request.payment_token.clone(),
        };
        let payment_attempts = match self.payments.charge(&charge).await {
            Ok(attempts) => attempts,
            Err(error) => {
                self.store.fail(order_id).await?;
                return Err(error.into());
            }
        };

        let body = json!(OrderConfirmed {
            order_id: &order_id,
            user_id: &request.user_id,
            email: &request.email,
            amount_cents,
            currency: CURRENCY,
            items: &request.items,
        });
        let message = Outbox::message(format!("{order_id}.confirmed"), body.to_string());
        self.store.confirm(order_id.clone(), message.clone()).await?;
        let confirmation = match self.outbox.publish(&message).await {
            Ok(()) => "queued",
            Err(error) => {
                tracing::warn!(
                    shop.order.id = order_id,
                    error.message = spans::chain(&error),
                    "confirmation waits in the outbox"
                );
                "deferred"
            }
        };
        tracing::info!(shop.order.id = order_id, shop.payment.attempts = payment_attempts, "order confirmed");
        Ok(Confirmed {
            order_id,
            status: "confirmed",
            amount_cents,
            currency: CURRENCY,
            payment_attempts,
            confirmation,
        })
    }

    async fn price(&self, items: &[Item]) -> Result<i64, OrderError> {
        if items.is_empty() {
            return Err(OrderError::Invalid("the order has no items".into()));
        }
        let prices = self.store.prices(items.iter().map(|item| item.sku.clone()).collect()).await?;
        items.iter().try_fold(0, |sum, item| {
            let Some(price) = prices.get(&item.sku) else {
                return Err(OrderError::Invalid(format!("there is no product {:?}", item.sku)));
            };
            if !(1..=MAX_QUANTITY).contains(&item.quantity) {
                return Err(OrderError::Invalid(format!("quantity {} is not allowed", item.quantity)));
            }
            Ok(sum + price * i64::from(item.quantity))
        })
    }
}
