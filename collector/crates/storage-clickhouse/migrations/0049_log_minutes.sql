-- Log records a minute and service, and how many of them belong to a flow.
CREATE TABLE IF NOT EXISTS log_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    record_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Of severity ERROR or FATAL' CODEC(ZSTD(1)),
    traced_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Records with a trace ID' CODEC(ZSTD(1)),
    correlated_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Records with a correlation ID' CODEC(ZSTD(1)),
    sources SimpleAggregateFunction(sumMap, Map(String, UInt64))
        COMMENT 'Where IDs came from: one mark a trace and batch' CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
