CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_traces TO trace_lookup AS
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end
FROM traces
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day
