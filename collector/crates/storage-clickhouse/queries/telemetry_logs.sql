-- Log records of a time that belong to traces, of the same share of all traces as the spans.
SELECT
    reinterpretAsUInt128(reverse(unhex(l.TraceId))) AS trace,
    reinterpretAsUInt64(reverse(unhex(l.SpanId))) AS span,
    toUnixTimestamp64Nano(l.Timestamp) AS time_ns,
    CAST(l.ServiceName, 'String') AS service,
    l.ScopeName AS logger,
    l.EventName AS event,
    substringUTF8(l.Body, 1, 300) AS body,
    toUInt8(l.SeverityNumber >= 17 OR (l.SeverityNumber = 0 AND upper(l.SeverityText) IN ('ERROR', 'FATAL', 'CRITICAL'))) AS is_error
FROM logs AS l
WHERE l.tenant = {tenant:String}
    AND toStartOfFiveMinutes(l.Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(l.Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND l.Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND l.Timestamp <= fromUnixTimestamp64Nano({to:Int64})
    AND l.TraceId != ''
    AND cityHash64(l.TraceId) % {hashes:UInt32} < {kept:UInt32}
LIMIT {limit:UInt64}
