ALTER TABLE trace_lookup_from_logs MODIFY QUERY
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    now64(6) AS arrived
FROM logs
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day
