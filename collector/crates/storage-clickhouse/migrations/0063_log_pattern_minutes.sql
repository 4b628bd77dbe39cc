-- Log records by what they say, counted by the minute. The analysis service counts them, a bounded number a minute: counting at
-- insert would cost each record the expressions that take out of its text what differs.
CREATE TABLE IF NOT EXISTS log_pattern_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    pattern String COMMENT 'The body without what differs' CODEC(ZSTD(1)),
    record_count UInt64 CODEC(ZSTD(1)),
    counted_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(counted_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, pattern, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
