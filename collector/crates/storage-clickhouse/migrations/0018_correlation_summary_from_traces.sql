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
GROUP BY tenant, bucket, correlation_id
