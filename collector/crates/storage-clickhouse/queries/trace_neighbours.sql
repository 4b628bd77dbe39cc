-- trace_ids.sql and trace_links.sql in one question, as planning is nearly all that they cost. A link has the other trace
-- where an ID is, and a rank of -1 (to the other trace) or -2 (from it).
SELECT
    trace_id,
    correlation_id,
    CAST(source, 'Int8') AS source_rank,
    start AS start_ns,
    end AS end_ns,
    arrived AS arrived_us
FROM trace_lookup
PREWHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
    AND day <= toDate(fromUnixTimestamp64Nano({to:Int64}))
LIMIT {limit:UInt64}
UNION ALL
SELECT trace_id, other_trace_id, CAST(if(direction = 'to', -1, -2), 'Int8'), time, time, toDateTime64(0, 6)
FROM span_links
PREWHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
LIMIT {limit:UInt64}
