-- Who called whom, the busiest edges first. Counts are of all minutes. Where the range has many rows, quantiles come from every
-- second, third, … minute, as reading buckets takes most of the time; of what is rare, twelve times as many minutes are taken.
-- Buckets are handed out as they are and added up by the reader: sumMap takes twice as long for it.
WITH (
    SELECT toUInt32(intDiv(count(), 20000) + 1)
    FROM service_topology
    WHERE tenant = {tenant:String}
        AND minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
        AND minute <= fromUnixTimestamp64Nano({to:Int64})
) AS stride
SELECT
    toString(e.relation) AS relation_name,
    e.caller_type AS caller_node_type,
    e.caller AS caller_name,
    e.callee_type AS callee_node_type,
    e.callee AS callee_name,
    e.system AS system_name,
    e.destination AS destination_name,
    sum(e.count) AS calls,
    sum(e.error_count) AS errors,
    groupArrayArrayIf(
        CAST(e.durations, 'Array(Tuple(Int16, UInt64))'),
        intDiv(toUnixTimestamp(e.minute), 60) % if(e.count <= 3, intDiv(stride - 1, 12) + 1, stride) = 0
    ) AS call_durations
FROM service_topology AS e FINAL
WHERE e.tenant = {tenant:String}
    AND e.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND e.minute <= fromUnixTimestamp64Nano({to:Int64})
    AND e.count > 0
GROUP BY relation_name, caller_node_type, caller_name, callee_node_type, callee_name, system_name, destination_name
ORDER BY calls DESC, relation_name, caller_node_type, caller_name, callee_node_type, callee_name, system_name, destination_name
LIMIT {limit:UInt64}
