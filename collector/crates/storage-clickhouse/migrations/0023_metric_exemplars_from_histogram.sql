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
WHERE trace_id != '' OR e_attributes['correlation_id'] != ''
