-- When anything failed last.
UNION ALL
SELECT toUInt8(2), toUnixTimestamp(max(last)) FROM (
    SELECT max(minute) AS last FROM service_minutes
    WHERE tenant = {tenant:String}
        AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND toStartOfHour(minute) <= toStartOfHour(fromUnixTimestamp64Nano({to:Int64}))
        AND error_span_count > 0
    UNION ALL
    SELECT max(minute) FROM log_minutes
    WHERE tenant = {tenant:String}
        AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND toStartOfHour(minute) <= toStartOfHour(fromUnixTimestamp64Nano({to:Int64}))
        AND error_count > 0
)
