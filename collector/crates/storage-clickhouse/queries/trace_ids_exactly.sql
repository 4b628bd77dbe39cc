-- trace_ids.sql for very many: joined and in order, IDs before links.
SELECT
    trace_id,
    correlation_id,
    CAST(min(source), 'Int8') AS source_rank,
    toUnixTimestamp64Nano(min(start)) AS start_ns,
    toUnixTimestamp64Nano(max(end)) AS end_ns,
    toUnixTimestamp64Micro(max(arrived)) AS arrived_us,
    CAST(trace_lookup.link, 'Int8') AS link,
    linked_trace_id
FROM trace_lookup
WHERE tenant = {tenant:String}
    AND trace_id IN {traces:Array(String)}
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
    AND day <= toDate(fromUnixTimestamp64Nano({to:Int64}))
GROUP BY trace_id, correlation_id, trace_lookup.link, linked_trace_id
ORDER BY link != 0, trace_id, correlation_id, link, linked_trace_id
LIMIT {limit:UInt64}
