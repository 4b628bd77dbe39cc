-- Who calls whom: one row a minute and edge. A minute is computed anew while spans of it arrive: the newest row of an edge
-- counts, and a row of zeros replaces an edge that turned out to be another one. Read it with FINAL.
CREATE TABLE IF NOT EXISTS service_topology (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime COMMENT 'Of the call, or of the receipt of a message' CODEC(Delta, ZSTD(1)),
    relation Enum8('call' = 1, 'message' = 2, 'link' = 3),
    caller_type LowCardinality(String) COMMENT 'service, or queue' CODEC(ZSTD(1)),
    caller LowCardinality(String) CODEC(ZSTD(1)),
    callee_type LowCardinality(String) COMMENT 'service, or of what is known by its callers only: database, cache, queue, external' CODEC(ZSTD(1)),
    callee LowCardinality(String) CODEC(ZSTD(1)),
    system LowCardinality(String) COMMENT 'Product or protocol, as postgresql, kafka, http' CODEC(ZSTD(1)),
    destination LowCardinality(String) COMMENT 'Of a message' CODEC(ZSTD(1)),
    count UInt64 CODEC(ZSTD(1)),
    error_count UInt64 CODEC(ZSTD(1)),
    duration_sum UInt64 COMMENT 'In nanoseconds' CODEC(ZSTD(1)),
    durations Map(Int16, UInt64) COMMENT 'See operation_minutes. Empty beside a queue' CODEC(ZSTD(1)),
    computed_at DateTime64(3) CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, minute, relation, caller_type, caller, callee_type, callee, system, destination)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
