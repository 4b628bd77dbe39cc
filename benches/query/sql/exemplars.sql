INSERT INTO metrics_histogram (
    ResourceAttributes, ServiceName, MetricName, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Count, Sum, BucketCounts,
    ExplicitBounds, Exemplars.FilteredAttributes, Exemplars.TimeUnix, Exemplars.Value, Exemplars.SpanId, Exemplars.TraceId
)
SELECT
    resource,
    service,
    'http.server.request.duration',
    's',
    CAST(map('http.route', concat('/', service, '/{id}')), 'Map(LowCardinality(String), String)'),
    fromUnixTimestamp64Nano(time_ns - 60000000000),
    fromUnixTimestamp64Nano(time_ns + 1000000000),
    1,
    duration_ns / 1e9,
    [0, 1, 0],
    [0.01, 1],
    CAST([map('correlation_id', id)], 'Array(Map(LowCardinality(String), String))'),
    [fromUnixTimestamp64Nano(time_ns)],
    [duration_ns / 1e9],
    [span_id],
    [trace_id]
FROM ({items})
WHERE chance % 50 = 1
SETTINGS max_block_size = 4096, max_insert_threads = 1
