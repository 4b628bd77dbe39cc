-- What was last said of each answer that named a cause.
SELECT
    countIf(verdict = 'yes') AS yes_count,
    countIf(verdict = 'partly') AS partly_count,
    countIf(verdict = 'no') AS no_count
FROM (
    SELECT argMax(JSONExtractString(body, 'correct'), (at, event_key)) AS verdict
    FROM incident_events
    WHERE tenant = {tenant:String} AND began >= fromUnixTimestamp64Nano({from:Int64})
        AND event = 'judged' AND JSONExtractString(body, 'root_cause') != ''
    GROUP BY id
)
