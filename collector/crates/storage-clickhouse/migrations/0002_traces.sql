-- The contrib exporter's columns and ours. Each question names its tenant, so the tenant leads the key: it costs
-- nothing while there is one and keeps tenants apart when there are many. Then the bucket of five minutes, and within
-- it the flow: a flow's spans lie side by side in as many granules as it has buckets. Granules of 2,048 rows make reading
-- a flow a fifth cheaper than 8,192 and cost half a percent of space.
CREATE TABLE IF NOT EXISTS traces (
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Duration UInt64 CODEC(ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)),
    StatusMessage String CODEC(ZSTD(1)),
    Events Nested (
        Timestamp DateTime64(9),
        Name LowCardinality(String),
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),
    Links Nested (
        TraceId String,
        SpanId String,
        TraceState String,
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),
    correlation_id String DEFAULT SpanAttributes['correlation_id'] CODEC(ZSTD(1)),
    correlation_source LowCardinality(String) DEFAULT SpanAttributes['correlation_id.source'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_span_attribute_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (tenant, toStartOfFiveMinutes(Timestamp), correlation_id, Timestamp)
TTL toDateTime(Timestamp) + INTERVAL 30 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1
