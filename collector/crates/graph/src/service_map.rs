//! From counted traffic to a service map: what kind of thing each node is, and which edges say the same.

use std::collections::{BTreeMap, BTreeSet};

use olly_model::{
    DurationHistogram, EdgeTotals, NodeType, Relation, ServiceTotals, TimeRange, Topology, TopologyEdge,
    TopologyNode, Traffic, per_second, share,
};

/// Parts of names by which a node is known when its spans do not tell; the first that fits wins.
const NAME_PATTERNS: [(NodeType, &[&str]); 6] = [
    (NodeType::Gateway, &["gateway", "ingress", "proxy", "nginx", "envoy", "traefik", "haproxy"]),
    (NodeType::Cache, &["redis", "memcache", "valkey", "cache"]),
    (NodeType::Queue, &["kafka", "rabbit", "nats", "activemq", "pulsar", "queue", "broker"]),
    (
        NodeType::Database,
        &["postgres", "mysql", "mariadb", "mongo", "cassandra", "clickhouse", "elastic", "database"],
    ),
    (NodeType::Frontend, &["frontend", "browser", "mobile", "web-ui", "webapp"]),
    (NodeType::Worker, &["worker", "consumer", "cron", "scheduler", "batch"]),
];
/// SDK languages of browsers and telephones.
const FRONTEND_LANGUAGES: [&str; 2] = ["language:webjs", "language:swift"];

/// The map of a range of time.
pub fn service_map(traffic: Traffic, range: TimeRange) -> Topology {
    let seconds = range.duration_ns().max(0) as f64 / 1e9;
    let services: BTreeSet<String> = traffic.services.iter().map(|service| service.name.clone()).collect();
    let edges = merged(known_sides(traffic.edges, &services));
    let mut nodes: Vec<TopologyNode> =
        traffic.services.iter().map(|service| service_node(service, seconds)).collect();
    nodes.extend(other_nodes(&edges, &services, seconds));
    nodes.sort_by(|a, b| (a.node_type, &a.name).cmp(&(b.node_type, &b.name)));
    let mut shown: Vec<TopologyEdge> = edges.into_iter().map(|(key, sum)| edge(key, sum, seconds)).collect();
    shown.sort_by(|a, b| {
        (b.request_count, &a.source, &a.target, a.relation).cmp(&(
            a.request_count,
            &b.source,
            &b.target,
            b.relation,
        ))
    });
    Topology {
        time_range: range,
        edges_complete_until: traffic.edges_complete_until,
        services: nodes,
        edges: shown,
        truncated: traffic.truncated,
    }
}

/// What a service is: by what its spans say, and where they say nothing special by its name.
pub fn service_type(service: &ServiceTotals) -> NodeType {
    let has = |wanted: &str| service.traits.iter().any(|known| known == wanted);
    if has("faas") {
        return NodeType::Function;
    }
    if FRONTEND_LANGUAGES.into_iter().any(has) {
        return NodeType::Frontend;
    }
    if has("protocol:db") {
        return NodeType::Database;
    }
    let answers = has("protocol:http") || has("protocol:rpc");
    if has("protocol:messaging") && !answers {
        return NodeType::Worker;
    }
    let named = by_name(&service.name);
    match named {
        // Somebody who answers requests may stand at the door, but is no store, whatever the name.
        Some(NodeType::Gateway | NodeType::Frontend) => named.unwrap_or(NodeType::Service),
        Some(other) if !answers => other,
        _ => NodeType::Service,
    }
}

fn by_name(name: &str) -> Option<NodeType> {
    let name = name.to_lowercase();
    NAME_PATTERNS
        .iter()
        .find(|(_, parts)| parts.iter().any(|part| name.contains(part)))
        .map(|(node_type, _)| *node_type)
}

/// One edge is one pair of nodes and the way between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct EdgeKey {
    caller: (NodeType, String),
    callee: (NodeType, String),
    relation: Relation,
}

#[derive(Default)]
struct EdgeSum {
    systems: BTreeSet<String>,
    destinations: BTreeSet<String>,
    count: u64,
    errors: u64,
    durations: DurationHistogram,
}

