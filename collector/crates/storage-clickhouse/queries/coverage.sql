-- Items and those with an ID, by signal and service. Copies of exemplars are counted once.
SELECT
    'traces' AS signal_name,
    s.service AS service_name,
    sum(s.span_count) AS items,
    sum(s.correlated_count) AS with_id,
    sumMap(s.sources) AS marks
FROM service_minutes AS s
WHERE s.tenant = {tenant:String}
    AND toStartOfHour(s.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY service_name
ORDER BY items DESC, service_name
LIMIT 1000
UNION ALL
SELECT
    'logs',
    l.service AS service_name,
    sum(l.record_count) AS items,
    sum(l.correlated_count),
    sumMap(l.sources)
FROM log_minutes AS l
WHERE l.tenant = {tenant:String}
    AND toStartOfHour(l.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND l.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND l.minute <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY service_name
ORDER BY items DESC, service_name
LIMIT 1000
UNION ALL
SELECT
    'metrics',
    e.service AS service_name,
    uniq(e.time, e.metric, e.trace_id, e.span_id, e.value) AS items,
    uniqIf((e.time, e.metric, e.trace_id, e.span_id, e.value), e.correlation_id != ''),
    CAST(map(), 'Map(String, UInt64)')
FROM metric_exemplars AS e
WHERE e.tenant = {tenant:String}
    AND toStartOfFiveMinutes(e.time) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND e.time >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND e.time <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY service_name
ORDER BY items DESC, service_name
LIMIT 1000
