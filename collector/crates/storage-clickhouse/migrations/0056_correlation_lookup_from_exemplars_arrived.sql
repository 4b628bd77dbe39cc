ALTER TABLE correlation_lookup_from_exemplars MODIFY QUERY
SELECT
    tenant,
    correlation_id,
    trace_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end,
    now64(6) AS arrived
FROM metric_exemplars
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day
