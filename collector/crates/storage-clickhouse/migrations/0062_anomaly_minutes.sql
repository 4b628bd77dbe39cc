-- Minutes that the detectors have looked at.
CREATE TABLE IF NOT EXISTS anomaly_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    judged_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(judged_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
