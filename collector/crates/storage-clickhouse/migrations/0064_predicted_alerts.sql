-- The last forecast of each series against its threshold, whether it is going to cross it or not.
CREATE TABLE IF NOT EXISTS predicted_alerts (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    metric LowCardinality(String) CODEC(ZSTD(1)),
    series String COMMENT 'Attributes of the series, empty for what is counted of a service' CODEC(ZSTD(1)),
    crosses Bool CODEC(ZSTD(1)),
    alert String COMMENT 'The whole alert, as JSON' CODEC(ZSTD(1)),
    made_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(made_at)
ORDER BY (tenant, service, metric, series)
TTL toDateTime(made_at) + INTERVAL 2 DAY
SETTINGS index_granularity = 2048
