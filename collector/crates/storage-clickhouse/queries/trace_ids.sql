-- The IDs that items of some traces have, as written (empty for items without one), and the links of these traces, both ways. A
-- link may be days younger than its target.
SELECT
    trace_id,
    correlation_id,
    CAST(source, 'Int8') AS source_rank,
    start AS start_ns,
    end AS end_ns,
    arrived AS arrived_us,
    CAST(link, 'Int8') AS link,
    linked_trace_id
FROM trace_lookup
PREWHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
    AND day <= toDate(fromUnixTimestamp64Nano({to:Int64}))
LIMIT {limit:UInt64}
