-- Errors that are alike, in whatever service, counted by the minute. What differs from time to time (quoted text, UUIDs,
-- hexadecimal and other numbers) is taken out of the message before it is hashed with its type.
CREATE TABLE IF NOT EXISTS error_fingerprints (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    fingerprint UInt64 COMMENT 'Hash of type and pattern',
    minute DateTime CODEC(Delta, ZSTD(1)),
    error_type SimpleAggregateFunction(any, String) COMMENT 'exception.type, else error.type' CODEC(ZSTD(1)),
    pattern SimpleAggregateFunction(any, String) COMMENT 'The message without what differs' CODEC(ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Exceptions and failed spans' CODEC(ZSTD(1)),
    log_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Log records of severity ERROR or FATAL' CODEC(ZSTD(1)),
    flow_count AggregateFunction(uniq, String) COMMENT 'Distinct correlation IDs' CODEC(ZSTD(1)),
    first_seen SimpleAggregateFunction(min, DateTime64(9)) CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(9)) CODEC(ZSTD(1)),
    sample AggregateFunction(argMax, Tuple(message String, operation String, trace_id String, span_id String, correlation_id String), DateTime64(9))
        COMMENT 'The latest one' CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, fingerprint, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
