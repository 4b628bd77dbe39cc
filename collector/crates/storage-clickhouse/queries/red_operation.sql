-- Spans of one operation of a service in steps of time.
SELECT
    toInt64(intDiv(toUnixTimestamp(o.minute), {step:UInt32}) * {step:UInt32}) AS at_s,
    sum(o.span_count) AS requests,
    sum(o.error_count) AS errors,
    sumMap(o.durations) AS step_durations
FROM operation_minutes AS o
WHERE o.tenant = {tenant:String}
    AND toStartOfHour(o.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND o.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND o.minute <= fromUnixTimestamp64Nano({to:Int64})
    AND o.service = {service:String}
    AND o.operation = {operation:String}
GROUP BY at_s
ORDER BY at_s
