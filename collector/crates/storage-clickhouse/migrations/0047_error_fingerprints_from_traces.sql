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
GROUP BY tenant, service, fingerprint, minute
