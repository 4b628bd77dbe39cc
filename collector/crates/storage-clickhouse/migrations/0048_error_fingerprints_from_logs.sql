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
GROUP BY tenant, service, fingerprint, minute
