-- What must be known of a span to join it with the one that called it: kept for two days only, so that spans meet
-- whatever order and however late they come. Copies of a span have one key and are merged into one.
CREATE TABLE IF NOT EXISTS topology_spans (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    role Enum8('internal' = 0, 'server' = 1, 'client' = 2, 'producer' = 3, 'consumer' = 4) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_key UInt64 COMMENT 'Hash of tenant, trace and span ID' CODEC(NONE),
    parent_key UInt64 COMMENT 'The same of its parent, 0 for none' CODEC(ZSTD(1)),
    link_keys Array(UInt64) COMMENT 'The same of the spans it links to' CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    peer_type LowCardinality(String) COMMENT 'What its attributes say it talks to' CODEC(ZSTD(1)),
    peer_system LowCardinality(String) CODEC(ZSTD(1)),
    peer_name LowCardinality(String) CODEC(ZSTD(1)),
    duration UInt64 CODEC(ZSTD(1)),
    failed Bool CODEC(ZSTD(1)),
    received DateTime64(3) CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(minute)
ORDER BY (role, minute, tenant, span_key)
TTL minute + INTERVAL 2 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1
