ALTER TABLE correlation_lookup_from_traces MODIFY QUERY
SELECT
    tenant,
    correlation_id,
    TraceId AS trace_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end,
    toUInt8(1) AS signals,
    now64(6) AS arrived
FROM traces
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day
