ORDER BY time, metric, service, span_id, value
LIMIT 1 BY time, metric, type, service, trace_id, span_id, value, cityHash64(attributes)
