-- Requests, errors and durations (RED) a minute, of each operation. `durations` counts spans by bucket: bucket i holds
-- durations in nanoseconds from 2^(i/16) up to 2^((i+1)/16), which is OpenTelemetry's exponential histogram of scale 4.
-- Such counts add up exactly, whatever is merged with what: a quantile is off by less than the 4.4 % that a bucket is
-- wide. The hour leads the minute in the key, so that an operation's minutes lie side by side and a question about an hour
-- reads them at once.
CREATE TABLE IF NOT EXISTS operation_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    operation LowCardinality(String) CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'SpanKind' CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    correlated_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Spans with a correlation ID' CODEC(ZSTD(1)),
    sources SimpleAggregateFunction(sumMap, Map(String, UInt64))
        COMMENT 'Where IDs came from: one mark a trace and batch' CODEC(ZSTD(1)),
    duration_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'In nanoseconds' CODEC(ZSTD(1)),
    durations SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) CODEC(ZSTD(1)),
    traits SimpleAggregateFunction(groupUniqArrayArray, Array(String))
        COMMENT 'What the semantic conventions tell of the service, as protocol:http or language:go' CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, operation, kind, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
