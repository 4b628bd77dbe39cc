-- As in the other views on correlation_lookup. Without it an exemplar left everything possible, and the flow's spans and log
-- records were looked for among those without an ID too.
ALTER TABLE correlation_lookup_from_exemplars MODIFY QUERY
SELECT
    tenant,
    correlation_id,
    trace_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end,
    toUInt8(4) AS signals,
    now64(6) AS arrived
FROM metric_exemplars
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day
