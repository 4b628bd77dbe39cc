-- The events of some incidents. `began` is told by the IDs: it bounds what is read.
SELECT
    id AS incident,
    toString(event) AS kind,
    event_key AS key,
    toUnixTimestamp64Nano(at) AS at_ns,
    alert_group AS group_name,
    services AS service_names,
    toUnixTimestamp64Nano(ended) AS ended_ns,
    body AS event_body,
    /*detail*/ AS event_detail
FROM incident_events
WHERE tenant = {tenant:String}
    AND began >= fromUnixTimestamp64Nano({from:Int64}) AND began <= fromUnixTimestamp64Nano({to:Int64})
    AND id IN {ids:Array(String)}
ORDER BY incident, at_ns, kind, key
LIMIT {limit:UInt64}
