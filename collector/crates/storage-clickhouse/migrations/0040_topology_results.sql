-- Hands what was computed to the two tables that keep it. A minute without edges has a row with an empty callee.
CREATE TABLE IF NOT EXISTS topology_results AS service_topology ENGINE = Null
