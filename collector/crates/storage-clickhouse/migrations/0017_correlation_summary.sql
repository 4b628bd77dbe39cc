-- A flow in a few numbers: one row a flow and bucket of five minutes after merges. A reader sums up the rows of a flow.
-- `trace_count` is exact for any flow that is not a mistake (uniq keeps 65,536 hashes), and bounded for one that is.
CREATE TABLE IF NOT EXISTS correlation_summary (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    bucket DateTime CODEC(Delta, ZSTD(1)),
    correlation_id String CODEC(ZSTD(1)),
    start SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    end SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    log_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_log_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    trace_count AggregateFunction(uniq, String) CODEC(ZSTD(1)),
    services SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
    root AggregateFunction(argMin, Tuple(service String, operation String, failed UInt8), Tuple(has_parent UInt8, start DateTime64(9)))
        COMMENT 'Service, name and outcome of the earliest span without parent, else of the earliest span' CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(bucket)
ORDER BY (tenant, bucket, correlation_id)
TTL bucket + INTERVAL 31 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1
