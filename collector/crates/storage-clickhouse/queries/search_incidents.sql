-- Incidents that went on in a range, the latest beginning first. One that has no end is taken to go on.
SELECT
    id AS incident,
    toUnixTimestamp64Nano(began) AS began_ns
FROM incident_events
WHERE tenant = {tenant:String} AND began <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY id, began
HAVING countIf(event = 'opened') > 0
    AND (max(ended) = toDateTime64(0, 9) OR max(ended) >= fromUnixTimestamp64Nano({from:Int64}))
    AND ({state:String} = '' OR {state:String} = if(countIf(event = 'resolved') > 0, 'resolved', 'open'))
    AND (empty({services:Array(String)}) OR hasAny(groupUniqArrayArray(services), {services:Array(String)}))
    AND (began_ns, incident) < ({cursor_time:Int64}, {cursor_key:String})
ORDER BY began_ns DESC, incident DESC
LIMIT {limit:UInt64}
