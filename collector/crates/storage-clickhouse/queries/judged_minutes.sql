SELECT DISTINCT toInt64(toUnixTimestamp(minute)) AS minute_s
FROM anomaly_minutes
WHERE tenant = {tenant:String}
    AND minute >= fromUnixTimestamp64Nano({from:Int64})
    AND minute <= fromUnixTimestamp64Nano({to:Int64})
ORDER BY minute_s
