-- What each operation of a service did; see service_totals.sql.
SELECT
    o.operation AS name,
    sum(o.span_count) AS spans,
    sum(o.error_count) AS errors,
    sumMapIf(o.durations, intDiv(toUnixTimestamp(o.minute), 60) % {stride:UInt32} = 0) AS span_durations
FROM operation_minutes AS o
WHERE o.tenant = {tenant:String}
    AND toStartOfHour(o.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND o.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND o.minute <= fromUnixTimestamp64Nano({to:Int64})
    AND o.service = {service:String}
GROUP BY name
ORDER BY spans DESC, name
LIMIT {limit:UInt64}
