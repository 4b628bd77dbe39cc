-- An exemplar without an ID belongs to its trace's flow. (Exemplars with an ID set no bit of `signals` in correlation_lookup,
-- so for their flows all are set.)
CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_exemplars TO trace_lookup AS
SELECT
    tenant,
    trace_id,
    correlation_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end
FROM metric_exemplars
WHERE trace_id != '' AND correlation_id = ''
GROUP BY tenant, trace_id, correlation_id, day
