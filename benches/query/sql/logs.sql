INSERT INTO {table} (
    Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes, ScopeName,
    LogAttributes
)
SELECT
    fromUnixTimestamp64Nano(time_ns + 500000),
    trace_id,
    span_id,
    1,
    if(failed, 'ERROR', 'INFO'),
    if(failed, 17, 9),
    service,
    concat('handled order ', toString(flow), ' for user-', toString(flow % 50021), ' in ', toString(duration_ns), ' ns'),
    resource,
    'app',
    CAST(map('code.function.name', concat('handle_', toString(chance % 30)), 'correlation_id', id), 'Map(LowCardinality(String), String)')
FROM ({items})
WHERE chance % 4 = 0
SETTINGS max_block_size = 4096, min_insert_block_size_rows = 250000, max_insert_threads = 1
