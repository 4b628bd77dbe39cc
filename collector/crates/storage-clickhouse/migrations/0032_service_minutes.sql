-- The same of each service. Requests are its server and consumer spans: what others asked of it.
CREATE TABLE IF NOT EXISTS service_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    correlated_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    sources SimpleAggregateFunction(sumMap, Map(String, UInt64)) CODEC(ZSTD(1)),
    request_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Failed requests' CODEC(ZSTD(1)),
    duration_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'Of requests, in nanoseconds' CODEC(ZSTD(1)),
    durations SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) COMMENT 'Of requests' CODEC(ZSTD(1)),
    traits SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
