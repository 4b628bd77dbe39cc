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
GROUP BY tenant, service, operation, kind, minute
