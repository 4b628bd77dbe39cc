ALTER TABLE trace_lookup_from_traces MODIFY QUERY
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end,
    now64(6) AS arrived
FROM traces
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day
