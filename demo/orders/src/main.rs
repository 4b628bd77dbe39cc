//! The demo shop's order service.

mod broker;
mod checkout;
mod clock;
mod faults;
mod http;
mod outbox;
mod payments;
mod pool;
mod spans;
mod store;
mod telemetry;
#[cfg(test)]
mod tests;

use std::future::IntoFuture;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use opentelemetry::global;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::broker::Nats;
use crate::checkout::Shop;
use crate::faults::Faults;
use crate::outbox::Outbox;
use crate::payments::{Payments, RetryPolicy};
use crate::pool::Pool;
use crate::store::Store;
use crate::telemetry::Telemetry;

const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);
const PAYMENTS_TIMEOUT: Duration = Duration::from_secs(3);

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Takes orders, has them paid and announces what is confirmed.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Port on 127.0.0.1.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_PORT", default_value_t = 7071)]
    port: u16,
    /// Base URL of payments.
    #[arg(long, env = "OLLYSTACK_DEMO_PAYMENTS_URL", default_value = "http://127.0.0.1:7072")]
    payments_url: reqwest::Url,
    /// The broker.
    #[arg(long, env = "OLLYSTACK_DEMO_NATS_URL", default_value = "nats://127.0.0.1:7074")]
    nats_url: String,
    /// Folder for state; orders.db in it is this service's.
    #[arg(long, env = "OLLYSTACK_DEMO_DATA", default_value = ".ollystack/demo")]
    data: PathBuf,
    /// Database connections.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_POOL_SIZE", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=256))]
    pool_size: u32,
    /// How long to wait for a database connection.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_POOL_TIMEOUT_MS", default_value_t = 1_000)]
    pool_timeout_ms: u64,
    /// Attempts to have an order paid, the first included.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_PAYMENT_ATTEMPTS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    payment_attempts: u32,
    /// Wait before the first retry of a payment; it doubles from then on.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_RETRY_MS", default_value_t = 100)]
    retry_ms: u64,
}

fn main() -> ExitCode {
    match start(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", spans::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn start(options: Options) -> Result<(), Error> {
    let telemetry = Telemetry::start("orders")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(run(options));
    runtime.shutdown_timeout(Duration::from_secs(1));
    telemetry.stop();
    result
}

async fn run(options: Options) -> Result<(), Error> {
    std::fs::create_dir_all(&options.data)?;
    let pool = Pool::open(
        &options.data.join("orders.db"),
        options.pool_size,
        Duration::from_millis(options.pool_timeout_ms),
    )?;
    let store = Store::open(pool.clone()).await?;
    let nats = Nats::connect(&options.nats_url).await?;
    tokio::spawn(nats.clone().keep_stream());
    let outbox = Outbox::new(store.clone(), nats.clone());
    tokio::spawn(outbox.clone().relay());

    let client = reqwest::Client::builder().timeout(PAYMENTS_TIMEOUT).no_proxy().build()?;
    let retry = RetryPolicy {
        max_attempts: options.payment_attempts,
        backoff: Duration::from_millis(options.retry_ms),
    };
    let shop = Shop {
        store,
        payments: Payments::new(client, options.payments_url, retry),
        outbox,
        orders: global::meter(env!("CARGO_PKG_NAME"))
            .u64_counter("shop.orders")
            .with_unit("{order}")
            .with_description("Orders by outcome.")
            .build(),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    tracing::info!(server.port = listener.local_addr()?.port(), "service started");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let routes = http::router(shop, Faults::new(pool)).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, routes).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        result = &mut server => return Ok(result?),
        () = asked_to_stop()? => {}
    }
    tracing::info!("service stopping");
    let _ = stop.send(());
    // Requests that take longer are cut off; what they have confirmed is in the outbox.
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, server).await;
    nats.close().await;
    Ok(())
}

fn asked_to_stop() -> Result<impl Future<Output = ()>, std::io::Error> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
