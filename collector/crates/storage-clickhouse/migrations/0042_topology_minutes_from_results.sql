CREATE MATERIALIZED VIEW IF NOT EXISTS topology_minutes_from_results TO topology_minutes AS
SELECT
    minute,
    max(computed_at) AS computed
FROM topology_results
GROUP BY minute
