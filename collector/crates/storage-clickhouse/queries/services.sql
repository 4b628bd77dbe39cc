SELECT
    ServiceName AS name,
    count() AS span_count,
    countIf(StatusCode = 'Error') AS error_count,
    arrayMap(q -> if(isFinite(q), toUInt64(q), 0), quantilesTDigestIf(0.5, 0.95, 0.99)(Duration, SpanKind IN ('Server', 'Consumer')))
        AS durations_ns,
    toUnixTimestamp64Nano(max(Timestamp)) AS last_seen_ns
FROM traces
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND Timestamp <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY name
ORDER BY name
LIMIT 1000
