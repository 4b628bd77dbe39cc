CREATE MATERIALIZED VIEW IF NOT EXISTS topology_spans_from_others TO topology_spans AS
SELECT
    tenant,
    if(SpanKind = 'Server', 'server', 'internal') AS role,
    toStartOfMinute(Timestamp) AS minute,
    cityHash64(tenant, TraceId, SpanId) AS span_key,
    if(ParentSpanId = '', 0, cityHash64(tenant, TraceId, ParentSpanId)) AS parent_key,
    arrayMap((linked_trace, linked_span) -> cityHash64(tenant, linked_trace, linked_span), Links.TraceId, Links.SpanId) AS link_keys,
    ServiceName AS service,
    Duration AS duration,
    StatusCode = 'Error' AS failed,
    now64(3) AS received
FROM traces
WHERE SpanKind NOT IN ('Client', 'Producer', 'Consumer') AND TraceId != '' AND SpanId != ''
