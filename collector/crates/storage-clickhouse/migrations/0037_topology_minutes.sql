-- Which minutes have got spans since their edges were computed.
CREATE TABLE IF NOT EXISTS topology_minutes (
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64),
    received SimpleAggregateFunction(max, DateTime64(3)) COMMENT 'When the last span came',
    computed SimpleAggregateFunction(max, DateTime64(3)) COMMENT 'When its edges were computed last'
) ENGINE = AggregatingMergeTree
ORDER BY minute
TTL minute + INTERVAL 3 DAY
