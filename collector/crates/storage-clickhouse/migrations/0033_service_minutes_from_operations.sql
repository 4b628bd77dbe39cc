-- From the rows that the operations' view makes of an insert, which are far fewer than spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS service_minutes_from_operations TO service_minutes AS
SELECT
    tenant,
    service,
    minute,
    sum(o.span_count) AS span_count,
    sum(o.error_count) AS error_span_count,
    sum(o.correlated_count) AS correlated_count,
    sumMap(o.sources) AS sources,
    sumIf(o.span_count, kind IN ('Server', 'Consumer')) AS request_count,
    sumIf(o.error_count, kind IN ('Server', 'Consumer')) AS error_count,
    sumIf(o.duration_sum, kind IN ('Server', 'Consumer')) AS duration_sum,
    sumMapIf(o.durations, kind IN ('Server', 'Consumer')) AS durations,
    groupUniqArrayArray(o.traits) AS traits,
    max(o.last_seen) AS last_seen
FROM operation_minutes AS o
GROUP BY tenant, service, minute
