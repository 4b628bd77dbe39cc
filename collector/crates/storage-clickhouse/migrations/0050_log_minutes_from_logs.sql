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
GROUP BY tenant, service, minute