/// Leaves out the sides of a queue where both are known, and takes a host of a service's name for the service: its
/// spans were sampled away or are on their way.
fn known_sides(edges: Vec<EdgeTotals>, services: &BTreeSet<String>) -> Vec<EdgeTotals> {
    let direct = || {
        edges.iter().filter(|edge| {
            edge.relation == Relation::Message
                && edge.caller_type != NodeType::Queue
                && edge.callee_type != NodeType::Queue
        })
    };
    let senders: BTreeSet<(String, String)> =
        direct().map(|edge| (edge.caller.clone(), edge.destination.clone())).collect();
    let receivers: BTreeSet<(String, String)> =
        direct().map(|edge| (edge.callee.clone(), edge.destination.clone())).collect();
    edges
        .into_iter()
        .filter(|edge| {
            let sent = edge.callee_type == NodeType::Queue
                && senders.contains(&(edge.caller.clone(), edge.destination.clone()));
            let received = edge.caller_type == NodeType::Queue
                && receivers.contains(&(edge.callee.clone(), edge.destination.clone()));
            !sent && !received
        })
        .map(|mut edge| {
            if edge.callee_type == NodeType::External && services.contains(&edge.callee) {
                edge.callee_type = NodeType::Service;
            }
            edge
        })
        .collect()
}

fn merged(edges: Vec<EdgeTotals>) -> BTreeMap<EdgeKey, EdgeSum> {
    let mut sums: BTreeMap<EdgeKey, EdgeSum> = BTreeMap::new();
    for edge in edges {
        let key = EdgeKey {
            caller: (edge.caller_type, edge.caller),
            callee: (edge.callee_type, edge.callee),
            relation: edge.relation,
        };
        let sum = sums.entry(key).or_default();
        sum.systems.extend(Some(edge.system).filter(|system| !system.is_empty()));
        sum.destinations.extend(Some(edge.destination).filter(|name| !name.is_empty()));
        sum.count += edge.count;
        sum.errors += edge.error_count;
        sum.durations.merge(&edge.durations);
    }
    sums
}

fn id(node: &(NodeType, String)) -> String {
    format!("{}:{}", node.0.as_str(), node.1)
}

/// Services are `service:…` whatever their type: the type may change as more becomes known, the ID must not.
fn service_node(service: &ServiceTotals, seconds: f64) -> TopologyNode {
    let [p50_duration_ns, p95_duration_ns, p99_duration_ns] = service.durations.percentiles_ns();
    TopologyNode {
        id: id(&(NodeType::Service, service.name.clone())),
        name: service.name.clone(),
        node_type: service_type(service),
        system: None,
        is_virtual: false,
        request_count: service.request_count,
        error_count: service.error_count,
        error_rate: share(service.error_count, service.request_count),
        requests_per_second: per_second(service.request_count, seconds),
        p50_duration_ns,
        p95_duration_ns,
        p99_duration_ns,
        last_seen: Some(service.last_seen),
    }
}

/// Nodes that no service of the range stands for, with the numbers of the edges that lead to them.
fn other_nodes(
    edges: &BTreeMap<EdgeKey, EdgeSum>,
    services: &BTreeSet<String>,
    seconds: f64,
) -> Vec<TopologyNode> {
    let mut nodes: BTreeMap<&(NodeType, String), EdgeSum> = BTreeMap::new();
    for (key, sum) in edges {
        for node in [&key.caller, &key.callee] {
            if node.0 == NodeType::Service && services.contains(&node.1) {
                continue;
            }
            let seen = nodes.entry(node).or_default();
            seen.systems.extend(sum.systems.iter().cloned());
            if node == &key.callee {
                seen.count += sum.count;
                seen.errors += sum.errors;
                seen.durations.merge(&sum.durations);
            }
        }
    }
    let node = |(node, sum): (&(NodeType, String), EdgeSum)| {
        let [p50_duration_ns, p95_duration_ns, p99_duration_ns] = sum.durations.percentiles_ns();
        TopologyNode {
            id: id(node),
            name: node.1.clone(),
            node_type: node.0,
            system: if node.0 == NodeType::Service { None } else { sum.systems.into_iter().next() },
            is_virtual: node.0 != NodeType::Service,
            request_count: sum.count,
            error_count: sum.errors,
            error_rate: share(sum.errors, sum.count),
            requests_per_second: per_second(sum.count, seconds),
            p50_duration_ns,
            p95_duration_ns,
            p99_duration_ns,
            last_seen: None,
        }
    };
    nodes.into_iter().map(node).collect()
}

