-- Of all tenants: an incident began a good month before it was opened at most.
SELECT
    toString(tenant) AS tenant_name,
    id AS incident
FROM incident_events
WHERE began >= fromUnixTimestamp64Nano({from:Int64}) - INTERVAL 40 DAY
GROUP BY tenant, id, began
HAVING countIf(event = 'opened') > 0
    AND minIf(at, event = 'opened') >= fromUnixTimestamp64Nano({from:Int64})
    AND minIf(at, event = 'opened') <= fromUnixTimestamp64Nano({to:Int64})
    AND countIf(event = 'analysed') = 0
    AND countIf(event = 'analysis_failed' AND event_key = {given_up:String}) = 0
ORDER BY began DESC, incident
LIMIT {limit:UInt64}
