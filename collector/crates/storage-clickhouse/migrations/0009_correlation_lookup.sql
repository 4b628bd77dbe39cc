-- Correlation ID to traces: the first step of each question about a flow. One row a flow, trace and day after merges.
-- The best source wins (the smallest number). The processor names it once a trace and batch.
CREATE TABLE IF NOT EXISTS correlation_lookup (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    correlation_id String CODEC(ZSTD(1)),
    trace_id String COMMENT 'Empty for items without a trace' CODEC(ZSTD(1)),
    day Date,
    source SimpleAggregateFunction(min, Enum8('attribute' = 1, 'baggage' = 2, 'header' = 3, 'body' = 4, 'resource' = 5, 'link' = 6, 'metadata' = 7, 'generated' = 8, 'unknown' = 9)) CODEC(ZSTD(1)),
    start SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    end SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    INDEX idx_correlation_id correlation_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (tenant, correlation_id, trace_id, day)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1
