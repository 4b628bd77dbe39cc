-- Since when there are counts. Each part of this question gives a minute, or 0.
SELECT toUInt8(0) AS part, toUnixTimestamp(min(minute)) AS newest
FROM service_minutes
WHERE tenant = {tenant:String}
    AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfHour(minute) <= toStartOfHour(fromUnixTimestamp64Nano({to:Int64}))
