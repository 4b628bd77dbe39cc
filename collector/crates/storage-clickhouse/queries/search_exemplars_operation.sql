-- Measured in a span of this name, which began in the range or in the hour before it.
AND (trace_id, span_id) IN (
    SELECT TraceId, SpanId FROM traces
    WHERE tenant = {tenant:String}
        AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64})) - INTERVAL 1 HOUR
        AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
        AND SpanName = {operation:String}
)
