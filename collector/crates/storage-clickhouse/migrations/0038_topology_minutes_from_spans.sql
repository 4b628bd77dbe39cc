CREATE MATERIALIZED VIEW IF NOT EXISTS topology_minutes_from_spans TO topology_minutes AS
SELECT
    minute,
    count() AS span_count,
    max(s.received) AS received
FROM topology_spans AS s
GROUP BY minute
