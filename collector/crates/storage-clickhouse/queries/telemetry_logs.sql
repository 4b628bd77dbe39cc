-- Log records of a time that belong to traces, of the same share of all traces as the spans. Where a record names its line of code, by the
-- semantic conventions of today or of before, that is its logger: `function#line`.
WITH
    if(
        l.LogAttributes['code.line.number'] != '', l.LogAttributes['code.line.number'], l.LogAttributes['code.lineno']
    ) AS line,
    multiIf(
        l.LogAttributes['code.function.name'] != '', l.LogAttributes['code.function.name'],
        l.LogAttributes['code.file.path'] != '', l.LogAttributes['code.file.path'],
        l.LogAttributes['code.filepath'] != '', l.LogAttributes['code.filepath'],
        l.ScopeName
    ) AS place
SELECT
    reinterpretAsUInt128(reverse(unhex(l.TraceId))) AS trace,
    reinterpretAsUInt64(reverse(unhex(l.SpanId))) AS span,
    toUnixTimestamp64Nano(l.Timestamp) AS time_ns,
    CAST(l.ServiceName, 'String') AS service,
    if(line != '', concat(place, '#', line), l.ScopeName) AS logger,
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
