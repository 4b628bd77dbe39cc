-- The traces of some IDs, as written: merges may not have joined the rows of a trace yet. A trace ID is empty for items
-- without a trace.
SELECT correlation_id, trace_id, start AS start_ns, end AS end_ns, signals, arrived AS arrived_us
FROM correlation_lookup
PREWHERE tenant = {tenant:String}
    AND correlation_id IN {ids:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({not_before:Int64}))
LIMIT {limit:UInt64}
