-- When a span of a name was seen last.
UNION ALL
SELECT toUInt8(3), toUnixTimestamp(max(minute)) FROM operation_minutes
WHERE tenant = {tenant:String}
    AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfHour(minute) <= toStartOfHour(fromUnixTimestamp64Nano({to:Int64}))
    AND operation = {operation:String}
