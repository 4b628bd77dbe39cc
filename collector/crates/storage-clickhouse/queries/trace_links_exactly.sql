-- trace_links.sql for very many: each link of two traces once and in order.
SELECT DISTINCT trace_id, direction = 'to' AS outgoing, other_trace_id
FROM span_links
WHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
ORDER BY trace_id, outgoing, other_trace_id
LIMIT {limit:UInt64}
