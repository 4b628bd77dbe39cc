SELECT id AS incident
FROM incident_events
WHERE tenant = {tenant:String} AND began >= fromUnixTimestamp64Nano({from:Int64})
GROUP BY id, began
HAVING countIf(event = 'opened' AND alert_group = {alert_group:String}) > 0
ORDER BY countIf(event = 'resolved') > 0, began DESC, incident DESC
LIMIT 1
