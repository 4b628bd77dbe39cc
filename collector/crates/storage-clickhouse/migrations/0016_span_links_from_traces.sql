CREATE MATERIALIZED VIEW IF NOT EXISTS span_links_from_traces TO span_links AS
SELECT
    tenant,
    side.1 AS trace_id,
    side.2 AS direction,
    side.3 AS other_trace_id,
    side.4 AS span_id,
    side.5 AS other_span_id,
    toDate(Timestamp) AS day,
    Timestamp AS time
FROM traces
ARRAY JOIN arrayConcat(
    arrayMap((linked_trace, linked_span) -> (TraceId, 'to', linked_trace, SpanId, linked_span), Links.TraceId, Links.SpanId),
    arrayMap((linked_trace, linked_span) -> (linked_trace, 'from', TraceId, linked_span, SpanId), Links.TraceId, Links.SpanId)
) AS side
WHERE notEmpty(Links.TraceId) AND side.1 != '' AND side.3 != '' AND side.1 != side.3
