SELECT
    toUnixTimestamp64Nano(Timestamp) AS time_ns,
    TraceId AS trace_id,
    SpanId AS span_id,
    SeverityText AS severity_text,
    SeverityNumber AS severity_number,
    ServiceName AS service,
    ScopeName AS scope,
    Body AS body,
    LogAttributes AS attributes,
    ResourceAttributes AS resource_attributes,
    correlation_id,
    hex(cityHash64(TraceId, SpanId, ServiceName, SeverityNumber, Body, LogAttributes)) AS key
FROM logs
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND Timestamp <= fromUnixTimestamp64Nano({to:Int64})
    AND (time_ns, key) < ({cursor_time:Int64}, {cursor_key:String})
    /*where*/
ORDER BY Timestamp DESC, key DESC
LIMIT 1 BY Timestamp, key
LIMIT {limit:UInt64}
