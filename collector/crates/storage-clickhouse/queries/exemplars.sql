-- Exemplars of some IDs and of some traces. A cumulative metric repeats an exemplar until it has a newer one.
SELECT
    metric,
    unit,
    type AS metric_type,
    service,
    toUnixTimestamp64Nano(time) AS time_ns,
    value,
    trace_id,
    span_id,
    attributes
FROM metric_exemplars
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(time) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(time) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND correlation_id IN {key_ids:Array(String)}
    AND (correlation_id IN {ids:Array(String)} OR trace_id IN {traces:Array(String)})
ORDER BY time, metric, service, span_id, value
LIMIT 1 BY time, metric, type, service, trace_id, span_id, value, cityHash64(attributes)
LIMIT {limit:UInt64}
