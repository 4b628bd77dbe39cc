-- Exemplars that fit, each once. `rank` is what they are ordered by.
SELECT
    metric,
    unit,
    type AS metric_type,
    service,
    time AS time_ns,
    value,
    trace_id,
    span_id,
    attributes,
    correlation_id AS flow,
    toInt64(/*rank*/) AS rank,
    hex(cityHash64(time, metric, type, service, trace_id, span_id, value, attributes)) AS key
FROM metric_exemplars
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(time) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(time) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND time >= fromUnixTimestamp64Nano({from:Int64})
    AND time <= fromUnixTimestamp64Nano({to:Int64})
    AND (rank, key) < ({cursor_rank:Int64}, {cursor_key:String})
    /*where*/
ORDER BY rank DESC, key DESC
LIMIT 1 BY rank, key
LIMIT {limit:UInt64}
