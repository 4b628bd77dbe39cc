-- Exemplars, as in spans.sql. A cumulative metric repeats an exemplar until it has a newer one.
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
    /*of_traces*/
    /*since*/
/*exactly*/
LIMIT {limit:UInt64}
