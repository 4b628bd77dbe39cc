-- Requests of a service in steps of time.
SELECT
    toInt64(intDiv(toUnixTimestamp(s.minute), {step:UInt32}) * {step:UInt32}) AS at_s,
    sum(s.request_count) AS requests,
    sum(s.error_count) AS errors,
    sumMap(s.durations) AS step_durations
FROM service_minutes AS s
WHERE s.tenant = {tenant:String}
    AND toStartOfHour(s.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute <= fromUnixTimestamp64Nano({to:Int64})
    AND s.service = {service:String}
GROUP BY at_s
ORDER BY at_s
