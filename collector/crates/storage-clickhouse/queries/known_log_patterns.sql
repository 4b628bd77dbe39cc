-- What log records said in a range, by the minute.
SELECT
    service AS service_name,
    pattern AS message_pattern,
    toInt64(toUnixTimestamp(minute)) AS minute_s,
    max(record_count) AS records
FROM log_pattern_minutes
WHERE tenant = {tenant:String}
    AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND minute >= fromUnixTimestamp64Nano({from:Int64})
    AND minute <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY service_name, message_pattern, minute_s
ORDER BY minute_s DESC, records DESC
LIMIT {limit:UInt64}
