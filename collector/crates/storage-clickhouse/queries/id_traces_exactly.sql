-- The traces of some IDs in order of their start, for an ID with very many. A trace ID is empty for items without a trace.
SELECT
    correlation_id,
    trace_id,
    toUnixTimestamp64Nano(min(start)) AS start_ns,
    toUnixTimestamp64Nano(max(end)) AS end_ns,
    groupBitOr(signals) AS signals,
    toUnixTimestamp64Micro(max(arrived)) AS arrived_us
FROM correlation_lookup
WHERE tenant = {tenant:String}
    AND correlation_id IN {ids:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({not_before:Int64}))
GROUP BY correlation_id, trace_id
ORDER BY start_ns, trace_id
LIMIT {limit:UInt64}
