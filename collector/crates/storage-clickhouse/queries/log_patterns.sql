-- What the log records of a minute say, without what differs: quoted text, UUIDs, hexadecimal and other numbers. Of many records
-- one in `stride` is read.
WITH
    leftUTF8(Body, 300) AS message,
    replaceRegexpAll(
        replaceRegexpAll(
            replaceRegexpAll(
                replaceRegexpAll(
                    replaceRegexpAll(message, '"[^"]*"|`[^`]*`', '<text>'),
                    '(^|[^0-9A-Za-z])\'[^\']*\'', '\\1<text>'),
                '\\b[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+\\b', '<uuid>'),
            '\\b(0[xX][0-9a-fA-F]+|[0-9]+[a-fA-F][0-9a-fA-F]+|[a-fA-F]+[0-9][0-9a-fA-F]+)\\b', '<hex>'),
        '[0-9]+([.,:][0-9]+)*', '<number>') AS normalized
SELECT
    ServiceName AS service_name,
    normalized AS message_pattern,
    count() * {stride:UInt64} AS records,
    argMax(message, Timestamp) AS sample,
    argMax(TraceId, (TraceId != '', Timestamp)) AS trace
FROM logs
WHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) = toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND Timestamp < fromUnixTimestamp64Nano({to:Int64})
    AND cityHash64(Timestamp, Body) % {stride:UInt64} = 0
GROUP BY service_name, message_pattern
ORDER BY records DESC, service_name, message_pattern
LIMIT {limit:UInt64}
