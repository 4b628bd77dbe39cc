-- May be repeated: the table keeps each exemplar once.
INSERT INTO metric_exemplars (time, metric, type, unit, service, value, trace_id, span_id, correlation_id, attributes, tenant)
SELECT DISTINCT
    e_time,
    MetricName,
    type,
    MetricUnit,
    ServiceName,
    e_value,
    if(match(e_trace, '^0*$'), '', e_trace) AS trace_id,
    if(match(e_span, '^0*$'), '', e_span) AS span_id,
    e_correlation_id,
    Attributes,
    tenant
FROM (
    SELECT e_time, MetricName, 'gauge' AS type, MetricUnit, ServiceName, e_value, e_trace, e_span, e_attributes['correlation_id'] AS e_correlation_id, Attributes, tenant
    FROM metrics_gauge
    ARRAY JOIN Exemplars.TimeUnix AS e_time, Exemplars.Value AS e_value, Exemplars.TraceId AS e_trace, Exemplars.SpanId AS e_span, Exemplars.FilteredAttributes AS e_attributes
    UNION ALL
    SELECT e_time, MetricName, 'sum' AS type, MetricUnit, ServiceName, e_value, e_trace, e_span, e_attributes['correlation_id'] AS e_correlation_id, Attributes, tenant
    FROM metrics_sum
    ARRAY JOIN Exemplars.TimeUnix AS e_time, Exemplars.Value AS e_value, Exemplars.TraceId AS e_trace, Exemplars.SpanId AS e_span, Exemplars.FilteredAttributes AS e_attributes
    UNION ALL
    SELECT e_time, MetricName, 'histogram' AS type, MetricUnit, ServiceName, e_value, e_trace, e_span, e_attributes['correlation_id'] AS e_correlation_id, Attributes, tenant
    FROM metrics_histogram
    ARRAY JOIN Exemplars.TimeUnix AS e_time, Exemplars.Value AS e_value, Exemplars.TraceId AS e_trace, Exemplars.SpanId AS e_span, Exemplars.FilteredAttributes AS e_attributes
    UNION ALL
    SELECT e_time, MetricName, 'exponential_histogram' AS type, MetricUnit, ServiceName, e_value, e_trace, e_span, e_attributes['correlation_id'] AS e_correlation_id, Attributes, tenant
    FROM metrics_exponential_histogram
    ARRAY JOIN Exemplars.TimeUnix AS e_time, Exemplars.Value AS e_value, Exemplars.TraceId AS e_trace, Exemplars.SpanId AS e_span, Exemplars.FilteredAttributes AS e_attributes
)
WHERE trace_id != '' OR e_correlation_id != ''
