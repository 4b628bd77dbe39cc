-- The traces that some traces link to, and the traces that link to them, once a span. A link may be days younger than its
-- target.
SELECT trace_id, direction = 'to' AS outgoing, other_trace_id
FROM span_links
PREWHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
LIMIT {limit:UInt64}
