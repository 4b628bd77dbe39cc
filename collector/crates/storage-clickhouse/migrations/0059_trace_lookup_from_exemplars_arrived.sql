ALTER TABLE trace_lookup_from_exemplars MODIFY QUERY
SELECT
    tenant,
    trace_id,
    correlation_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end,
    now64(6) AS arrived
FROM metric_exemplars
WHERE trace_id != '' AND correlation_id = ''
GROUP BY tenant, trace_id, correlation_id, day
