SELECT
    SpanName AS name,
    count() AS span_count,
    countIf(StatusCode = 'Error') AS error_count,
    arrayMap(q -> if(isFinite(q), toUInt64(q), 0), quantilesTDigest(0.5, 0.95, 0.99)(Duration)) AS durations_ns
FROM traces
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND Timestamp <= fromUnixTimestamp64Nano({to:Int64})
    AND ServiceName = {service:String}
GROUP BY name
ORDER BY span_count DESC, name
LIMIT 1000
