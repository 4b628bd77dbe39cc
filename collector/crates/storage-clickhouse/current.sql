-- The schema as a whole: what an empty database has after all migrations. Written for reading; a test proves that it
-- equals their sum.

-- Which migrations ran. Two programs may record the same one: the rows are equal but for the time.
CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32,
    name String,
    checksum String COMMENT 'SHA-256 of the file in hex',
    applied_at DateTime64(3) DEFAULT now64(3)
) ENGINE = ReplacingMergeTree
ORDER BY version;

-- The contrib exporter's columns and ours. Each question names its tenant, so the tenant leads the key: it costs
-- nothing while there is one and keeps tenants apart when there are many. Then the bucket of five minutes, and within
-- it the flow: a flow's spans lie side by side in as many granules as it has buckets. Granules of 2,048 rows make reading
-- a flow a fifth cheaper than 8,192 and cost half a percent of space. Lengths stand before each text (`single_stream`): beside
-- the texts they cost eight bytes a span more, as a map of attributes that comes again is not found again as a whole. What is
-- compressed at once is little, as it is decompressed at once, too, of each column of a flow's spans.
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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, string_serialization_version = 'single_stream', min_compress_block_size = 16384;

-- The contrib exporter's columns (with EventName, which it detects) and ours, with the same key as the spans, so that a
-- flow's records lie side by side too.
CREATE TABLE IF NOT EXISTS logs (
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt8,
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8,
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    EventName String CODEC(ZSTD(1)),
    correlation_id String DEFAULT LogAttributes['correlation_id'] CODEC(ZSTD(1)),
    correlation_source LowCardinality(String) DEFAULT LogAttributes['correlation_id.source'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (tenant, toStartOfFiveMinutes(Timestamp), correlation_id, Timestamp)
TTL toDateTime(Timestamp) + INTERVAL 30 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, string_serialization_version = 'single_stream', min_compress_block_size = 16384;

-- The contrib exporter's columns and ours, with nanoseconds where the exporter's own table has seconds.
CREATE TABLE IF NOT EXISTS metrics_gauge (
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Exemplars Nested (
        FilteredAttributes Map(LowCardinality(String), String),
        TimeUnix DateTime64(9),
        Value Float64,
        SpanId String,
        TraceId String
    ) CODEC(ZSTD(1)),
    correlation_id String DEFAULT ResourceAttributes['correlation_id'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (tenant, ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL toDateTime(TimeUnix) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- See metrics_gauge.
CREATE TABLE IF NOT EXISTS metrics_sum (
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Exemplars Nested (
        FilteredAttributes Map(LowCardinality(String), String),
        TimeUnix DateTime64(9),
        Value Float64,
        SpanId String,
        TraceId String
    ) CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    IsMonotonic Bool CODEC(Delta, ZSTD(1)),
    correlation_id String DEFAULT ResourceAttributes['correlation_id'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (tenant, ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL toDateTime(TimeUnix) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- See metrics_gauge.
CREATE TABLE IF NOT EXISTS metrics_histogram (
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    Count UInt64 CODEC(Delta, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    BucketCounts Array(UInt64) CODEC(ZSTD(1)),
    ExplicitBounds Array(Float64) CODEC(ZSTD(1)),
    Exemplars Nested (
        FilteredAttributes Map(LowCardinality(String), String),
        TimeUnix DateTime64(9),
        Value Float64,
        SpanId String,
        TraceId String
    ) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    correlation_id String DEFAULT ResourceAttributes['correlation_id'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (tenant, ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL toDateTime(TimeUnix) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- See metrics_gauge.
CREATE TABLE IF NOT EXISTS metrics_exponential_histogram (
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    Count UInt64 CODEC(Delta, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    Scale Int32 CODEC(ZSTD(1)),
    ZeroCount UInt64 CODEC(ZSTD(1)),
    PositiveOffset Int32 CODEC(ZSTD(1)),
    PositiveBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    NegativeOffset Int32 CODEC(ZSTD(1)),
    NegativeBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    Exemplars Nested (
        FilteredAttributes Map(LowCardinality(String), String),
        TimeUnix DateTime64(9),
        Value Float64,
        SpanId String,
        TraceId String
    ) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    correlation_id String DEFAULT ResourceAttributes['correlation_id'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (tenant, ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL toDateTime(TimeUnix) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- See metrics_gauge. Summaries have no exemplars.
CREATE TABLE IF NOT EXISTS metrics_summary (
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription LowCardinality(String) CODEC(ZSTD(1)),
    MetricUnit LowCardinality(String) CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    TimeUnix DateTime64(9) CODEC(Delta, ZSTD(1)),
    Count UInt64 CODEC(Delta, ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    ValueAtQuantiles Nested (
        Quantile Float64,
        Value Float64
    ) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    correlation_id String DEFAULT ResourceAttributes['correlation_id'] CODEC(ZSTD(1)),
    tenant LowCardinality(String) DEFAULT ResourceAttributes['tenant.id'] CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (tenant, ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL toDateTime(TimeUnix) + INTERVAL 30 DAY
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- Correlation ID to traces: the first step of each question about a flow. One row a flow, trace and day after merges.
-- The best source wins (the smallest number). The processor names it once a trace and batch.
CREATE TABLE IF NOT EXISTS correlation_lookup (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    correlation_id String CODEC(ZSTD(1)),
    trace_id String COMMENT 'Empty for items without a trace' CODEC(ZSTD(1)),
    day Date,
    source SimpleAggregateFunction(min, Enum8('attribute' = 1, 'baggage' = 2, 'header' = 3, 'body' = 4, 'resource' = 5, 'link' = 6, 'metadata' = 7, 'generated' = 8, 'unknown' = 9)) CODEC(ZSTD(1)),
    start SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    end SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    signals SimpleAggregateFunction(groupBitOr, UInt8) DEFAULT 255,
    arrived SimpleAggregateFunction(max, DateTime64(6)) CODEC(Delta, ZSTD(1)),
    INDEX idx_correlation_id correlation_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_start start TYPE minmax GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (tenant, correlation_id, trace_id, day)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 1800, min_age_to_force_merge_on_partition_only = 1, min_compress_block_size = 16384;

-- A duration beyond a week is a broken clock and must not stretch the flow.
CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_lookup_from_traces TO correlation_lookup AS
SELECT
    tenant,
    correlation_id,
    TraceId AS trace_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end,
    toUInt8(1) AS signals,
    now64(6) AS arrived
FROM traces
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_lookup_from_logs TO correlation_lookup AS
SELECT
    tenant,
    correlation_id,
    TraceId AS trace_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    toUInt8(2) AS signals,
    now64(6) AS arrived
FROM logs
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day;

-- Trace to correlation IDs and time: a trace's items may have several IDs when better evidence came late, or none. And trace to
-- trace: each span link twice, found from the trace that has it ('to') and from the trace it points to ('from'). Who asks for the
-- one needs the other, and a question costs its planning more than its rows. A trace is looked for in each part of its days, as its
-- ID tells no time, so a day is made one part when nothing came to it for half an hour.
CREATE TABLE IF NOT EXISTS trace_lookup (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    correlation_id String COMMENT 'Empty for items without one' CODEC(ZSTD(1)),
    day Date,
    source SimpleAggregateFunction(min, Enum8('attribute' = 1, 'baggage' = 2, 'header' = 3, 'body' = 4, 'resource' = 5, 'link' = 6, 'metadata' = 7, 'generated' = 8, 'unknown' = 9)) CODEC(ZSTD(1)),
    start SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    end SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    arrived SimpleAggregateFunction(max, DateTime64(6)) CODEC(Delta, ZSTD(1)),
    link Enum8('none' = 0, 'to' = 1, 'from' = 2) COMMENT 'Whether the row is of a span link, and seen from which side' CODEC(ZSTD(1)),
    linked_trace_id String COMMENT 'The trace on the other side of the link' CODEC(ZSTD(1)),
    INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY day
PRIMARY KEY (tenant, trace_id, correlation_id, day)
ORDER BY (tenant, trace_id, correlation_id, day, link, linked_trace_id)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 1800, min_age_to_force_merge_on_partition_only = 1, min_compress_block_size = 16384;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_traces TO trace_lookup AS
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end,
    now64(6) AS arrived
FROM traces
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_logs TO trace_lookup AS
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    now64(6) AS arrived
FROM logs
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_links TO trace_lookup AS
SELECT
    tenant,
    side.1 AS trace_id,
    '' AS correlation_id,
    toDate(Timestamp) AS day,
    min(9) AS source,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    now64(6) AS arrived,
    side.2 AS link,
    side.3 AS linked_trace_id
FROM traces
ARRAY JOIN arrayConcat(
    arrayMap(linked -> (TraceId, 'to', linked), Links.TraceId),
    arrayMap(linked -> (linked, 'from', TraceId), Links.TraceId)
) AS side
WHERE notEmpty(Links.TraceId) AND side.1 != '' AND side.3 != '' AND side.1 != side.3
GROUP BY tenant, trace_id, correlation_id, day, link, linked_trace_id;

-- Links as `trace_lookup` has them now. Not filled any more: programs of the version before read it.
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
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

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
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_summary_from_traces TO correlation_summary AS
SELECT
    tenant,
    toStartOfFiveMinutes(Timestamp) AS bucket,
    correlation_id,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end,
    count() AS span_count,
    countIf(StatusCode = 'Error') AS error_span_count,
    uniqState(TraceId) AS trace_count,
    groupUniqArray(toString(ServiceName)) AS services,
    argMinState(
        CAST((toString(ServiceName), toString(SpanName), StatusCode = 'Error'), 'Tuple(service String, operation String, failed UInt8)'),
        CAST((ParentSpanId != '', Timestamp), 'Tuple(has_parent UInt8, start DateTime64(9))')
    ) AS root
FROM traces
WHERE correlation_id != ''
GROUP BY tenant, bucket, correlation_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_summary_from_logs TO correlation_summary AS
SELECT
    tenant,
    toStartOfFiveMinutes(Timestamp) AS bucket,
    correlation_id,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    count() AS log_count,
    countIf(SeverityNumber >= 17) AS error_log_count,
    uniqStateIf(TraceId, TraceId != '') AS trace_count,
    groupUniqArray(toString(ServiceName)) AS services
FROM logs
WHERE correlation_id != ''
GROUP BY tenant, bucket, correlation_id;

-- Exemplars of all metrics, each once: from a metric to the trace in which it was measured, and back. A cumulative metric
-- sends an exemplar with each export until it has a newer one, such copies have one key.
CREATE TABLE IF NOT EXISTS metric_exemplars (
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
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- An exemplar that leads nowhere (no trace, no flow) is left out. The exporter writes a missing ID as zeros.
CREATE MATERIALIZED VIEW IF NOT EXISTS metric_exemplars_from_gauge TO metric_exemplars AS
SELECT
    e_time AS time,
    MetricName AS metric,
    'gauge' AS type,
    MetricUnit AS unit,
    ServiceName AS service,
    e_value AS value,
    if(match(e_trace, '^0*$'), '', e_trace) AS trace_id,
    if(match(e_span, '^0*$'), '', e_span) AS span_id,
    e_attributes['correlation_id'] AS correlation_id,
    Attributes AS attributes,
    tenant
FROM metrics_gauge
ARRAY JOIN
    Exemplars.TimeUnix AS e_time,
    Exemplars.Value AS e_value,
    Exemplars.TraceId AS e_trace,
    Exemplars.SpanId AS e_span,
    Exemplars.FilteredAttributes AS e_attributes
WHERE trace_id != '' OR e_attributes['correlation_id'] != '';

-- An exemplar that leads nowhere (no trace, no flow) is left out. The exporter writes a missing ID as zeros.
CREATE MATERIALIZED VIEW IF NOT EXISTS metric_exemplars_from_sum TO metric_exemplars AS
SELECT
    e_time AS time,
    MetricName AS metric,
    'sum' AS type,
    MetricUnit AS unit,
    ServiceName AS service,
    e_value AS value,
    if(match(e_trace, '^0*$'), '', e_trace) AS trace_id,
    if(match(e_span, '^0*$'), '', e_span) AS span_id,
    e_attributes['correlation_id'] AS correlation_id,
    Attributes AS attributes,
    tenant
FROM metrics_sum
ARRAY JOIN
    Exemplars.TimeUnix AS e_time,
    Exemplars.Value AS e_value,
    Exemplars.TraceId AS e_trace,
    Exemplars.SpanId AS e_span,
    Exemplars.FilteredAttributes AS e_attributes
WHERE trace_id != '' OR e_attributes['correlation_id'] != '';

-- An exemplar that leads nowhere (no trace, no flow) is left out. The exporter writes a missing ID as zeros.
CREATE MATERIALIZED VIEW IF NOT EXISTS metric_exemplars_from_histogram TO metric_exemplars AS
SELECT
    e_time AS time,
    MetricName AS metric,
    'histogram' AS type,
    MetricUnit AS unit,
    ServiceName AS service,
    e_value AS value,
    if(match(e_trace, '^0*$'), '', e_trace) AS trace_id,
    if(match(e_span, '^0*$'), '', e_span) AS span_id,
    e_attributes['correlation_id'] AS correlation_id,
    Attributes AS attributes,
    tenant
FROM metrics_histogram
ARRAY JOIN
    Exemplars.TimeUnix AS e_time,
    Exemplars.Value AS e_value,
    Exemplars.TraceId AS e_trace,
    Exemplars.SpanId AS e_span,
    Exemplars.FilteredAttributes AS e_attributes
WHERE trace_id != '' OR e_attributes['correlation_id'] != '';

-- An exemplar that leads nowhere (no trace, no flow) is left out. The exporter writes a missing ID as zeros.
CREATE MATERIALIZED VIEW IF NOT EXISTS metric_exemplars_from_exponential_histogram TO metric_exemplars AS
SELECT
    e_time AS time,
    MetricName AS metric,
    'exponential_histogram' AS type,
    MetricUnit AS unit,
    ServiceName AS service,
    e_value AS value,
    if(match(e_trace, '^0*$'), '', e_trace) AS trace_id,
    if(match(e_span, '^0*$'), '', e_span) AS span_id,
    e_attributes['correlation_id'] AS correlation_id,
    Attributes AS attributes,
    tenant
FROM metrics_exponential_histogram
ARRAY JOIN
    Exemplars.TimeUnix AS e_time,
    Exemplars.Value AS e_value,
    Exemplars.TraceId AS e_trace,
    Exemplars.SpanId AS e_span,
    Exemplars.FilteredAttributes AS e_attributes
WHERE trace_id != '' OR e_attributes['correlation_id'] != '';

-- An exemplar without an ID belongs to its trace's flow.
CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_exemplars TO trace_lookup AS
SELECT
    tenant,
    trace_id,
    correlation_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end,
    now64(6) AS arrived
FROM metric_exemplars
WHERE trace_id != '' AND correlation_id = ''
GROUP BY tenant, trace_id, correlation_id, day;

-- A flow may have left nothing but exemplars when its spans were sampled away.
CREATE MATERIALIZED VIEW IF NOT EXISTS correlation_lookup_from_exemplars TO correlation_lookup AS
SELECT
    tenant,
    correlation_id,
    trace_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end,
    toUInt8(4) AS signals,
    now64(6) AS arrived
FROM metric_exemplars
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day;

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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- What must be looked up in attributes is looked up once a group and not once a span: spans of one operation have the
-- same protocol.
CREATE MATERIALIZED VIEW IF NOT EXISTS operation_minutes_from_traces TO operation_minutes AS
WITH
    any(SpanAttributes) AS span_attributes,
    any(ResourceAttributes) AS resource_attributes
SELECT
    tenant,
    ServiceName AS service,
    SpanName AS operation,
    SpanKind AS kind,
    toStartOfMinute(Timestamp) AS minute,
    count() AS span_count,
    countIf(StatusCode = 'Error') AS error_count,
    countIf(correlation_id != '') AS correlated_count,
    mapFilter((source, marks) -> marks > 0, map(
        'attribute', countIf(correlation_source = 'attribute'),
        'baggage', countIf(correlation_source = 'baggage'),
        'header', countIf(correlation_source = 'header'),
        'resource', countIf(correlation_source = 'resource'),
        'link', countIf(correlation_source = 'link'),
        'metadata', countIf(correlation_source = 'metadata'),
        'generated', countIf(correlation_source = 'generated'))) AS sources,
    sum(Duration) AS duration_sum,
    sumMap(map(toInt16(floor(log2(greatest(Duration, 1)) * 16)), toUInt64(1))) AS durations,
    arrayFilter(trait -> trait != '', [
        multiIf(
            SpanKind = 'Consumer', 'protocol:messaging',
            SpanKind != 'Server', '',
            span_attributes['rpc.system.name'] != '' OR span_attributes['rpc.system'] != '', 'protocol:rpc',
            span_attributes['http.request.method'] != '' OR span_attributes['http.method'] != '', 'protocol:http',
            span_attributes['db.system.name'] != '' OR span_attributes['db.system'] != '', 'protocol:db',
            ''),
        if(resource_attributes['faas.name'] != '', 'faas', ''),
        if(resource_attributes['telemetry.sdk.language'] != '', concat('language:', resource_attributes['telemetry.sdk.language']), '')
    ]) AS traits,
    max(Timestamp) AS last_seen
FROM traces
GROUP BY tenant, service, operation, kind, minute;

-- The same of each service. Requests are its server and consumer spans: what others asked of it.
CREATE TABLE IF NOT EXISTS service_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_span_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    correlated_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    sources SimpleAggregateFunction(sumMap, Map(String, UInt64)) CODEC(ZSTD(1)),
    request_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Failed requests' CODEC(ZSTD(1)),
    duration_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'Of requests, in nanoseconds' CODEC(ZSTD(1)),
    durations SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) COMMENT 'Of requests' CODEC(ZSTD(1)),
    traits SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- From the rows that the operations' view makes of an insert, which are far fewer than spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS service_minutes_from_operations TO service_minutes AS
SELECT
    tenant,
    service,
    minute,
    sum(o.span_count) AS span_count,
    sum(o.error_count) AS error_span_count,
    sum(o.correlated_count) AS correlated_count,
    sumMap(o.sources) AS sources,
    sumIf(o.span_count, kind IN ('Server', 'Consumer')) AS request_count,
    sumIf(o.error_count, kind IN ('Server', 'Consumer')) AS error_count,
    sumIf(o.duration_sum, kind IN ('Server', 'Consumer')) AS duration_sum,
    sumMapIf(o.durations, kind IN ('Server', 'Consumer')) AS durations,
    groupUniqArrayArray(o.traits) AS traits,
    max(o.last_seen) AS last_seen
FROM operation_minutes AS o
GROUP BY tenant, service, minute;

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
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1;

-- Spans that talk to somebody, with his name by the semantic conventions: the present ones first, then those before them.
CREATE MATERIALIZED VIEW IF NOT EXISTS topology_spans_from_callers TO topology_spans AS
WITH
    if(SpanAttributes['db.system.name'] != '', SpanAttributes['db.system.name'], SpanAttributes['db.system']) AS db_system,
    SpanAttributes['messaging.system'] AS messaging_system,
    if(SpanAttributes['messaging.operation.type'] != '', SpanAttributes['messaging.operation.type'], SpanAttributes['messaging.operation'])
        AS messaging_operation,
    multiIf(
        SpanAttributes['peer.service'] != '', SpanAttributes['peer.service'],
        SpanAttributes['server.address'] != '', SpanAttributes['server.address'],
        SpanAttributes['net.peer.name']) AS address,
    if(SpanAttributes['db.namespace'] != '', SpanAttributes['db.namespace'], SpanAttributes['db.name']) AS db_namespace,
    if(SpanAttributes['messaging.destination.template'] != '', SpanAttributes['messaging.destination.template'], SpanAttributes['messaging.destination.name'])
        AS destination
SELECT
    tenant,
    multiIf(
        SpanKind = 'Producer', 'producer',
        SpanKind = 'Consumer', 'consumer',
        messaging_system = '', 'client',
        messaging_operation IN ('receive', 'process', 'deliver'), 'consumer',
        messaging_operation = 'settle', 'internal',
        'producer') AS role,
    toStartOfMinute(Timestamp) AS minute,
    cityHash64(tenant, TraceId, SpanId) AS span_key,
    if(ParentSpanId = '', 0, cityHash64(tenant, TraceId, ParentSpanId)) AS parent_key,
    arrayMap((linked_trace, linked_span) -> cityHash64(tenant, linked_trace, linked_span), Links.TraceId, Links.SpanId) AS link_keys,
    ServiceName AS service,
    multiIf(
        role = 'internal', '',
        role != 'client', 'queue',
        db_system IN ('redis', 'memcached', 'valkey', 'hazelcast'), 'cache',
        db_system != '', 'database',
        address != '', 'external',
        '') AS peer_type,
    multiIf(
        peer_type = '', '',
        peer_type = 'queue', messaging_system,
        db_system != '', db_system,
        SpanAttributes['rpc.system'] != '', SpanAttributes['rpc.system'],
        SpanAttributes['http.request.method'] != '' OR SpanAttributes['http.method'] != '', 'http',
        '') AS peer_system,
    left(multiIf(
        peer_type = '', '',
        peer_type = 'queue', if(destination != '', destination, messaging_system),
        db_system = '', address,
        address != '' AND db_namespace != '', concat(address, '/', db_namespace),
        address != '', address,
        db_namespace != '', db_namespace,
        db_system), 200) AS peer_name,
    Duration AS duration,
    StatusCode = 'Error' AS failed,
    now64(3) AS received
FROM traces
WHERE SpanKind IN ('Client', 'Producer', 'Consumer') AND TraceId != '' AND SpanId != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS topology_spans_from_others TO topology_spans AS
SELECT
    tenant,
    if(SpanKind = 'Server', 'server', 'internal') AS role,
    toStartOfMinute(Timestamp) AS minute,
    cityHash64(tenant, TraceId, SpanId) AS span_key,
    if(ParentSpanId = '', 0, cityHash64(tenant, TraceId, ParentSpanId)) AS parent_key,
    arrayMap((linked_trace, linked_span) -> cityHash64(tenant, linked_trace, linked_span), Links.TraceId, Links.SpanId) AS link_keys,
    ServiceName AS service,
    Duration AS duration,
    StatusCode = 'Error' AS failed,
    now64(3) AS received
FROM traces
WHERE SpanKind NOT IN ('Client', 'Producer', 'Consumer') AND TraceId != '' AND SpanId != '';

-- Which minutes have got spans since their edges were computed.
CREATE TABLE IF NOT EXISTS topology_minutes (
    minute DateTime CODEC(Delta, ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64),
    received SimpleAggregateFunction(max, DateTime64(3)) COMMENT 'When the last span came',
    computed SimpleAggregateFunction(max, DateTime64(3)) COMMENT 'When its edges were computed last'
) ENGINE = AggregatingMergeTree
ORDER BY minute
TTL minute + INTERVAL 3 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS topology_minutes_from_spans TO topology_minutes AS
SELECT
    minute,
    count() AS span_count,
    max(s.received) AS received
FROM topology_spans AS s
GROUP BY minute;

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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- Hands what was computed to the two tables that keep it. A minute without edges has a row with an empty callee.
CREATE TABLE IF NOT EXISTS topology_results AS service_topology ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS service_topology_from_results TO service_topology AS
SELECT *
FROM topology_results
WHERE callee != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS topology_minutes_from_results TO topology_minutes AS
SELECT
    minute,
    max(computed_at) AS computed
FROM topology_results
GROUP BY minute;

-- Computes the edges of the minutes that got spans, again until a minute after the last one came: by then whatever was
-- inserted at that time can be seen. The minute before is computed with it, as a call may begin there. Nothing is added
-- up from run to run, so that copies, late spans and two engines that do the same work change nothing. A run takes the
-- newest minutes with together up to three million spans, after a long break the next runs do the rest.
CREATE MATERIALIZED VIEW IF NOT EXISTS topology_refresh
REFRESH EVERY 15 SECOND APPEND TO topology_results AS
WITH
    now64(3) AS started,
    waiting AS (
        SELECT
            minute,
            sum(span_count) AS spans
        FROM topology_minutes
        WHERE minute > now() - INTERVAL 47 HOUR
        GROUP BY minute
        HAVING max(received) + INTERVAL 60 SECOND > max(computed)
    ),
    chosen AS (
        SELECT minute
        FROM (SELECT minute, sum(spans) OVER (ORDER BY minute DESC) AS total, row_number() OVER (ORDER BY minute DESC) AS place FROM waiting)
        WHERE total <= 3000000 OR place = 1
    ),
    minutes AS (
        SELECT DISTINCT arrayJoin([minute, minute - INTERVAL 1 MINUTE]) AS minute FROM chosen
    ),
    -- What is called begins after its caller, but for clocks that differ.
    callee_minutes AS (
        SELECT DISTINCT minute + toIntervalMinute(arrayJoin(range(12))) - INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    calls AS (
        SELECT
            caller.tenant AS tenant,
            caller.minute AS minute,
            'call' AS relation,
            'service' AS caller_type,
            toString(caller.service) AS caller,
            if(callee.span_key != 0, 'service', toString(caller.peer_type)) AS callee_type,
            toString(if(callee.span_key != 0, callee.service, caller.peer_name)) AS callee,
            toString(caller.peer_system) AS system,
            '' AS destination,
            caller.failed OR callee.failed AS failed,
            if(caller.role = 'client', caller.duration, callee.duration) AS duration
        FROM (
            SELECT tenant, role, minute, span_key, service, peer_type, peer_system, peer_name, duration, failed
            FROM topology_spans FINAL
            WHERE role IN ('internal', 'server', 'client', 'consumer') AND minute IN (SELECT minute FROM minutes)
        ) AS caller
        LEFT JOIN (
            SELECT span_key, parent_key, service, duration, failed
            FROM topology_spans FINAL
            WHERE role IN ('internal', 'server', 'consumer') AND minute IN (SELECT minute FROM callee_minutes) AND parent_key != 0
        ) AS callee ON callee.parent_key = caller.span_key AND (callee.service != caller.service OR caller.role = 'client')
        -- An answer that is still on its way must not make its service a stranger.
        WHERE callee.span_key != 0
            OR (caller.role = 'client' AND caller.peer_name != '' AND caller.minute + toIntervalSecond(90 + intDiv(caller.duration, 1000000000)) < started)
    ),
    receipts AS (
        SELECT tenant, minute, span_key, parent_key, link_keys, service, peer_system, peer_name, duration, failed, role
        FROM topology_spans FINAL
        WHERE minute IN (SELECT minute FROM minutes) AND (role = 'consumer' OR notEmpty(link_keys))
    ),
    causes AS (
        SELECT
            tenant, minute, service, peer_system, peer_name, duration, failed, role, parent_key,
            arrayJoin(arrayDistinct(arrayPushBack(link_keys, parent_key))) AS cause_key
        FROM receipts
    ),
    -- A message may wait for a day, any other cause is a quarter of an hour back at most.
    producer_minutes AS (
        SELECT DISTINCT minute - toIntervalMinute(arrayJoin(range(1442))) + INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    cause_minutes AS (
        SELECT DISTINCT minute - toIntervalMinute(arrayJoin(range(17))) + INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    messages AS (
        SELECT
            receipt.tenant AS tenant,
            receipt.minute AS minute,
            if(cause.role = 'producer' OR receipt.role = 'consumer', 'message', 'link') AS relation,
            'service' AS caller_type,
            toString(cause.service) AS caller,
            'service' AS callee_type,
            toString(receipt.service) AS callee,
            toString(if(cause.role = 'producer', cause.peer_system, receipt.peer_system)) AS system,
            toString(if(cause.role = 'producer', cause.peer_name, receipt.peer_name)) AS destination,
            receipt.failed AS failed,
            receipt.duration AS duration
        FROM causes AS receipt
        INNER JOIN (
            SELECT role, span_key, service, peer_system, peer_name
            FROM topology_spans FINAL
            WHERE span_key IN (SELECT cause_key FROM causes WHERE cause_key != 0)
                AND ((role = 'producer' AND minute IN (SELECT minute FROM producer_minutes))
                    OR (role != 'producer' AND minute IN (SELECT minute FROM cause_minutes)))
        ) AS cause ON cause.span_key = receipt.cause_key
        -- A parent that is no producer is a caller, see above.
        WHERE (cause.role = 'producer' OR receipt.cause_key != receipt.parent_key)
            AND (cause.role = 'producer' OR cause.service != receipt.service)
    ),
    -- Both sides of each queue, as the other side may be unknown. A reader leaves them out where it knows both.
    queues AS (
        SELECT
            tenant,
            minute,
            'message' AS relation,
            if(role = 'producer', 'service', 'queue') AS caller_type,
            toString(if(role = 'producer', service, peer_name)) AS caller,
            if(role = 'producer', 'queue', 'service') AS callee_type,
            toString(if(role = 'producer', peer_name, service)) AS callee,
            toString(peer_system) AS system,
            toString(peer_name) AS destination,
            failed,
            duration
        FROM topology_spans FINAL
        WHERE role IN ('producer', 'consumer') AND minute IN (SELECT minute FROM minutes) AND peer_name != ''
    )
SELECT
    tenant,
    minute,
    relation,
    caller_type,
    caller,
    callee_type,
    callee,
    system,
    destination,
    sum(spans) AS count,
    sum(failures) AS error_count,
    sum(time) AS duration_sum,
    sumMap(buckets) AS durations,
    started AS computed_at
FROM (
    SELECT
        * EXCEPT (failed, duration),
        count() AS spans,
        countIf(failed) AS failures,
        sum(duration) AS time,
        sumMapIf(map(toInt16(floor(log2(greatest(duration, 1)) * 16)), toUInt64(1)), 'queue' NOT IN (caller_type, callee_type)) AS buckets
    FROM (SELECT * FROM calls UNION ALL SELECT * FROM messages UNION ALL SELECT * FROM queues)
    GROUP BY ALL
    UNION ALL
    -- What these minutes had before: zeros where it is no more.
    SELECT
        toString(tenant), minute, toString(relation), toString(caller_type), toString(caller), toString(callee_type),
        toString(callee), toString(system), toString(destination), 0, 0, 0, map()
    FROM service_topology
    WHERE minute IN (SELECT minute FROM minutes)
    UNION ALL
    SELECT '', minute, 'call', '', '', '', '', '', '', 0, 0, 0, map()
    FROM minutes
)
GROUP BY tenant, minute, relation, caller_type, caller, callee_type, callee, system, destination;

-- Errors that are alike, in whatever service, counted by the minute. What differs from time to time (quoted text, UUIDs,
-- hexadecimal and other numbers) is taken out of the message before it is hashed with its type.
CREATE TABLE IF NOT EXISTS error_fingerprints (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    fingerprint UInt64 COMMENT 'Hash of type and pattern',
    minute DateTime CODEC(Delta, ZSTD(1)),
    error_type SimpleAggregateFunction(any, String) COMMENT 'exception.type, else error.type' CODEC(ZSTD(1)),
    pattern SimpleAggregateFunction(any, String) COMMENT 'The message without what differs' CODEC(ZSTD(1)),
    span_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Exceptions and failed spans' CODEC(ZSTD(1)),
    log_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Log records of severity ERROR or FATAL' CODEC(ZSTD(1)),
    flow_count AggregateFunction(uniq, String) COMMENT 'Distinct correlation IDs' CODEC(ZSTD(1)),
    first_seen SimpleAggregateFunction(min, DateTime64(9)) CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(9)) CODEC(ZSTD(1)),
    sample AggregateFunction(argMax, Tuple(message String, operation String, trace_id String, span_id String, correlation_id String), DateTime64(9))
        COMMENT 'The latest one' CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, fingerprint, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- Each exception that a span recorded, or of a failed span without one, its status.
CREATE MATERIALIZED VIEW IF NOT EXISTS error_fingerprints_from_traces TO error_fingerprints AS
WITH
    leftUTF8(error.2, 500) AS message,
    replaceRegexpAll(
        replaceRegexpAll(
            replaceRegexpAll(
                replaceRegexpAll(
                    replaceRegexpAll(message, '"[^"]*"|`[^`]*`', '<text>'),
                    '(^|[^0-9A-Za-z])\'[^\']*\'', '\\1<text>'),
                '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<uuid>'),
            '\\b(0[xX][0-9a-fA-F]+|[0-9]+[a-fA-F][0-9a-fA-F]{6,}|[a-fA-F]+[0-9][0-9a-fA-F]{6,})\\b', '<hex>'),
        '[0-9]+([.,:][0-9]+)*', '<number>') AS normalized
SELECT
    tenant,
    ServiceName AS service,
    cityHash64(error.1, normalized) AS fingerprint,
    toStartOfMinute(Timestamp) AS minute,
    any(error.1) AS error_type,
    any(normalized) AS pattern,
    count() AS span_count,
    uniqStateIf(correlation_id, correlation_id != '') AS flow_count,
    min(Timestamp) AS first_seen,
    max(Timestamp) AS last_seen,
    argMaxState(
        CAST((message, toString(SpanName), TraceId, SpanId, correlation_id), 'Tuple(message String, operation String, trace_id String, span_id String, correlation_id String)'),
        Timestamp) AS sample
FROM traces
ARRAY JOIN if(
    has(Events.Name, 'exception'),
    arrayMap(
        (name, attributes) -> (attributes['exception.type'], attributes['exception.message']),
        arrayFilter(name -> name = 'exception', Events.Name),
        arrayFilter((attributes, name) -> name = 'exception', Events.Attributes, Events.Name)),
    [(SpanAttributes['error.type'], StatusMessage)]) AS error
WHERE StatusCode = 'Error' OR has(Events.Name, 'exception')
GROUP BY tenant, service, fingerprint, minute;

CREATE MATERIALIZED VIEW IF NOT EXISTS error_fingerprints_from_logs TO error_fingerprints AS
WITH
    leftUTF8(if(LogAttributes['exception.message'] != '', LogAttributes['exception.message'], Body), 500) AS message,
    if(LogAttributes['exception.type'] != '', LogAttributes['exception.type'], LogAttributes['error.type']) AS named_type,
    replaceRegexpAll(
        replaceRegexpAll(
            replaceRegexpAll(
                replaceRegexpAll(
                    replaceRegexpAll(message, '"[^"]*"|`[^`]*`', '<text>'),
                    '(^|[^0-9A-Za-z])\'[^\']*\'', '\\1<text>'),
                '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<uuid>'),
            '\\b(0[xX][0-9a-fA-F]+|[0-9]+[a-fA-F][0-9a-fA-F]{6,}|[a-fA-F]+[0-9][0-9a-fA-F]{6,})\\b', '<hex>'),
        '[0-9]+([.,:][0-9]+)*', '<number>') AS normalized
SELECT
    tenant,
    ServiceName AS service,
    cityHash64(named_type, normalized) AS fingerprint,
    toStartOfMinute(Timestamp) AS minute,
    any(named_type) AS error_type,
    any(normalized) AS pattern,
    count() AS log_count,
    uniqStateIf(correlation_id, correlation_id != '') AS flow_count,
    min(Timestamp) AS first_seen,
    max(Timestamp) AS last_seen,
    argMaxState(
        CAST((message, ScopeName, TraceId, SpanId, correlation_id), 'Tuple(message String, operation String, trace_id String, span_id String, correlation_id String)'),
        Timestamp) AS sample
FROM logs
WHERE SeverityNumber >= 17
GROUP BY tenant, service, fingerprint, minute;

-- Log records a minute and service, and how many of them belong to a flow.
CREATE TABLE IF NOT EXISTS log_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    record_count SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    error_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Of severity ERROR or FATAL' CODEC(ZSTD(1)),
    traced_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Records with a trace ID' CODEC(ZSTD(1)),
    correlated_count SimpleAggregateFunction(sum, UInt64) COMMENT 'Records with a correlation ID' CODEC(ZSTD(1)),
    sources SimpleAggregateFunction(sumMap, Map(String, UInt64))
        COMMENT 'Where IDs came from: one mark a trace and batch' CODEC(ZSTD(1))
) ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS log_minutes_from_logs TO log_minutes AS
SELECT
    tenant,
    ServiceName AS service,
    toStartOfMinute(Timestamp) AS minute,
    count() AS record_count,
    countIf(SeverityNumber >= 17) AS error_count,
    countIf(TraceId != '') AS traced_count,
    countIf(correlation_id != '') AS correlated_count,
    mapFilter((source, marks) -> marks > 0, map(
        'attribute', countIf(correlation_source = 'attribute'),
        'baggage', countIf(correlation_source = 'baggage'),
        'header', countIf(correlation_source = 'header'),
        'body', countIf(correlation_source = 'body'),
        'resource', countIf(correlation_source = 'resource'),
        'link', countIf(correlation_source = 'link'),
        'metadata', countIf(correlation_source = 'metadata'),
        'generated', countIf(correlation_source = 'generated'))) AS sources
FROM logs
GROUP BY tenant, service, minute;

-- Minutes in which a service was unlike itself: the z-score of its requests, its share of errors and the 95th percentile of its
-- durations against the hour before. A view with parameters (tenant, first_minute, last_minute), as the hour before the
-- first minute must be read too, and a view without them would read everything. The deviation has a floor, as a series that
-- hardly moves would make a wonder of any change: what chance alone does to counts and shares (Poisson, binomial), and a
-- tenth of a duration. A minute without requests counts as zero requests and says nothing of errors and durations.
CREATE VIEW IF NOT EXISTS metric_anomalies AS
WITH
    minutes AS (
        SELECT
            service,
            minute,
            sum(m.request_count) AS requests,
            sum(m.error_count) AS errors,
            sumMap(m.durations) AS counts
        FROM service_minutes AS m
        WHERE tenant = {tenant:String}
            AND toStartOfHour(minute) >= toStartOfHour({first_minute:DateTime}) - INTERVAL 1 HOUR
            AND minute >= {first_minute:DateTime} - INTERVAL 1 HOUR
            AND minute <= {last_minute:DateTime}
        GROUP BY service, minute
    ),
    grid AS (
        SELECT
            service,
            arrayJoin(arrayMap(
                place -> toDateTime(place * 60),
                range(intDiv(toUInt32(min(minute)), 60), intDiv(toUInt32({last_minute:DateTime}), 60) + 1))) AS minute
        FROM minutes
        GROUP BY service
        HAVING sum(requests) > 0
    ),
    readings AS (
        SELECT
            grid.service AS service,
            grid.minute AS minute,
            minutes.requests AS requests,
            arrayJoin([
                ('request_count', toFloat64(requests), 1),
                ('error_rate', if(requests > 0, minutes.errors / requests, 0.), requests > 0),
                ('p95_duration_ns', if(
                    requests > 0,
                    pow(2, (mapKeys(minutes.counts)[arrayFirstIndex(below -> below >= 0.95 * requests, arrayCumSum(mapValues(minutes.counts)))] + 0.5) / 16),
                    0.), requests > 0)
            ]) AS reading
        FROM grid
        LEFT JOIN minutes ON minutes.service = grid.service AND minutes.minute = grid.minute
    ),
    compared AS (
        SELECT
            service,
            minute,
            requests,
            reading.1 AS metric,
            reading.2 AS value,
            count() OVER hour_before AS baseline_minutes,
            avg(reading.2) OVER hour_before AS mean,
            stddevPop(reading.2) OVER hour_before AS measured_deviation,
            avg(requests) OVER hour_before AS mean_requests
        FROM readings
        WHERE reading.3 = 1
        WINDOW hour_before AS (PARTITION BY service, reading.1 ORDER BY toUInt32(minute) RANGE BETWEEN 3600 PRECEDING AND 60 PRECEDING)
    )
SELECT
    service,
    metric,
    minute,
    value,
    mean,
    greatest(measured_deviation, multiIf(
        metric = 'request_count', sqrt(greatest(mean, 1)),
        metric = 'error_rate', greatest(sqrt(mean * (1 - mean) / greatest(requests, 1)), 1 / greatest(mean_requests, 1), 0.01),
        0.1 * mean)) AS deviation,
    (value - mean) / deviation AS z_score,
    baseline_minutes
FROM compared
WHERE baseline_minutes >= 15 AND minute >= {first_minute:DateTime} AND deviation > 0;

CREATE TABLE IF NOT EXISTS incident_events (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    began DateTime64(9) COMMENT 'When the incident began, as its ID says' CODEC(ZSTD(1)),
    id String CODEC(ZSTD(1)),
    event LowCardinality(String) COMMENT 'opened, alerted, analysed, analysis_failed, resolved, judged' CODEC(ZSTD(1)),
    event_key String COMMENT 'Events of one incident, kind and key are one' CODEC(ZSTD(1)),
    at DateTime64(9) CODEC(ZSTD(1)),
    alert_group String COMMENT 'The group of alerts that opened the incident, in that event' CODEC(ZSTD(1)),
    services Array(String) COMMENT 'service.name of what it concerns' CODEC(ZSTD(1)),
    ended DateTime64(9) COMMENT 'When the incident ended, where the event says so, else 1970' CODEC(ZSTD(1)),
    body String COMMENT 'JSON, by the kind of event' CODEC(ZSTD(3)),
    detail String COMMENT 'JSON of a whole analysis' CODEC(ZSTD(3))
) ENGINE = ReplacingMergeTree(at)
PARTITION BY toYYYYMM(began)
ORDER BY (tenant, began, id, event, event_key)
TTL toDateTime(began) + INTERVAL 400 DAY
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1;
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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- Minutes that the detectors have looked at.
CREATE TABLE IF NOT EXISTS anomaly_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    judged_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(judged_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

-- Log records by what they say, counted by the minute. The analysis service counts them, a bounded number a minute: counting at
-- insert would cost each record the expressions that take out of its text what differs.
CREATE TABLE IF NOT EXISTS log_pattern_minutes (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    minute DateTime CODEC(Delta, ZSTD(1)),
    pattern String COMMENT 'The body without what differs' CODEC(ZSTD(1)),
    record_count UInt64 CODEC(ZSTD(1)),
    counted_at DateTime64(3) CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(counted_at)
PARTITION BY toDate(minute)
ORDER BY (tenant, toStartOfHour(minute), service, pattern, minute)
TTL minute + INTERVAL 31 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

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
SETTINGS index_granularity = 2048;
