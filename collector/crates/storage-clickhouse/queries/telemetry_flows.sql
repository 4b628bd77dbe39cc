-- The flows of some traces of a time.
SELECT t.TraceId AS trace_id, min(t.correlation_id) AS correlation_id
FROM traces AS t
WHERE t.tenant = {tenant:String}
    AND toStartOfFiveMinutes(t.Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(t.Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND t.TraceId IN {traces:Array(String)}
    AND t.correlation_id != ''
GROUP BY t.TraceId
