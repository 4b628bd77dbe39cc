-- Spans that talk to somebody, with his name by the semantic conventions: the present ones first, then those before them.
CREATE MATERIALIZED VIEW IF NOT EXISTS topology_spans_from_callers TO topology_spans AS
WITH
    if(SpanAttributes['db.system.name'] != '', SpanAttributes['db.system.name'], SpanAttributes['db.system']) AS db_system,
    SpanAttributes['messaging.system'] AS messaging_system,
    if(SpanAttributes['messaging.operation.type'] != '', SpanAttributes['messaging.operation.type'], SpanAttributes['messaging.operation'])
        AS messaging_operation,
    multiIf(
        SpanAttributes['peer.service'] != '', SpanAttributes['peer.service'],
        SpanAttributes['server.address'] != '', SpanAttributes['server.address'],
        SpanAttributes['net.peer.name']) AS address,
    if(SpanAttributes['db.namespace'] != '', SpanAttributes['db.namespace'], SpanAttributes['db.name']) AS db_namespace,
    if(SpanAttributes['messaging.destination.template'] != '', SpanAttributes['messaging.destination.template'], SpanAttributes['messaging.destination.name'])
        AS destination
SELECT
    tenant,
    multiIf(
        SpanKind = 'Producer', 'producer',
        SpanKind = 'Consumer', 'consumer',
        messaging_system = '', 'client',
        messaging_operation IN ('receive', 'process', 'deliver'), 'consumer',
        messaging_operation = 'settle', 'internal',
        'producer') AS role,
    toStartOfMinute(Timestamp) AS minute,
    cityHash64(tenant, TraceId, SpanId) AS span_key,
    if(ParentSpanId = '', 0, cityHash64(tenant, TraceId, ParentSpanId)) AS parent_key,
    arrayMap((linked_trace, linked_span) -> cityHash64(tenant, linked_trace, linked_span), Links.TraceId, Links.SpanId) AS link_keys,
    ServiceName AS service,
    multiIf(
        role = 'internal', '',
        role != 'client', 'queue',
        db_system IN ('redis', 'memcached', 'valkey', 'hazelcast'), 'cache',
        db_system != '', 'database',
        address != '', 'external',
        '') AS peer_type,
    multiIf(
        peer_type = '', '',
        peer_type = 'queue', messaging_system,
        db_system != '', db_system,
        SpanAttributes['rpc.system'] != '', SpanAttributes['rpc.system'],
        SpanAttributes['http.request.method'] != '' OR SpanAttributes['http.method'] != '', 'http',
        '') AS peer_system,
    left(multiIf(
        peer_type = '', '',
        peer_type = 'queue', if(destination != '', destination, messaging_system),
        db_system = '', address,
        address != '' AND db_namespace != '', concat(address, '/', db_namespace),
        address != '', address,
        db_namespace != '', db_namespace,
        db_system), 200) AS peer_name,
    Duration AS duration,
    StatusCode = 'Error' AS failed,
    now64(3) AS received
FROM traces
WHERE SpanKind IN ('Client', 'Producer', 'Consumer') AND TraceId != '' AND SpanId != ''
