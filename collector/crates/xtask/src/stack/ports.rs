//! Which loopback ports the processes listen on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::bail;

/// The loopback ports of every process of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// ClickHouse's HTTP interface.
    pub clickhouse: u16,
    /// The collector's OTLP receiver, gRPC.
    pub otlp_grpc: u16,
    /// The collector's OTLP receiver, HTTP.
    pub otlp_http: u16,
    /// The collector's health check.
    pub collector_health: u16,
    /// The collector's own Prometheus metrics.
    pub collector_metrics: u16,
    /// The metrics that the collector received, for Prometheus to scrape.
    pub prometheus: u16,
    /// ollystack-ai.
    pub ai: u16,
    /// ollystack-api, which serves the web UI as well.
    pub api: u16,
    /// The demo shop's public edge.
    pub gateway: u16,
    /// The demo shop's order service.
    pub orders: u16,
    /// The demo shop's payment service.
    pub payments: u16,
    /// The demo shop's mailer.
    pub mailer: u16,
    /// The demo shop's message broker, for NATS clients.
    pub broker: u16,
    /// The demo shop's message broker, health and monitoring.
    pub broker_http: u16,
}

impl Ports {
    /// The well-known ones, which the documentation names.
    pub const STANDARD: Self = Self {
        clickhouse: 8123,
        otlp_grpc: 4317,
        otlp_http: 4318,
        collector_health: 13133,
        collector_metrics: 8888,
        prometheus: 8889,
        ai: 7381,
        api: 7380,
        gateway: 7070,
        orders: 7071,
        payments: 7072,
        mailer: 7073,
        broker: 7074,
        broker_http: 7075,
    };

    fn all_mut(&mut self) -> [(&'static str, &mut u16); 14] {
        [
            ("ClickHouse", &mut self.clickhouse),
            ("OTLP over gRPC", &mut self.otlp_grpc),
            ("OTLP over HTTP", &mut self.otlp_http),
            ("the collector's health check", &mut self.collector_health),
            ("the collector's own metrics", &mut self.collector_metrics),
            ("metrics for Prometheus", &mut self.prometheus),
            ("ollystack-ai", &mut self.ai),
            ("ollystack-api", &mut self.api),
            ("the demo's gateway", &mut self.gateway),
            ("the demo's orders", &mut self.orders),
            ("the demo's payments", &mut self.payments),
            ("the demo's mailer", &mut self.mailer),
            ("the demo's broker", &mut self.broker),
            ("the demo's broker's health", &mut self.broker_http),
        ]
    }

    /// Ports that nobody listens on at the moment.
    ///
    /// # Errors
    /// When the operating system has none left.
    pub fn free() -> anyhow::Result<Self> {
        let mut ports = Self::STANDARD;
        // All are held until the last one is chosen, so that no two are the same.
        let mut held = Vec::new();
        for (_, port) in ports.all_mut() {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            *port = listener.local_addr()?.port();
            held.push(listener);
        }
        Ok(ports)
    }

    /// Makes sure that nobody listens on any of them.
    ///
    /// # Errors
    /// Names every port that is taken and what it is needed for.
    pub fn check_free(mut self) -> anyhow::Result<()> {
        let taken: Vec<String> = self
            .all_mut()
            .into_iter()
            .filter(|(_, port)| TcpListener::bind((Ipv4Addr::LOCALHOST, **port)).is_err())
            .map(|(what, port)| format!("127.0.0.1:{port} ({what})"))
            .collect();
        if !taken.is_empty() {
            bail!(
                "another program listens on {}. Is the system running already? End it, or run with PORTS=free to take \
                 ports that nobody uses",
                taken.join(", ")
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_are_all_different_and_free() {
        let mut ports = Ports::free().unwrap();
        let mut numbers: Vec<u16> = ports.all_mut().into_iter().map(|(_, port)| *port).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 14);
    }

    #[test]
    fn a_taken_port_is_named_with_its_use() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut ports = Ports::free().unwrap();
        ports.api = holder.local_addr().unwrap().port();
        let error = ports.check_free().unwrap_err().to_string();
        assert!(error.contains("ollystack-api") && error.contains(&ports.api.to_string()), "{error}");
    }
}
