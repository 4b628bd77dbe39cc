-- Each span link twice: found from the trace that has it ('to') and from the trace it points to ('from').
CREATE TABLE IF NOT EXISTS span_links (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    direction Enum8('to' = 1, 'from' = 2),
    other_trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    other_span_id String CODEC(ZSTD(1)),
    day Date COMMENT 'Of the span that has the link',
    time DateTime64(9) COMMENT 'Start of the span that has the link' CODEC(Delta, ZSTD(1)),
    INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree
PARTITION BY day
ORDER BY (tenant, trace_id, direction, other_trace_id, span_id, other_span_id, day)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1
