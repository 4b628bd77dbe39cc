-- What the detectors of the analysis service found. A finding is named by what it is about: whoever finds it again, another
-- instance or the same one after a restart, replaces it.
CREATE TABLE IF NOT EXISTS anomaly_findings (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    detector LowCardinality(String) CODEC(ZSTD(1)),
    metric LowCardinality(String) CODEC(ZSTD(1)),
    subject String COMMENT 'The operation, or the pattern of log records' CODEC(ZSTD(1)),
    finding String COMMENT 'The whole finding, as JSON' CODEC(ZSTD(1)),
    score Float64 CODEC(ZSTD(1)),
    found_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(found_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, minute, detector, metric, subject)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
