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
GROUP BY tenant, bucket, correlation_id
