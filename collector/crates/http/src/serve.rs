//! Listening, and an orderly end.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::Router;
use olly_instrument::Metrics;
use tokio::{net::TcpListener, sync::oneshot};

/// How often recorded metrics are moved into their buckets.
const TIDY_INTERVAL: Duration = Duration::from_secs(5);

/// Runs a service: listens, says so, and serves until SIGTERM or SIGINT.
///
/// # Errors
/// When the address cannot be listened on or the listener fails.
pub async fn run(listen: SocketAddr, router: Router, metrics: Metrics, grace: Duration) -> io::Result<()> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}")))?;
    let address = listener.local_addr()?;
    if address.ip().is_loopback() {
        tracing::info!(server.address = %address, "listening on loopback only, as no access control is configured");
    } else {
        tracing::warn!(server.address = %address, "listening without access control, as configured");
    }
    let tidying = tokio::spawn(async move {
        loop {
            tokio::time::sleep(TIDY_INTERVAL).await;
            metrics.tidy();
        }
    });
    let served = serve(listener, router, stop_signal()?, grace).await;
    tidying.abort();
    served
}

/// Serves until `stop` comes, then lets running requests finish, for at most `grace`.
///
/// # Errors
/// When the listener fails.
async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        let _ = stopping.send(());
    });
    let deadline = async move {
        match stopped.await {
            Ok(()) => tokio::time::sleep(grace).await,
            // The server ended before anybody asked; its own result says why.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = server => result,
        () = deadline => {
            tracing::warn!(grace_ms = grace.as_millis(), "requests were still running at the end and are cut off");
            Ok(())
        }
    }
}

/// Completes on SIGTERM or SIGINT.
///
/// # Errors
/// When the handlers cannot be installed.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop");
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn a_running_request_is_finished_after_the_signal() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (begun, mut running) = tokio::sync::mpsc::channel::<()>(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let slow = move || async move {
            begun.send(()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(30)).await;
            "done"
        };
        let router = Router::new().route("/", get(slow));
        let server =
            tokio::spawn(serve(listener, router, async { drop(stopped.await) }, Duration::from_secs(5)));
        let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        running.recv().await.unwrap();
        stop.send(()).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("done"), "{answer}");
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_hold_the_end_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (begun, mut running) = tokio::sync::mpsc::channel::<()>(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let endless = move || async move {
            begun.send(()).await.unwrap();
            std::future::pending::<&str>().await
        };
        let router = Router::new().route("/", get(endless));
        let server =
            tokio::spawn(serve(listener, router, async { drop(stopped.await) }, Duration::from_millis(20)));
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        running.recv().await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }
}
