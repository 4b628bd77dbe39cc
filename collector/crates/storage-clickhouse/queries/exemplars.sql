-- Exemplars of some IDs and of some traces. A cumulative metric repeats an exemplar until it has a newer one.
SELECT
    metric,
    unit,
    type AS metric_type,
    service,
    time AS time_ns,
    value,
    trace_id,
    span_id,
    attributes
FROM metric_exemplars
PREWHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(time) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(time) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND correlation_id IN {key_ids:Array(String)}
    AND (correlation_id IN {ids:Array(String)} OR trace_id IN {traces:Array(String)})
/*exactly*/
LIMIT {limit:UInt64}
