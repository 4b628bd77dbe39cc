-- The same table with each exemplar once: a cumulative metric sends an exemplar with each export until it has a newer one,
-- and such copies have one key now. What the table held is copied from the metrics by the file after this one, which is
-- why making it anew may be repeated.
CREATE OR REPLACE TABLE metric_exemplars (
    time DateTime64(9) CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String) CODEC(ZSTD(1)),
    type LowCardinality(String) CODEC(ZSTD(1)),
    unit LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    value Float64 CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    correlation_id String CODEC(ZSTD(1)),
    attributes Map(LowCardinality(String), String) COMMENT 'Of the data point' CODEC(ZSTD(1)),
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_metric metric TYPE set(1000) GRANULARITY 4
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(time)
ORDER BY (tenant, toStartOfFiveMinutes(time), correlation_id, time, metric, service, trace_id, span_id, value, cityHash64(attributes))
TTL toDateTime(time) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1
