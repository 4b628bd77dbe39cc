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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

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
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1;

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
    INDEX idx_correlation_id correlation_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (tenant, correlation_id, trace_id, day)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

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
    toUInt8(1) AS signals
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
    toUInt8(2) AS signals
FROM logs
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day;

-- Trace to correlation IDs and time: a trace's items may have several IDs when better evidence came late, or none.
CREATE TABLE IF NOT EXISTS trace_lookup (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    correlation_id String COMMENT 'Empty for items without one' CODEC(ZSTD(1)),
    day Date,
    source SimpleAggregateFunction(min, Enum8('attribute' = 1, 'baggage' = 2, 'header' = 3, 'body' = 4, 'resource' = 5, 'link' = 6, 'metadata' = 7, 'generated' = 8, 'unknown' = 9)) CODEC(ZSTD(1)),
    start SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    end SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta, ZSTD(1)),
    INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (tenant, trace_id, correlation_id, day)
TTL day + INTERVAL 31 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_traces TO trace_lookup AS
SELECT
    tenant,
    TraceId AS trace_id,
    correlation_id,
    toDate(Timestamp) AS day,
    min(transform(correlation_source, ['attribute', 'baggage', 'header', 'body', 'resource', 'link', 'metadata', 'generated'], [1, 2, 3, 4, 5, 6, 7, 8], 9)) AS source,
    min(Timestamp) AS start,
    max(addNanoseconds(Timestamp, least(Duration, 604800000000000))) AS end
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
    max(Timestamp) AS end
FROM logs
WHERE TraceId != ''
GROUP BY tenant, trace_id, correlation_id, day;

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
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS span_links_from_traces TO span_links AS
SELECT
    tenant,
    side.1 AS trace_id,
    side.2 AS direction,
    side.3 AS other_trace_id,
    side.4 AS span_id,
    side.5 AS other_span_id,
    toDate(Timestamp) AS day,
    Timestamp AS time
FROM traces
ARRAY JOIN arrayConcat(
    arrayMap((linked_trace, linked_span) -> (TraceId, 'to', linked_trace, SpanId, linked_span), Links.TraceId, Links.SpanId),
    arrayMap((linked_trace, linked_span) -> (linked_trace, 'from', TraceId, linked_span, SpanId), Links.TraceId, Links.SpanId)
) AS side
WHERE notEmpty(Links.TraceId) AND side.1 != '' AND side.3 != '' AND side.1 != side.3;

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

-- Exemplars of all metrics, one row each: from a metric to the trace in which it was measured, and back.
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
) ENGINE = MergeTree
PARTITION BY toDate(time)
ORDER BY (tenant, toStartOfFiveMinutes(time), correlation_id, time)
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

-- An exemplar without an ID belongs to its trace's flow. (Exemplars with an ID set no bit of `signals` in correlation_lookup,
-- so for their flows all are set.)
CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_exemplars TO trace_lookup AS
SELECT
    tenant,
    trace_id,
    correlation_id,
    toDate(time) AS day,
    min(9) AS source,
    min(time) AS start,
    max(time) AS end
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
    max(time) AS end
FROM metric_exemplars
WHERE correlation_id != ''
GROUP BY tenant, correlation_id, trace_id, day;
