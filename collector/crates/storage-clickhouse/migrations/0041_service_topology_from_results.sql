CREATE MATERIALIZED VIEW IF NOT EXISTS service_topology_from_results TO service_topology AS
SELECT *
FROM topology_results
WHERE callee != ''