fn edge(key: EdgeKey, sum: EdgeSum, seconds: f64) -> TopologyEdge {
    let [p50_duration_ns, p95_duration_ns, p99_duration_ns] = sum.durations.percentiles_ns();
    TopologyEdge {
        source: id(&key.caller),
        target: id(&key.callee),
        relation: key.relation,
        destinations: sum.destinations.into_iter().collect(),
        request_count: sum.count,
        error_count: sum.errors,
        error_rate: share(sum.errors, sum.count),
        requests_per_second: per_second(sum.count, seconds),
        p50_duration_ns,
        p95_duration_ns,
        p99_duration_ns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use olly_model::Timestamp;

    fn service(name: &str, traits: &[&str]) -> ServiceTotals {
        ServiceTotals {
            name: name.to_owned(),
            traits: traits.iter().map(|known| (*known).to_owned()).collect(),
            ..ServiceTotals::default()
        }
    }

    fn between(
        relation: Relation,
        caller: (NodeType, &str),
        callee: (NodeType, &str),
        destination: &str,
    ) -> EdgeTotals {
        EdgeTotals {
            relation,
            caller_type: caller.0,
            caller: caller.1.to_owned(),
            callee_type: callee.0,
            callee: callee.1.to_owned(),
            system: String::new(),
            destination: destination.to_owned(),
            count: 2,
            error_count: 1,
            durations: [(400, 2)].into_iter().collect(),
        }
    }

    fn map(services: Vec<ServiceTotals>, edges: Vec<EdgeTotals>) -> Topology {
        let range = TimeRange {
            start: Timestamp::from_unix_nanos(0),
            end: Timestamp::from_unix_nanos(4_000_000_000),
        };
        service_map(Traffic { services, edges, ..Traffic::default() }, range)
    }

    fn arrows(map: &Topology) -> Vec<(&str, &str)> {
        map.edges.iter().map(|edge| (edge.source.as_str(), edge.target.as_str())).collect()
    }

    #[test]
    fn conventions_come_before_names() {
        for (name, traits, expected) in [
            ("orders", &["protocol:http", "language:go"][..], NodeType::Service),
            ("redis-sync", &["protocol:http"], NodeType::Service),
            ("redis-sync", &[], NodeType::Cache),
            ("api-gateway", &["protocol:http"], NodeType::Gateway),
            ("mailer", &["protocol:messaging"], NodeType::Worker),
            ("mailer", &["protocol:messaging", "protocol:rpc"], NodeType::Service),
            ("shop", &["language:webjs"], NodeType::Frontend),
            ("resize", &["faas", "protocol:http"], NodeType::Function),
            ("vitess", &["protocol:db"], NodeType::Database),
            ("nightly-batch", &[], NodeType::Worker),
            ("x", &[], NodeType::Service),
        ] {
            assert_eq!(service_type(&service(name, traits)), expected, "{name} {traits:?}");
        }
    }

    #[test]
    fn a_queue_is_shown_only_where_its_other_side_is_unknown() {
        let queue = (NodeType::Queue, "paid");
        let (orders, mailer) = ((NodeType::Service, "orders"), (NodeType::Service, "mailer"));
        let sides = || {
            vec![
                between(Relation::Message, orders, queue, "paid"),
                between(Relation::Message, queue, mailer, "paid"),
            ]
        };
        let services = || vec![service("orders", &[]), service("mailer", &[])];
        let unknown = map(services(), sides());
        assert_eq!(arrows(&unknown), [("queue:paid", "service:mailer"), ("service:orders", "queue:paid")]);
        let node = unknown.services.iter().find(|node| node.id == "queue:paid").unwrap();
        assert!(node.is_virtual && node.node_type == NodeType::Queue && node.request_count == 2);

        let direct = between(Relation::Message, orders, mailer, "paid");
        let known = map(services(), [sides(), vec![direct]].concat());
        assert_eq!(arrows(&known), [("service:orders", "service:mailer")]);
        assert_eq!(known.edges[0].destinations, ["paid"]);
    }

    #[test]
    fn a_host_with_a_services_name_is_the_service() {
        let orders = (NodeType::Service, "orders");
        let edges = vec![
            between(Relation::Call, orders, (NodeType::External, "payments"), ""),
            between(Relation::Call, orders, (NodeType::Service, "payments"), ""),
            between(Relation::Call, orders, (NodeType::External, "bank.example"), ""),
        ];
        let map = map(vec![service("orders", &[]), service("payments", &[])], edges);
        assert_eq!(
            arrows(&map),
            [("service:orders", "service:payments"), ("service:orders", "external:bank.example")]
        );
        let edge = &map.edges[0];
        assert_eq!((edge.request_count, edge.error_count), (4, 2));
        assert!((edge.error_rate - 0.5).abs() < 1e-9 && (edge.requests_per_second - 1.0).abs() < 1e-9);
    }

    #[test]
    fn every_end_of_an_edge_is_a_node() {
        let orders = (NodeType::Service, "orders");
        let map = map(Vec::new(), vec![between(Relation::Call, orders, (NodeType::Database, "pg/shop"), "")]);
        let ids: Vec<&str> = map.services.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids, ["service:orders", "database:pg/shop"]);
        assert!(!map.services[0].is_virtual);
    }
}
