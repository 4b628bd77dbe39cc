-- A flow may have left nothing but exemplars when its spans were sampled away.
CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_lookup_from_exemplars TO correlation_lookup AS
SELECT
    tenant,
    correlation_id,
    trace_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end
FROM metric_exemplars
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day
