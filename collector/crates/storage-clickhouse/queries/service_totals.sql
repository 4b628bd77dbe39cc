-- What each service did. Quantiles come from every `stride`th minute: merging the counts of all minutes of a long range
-- would take most of the time.
SELECT
    s.service AS name,
    sum(s.span_count) AS spans,
    sum(s.error_span_count) AS error_spans,
    sum(s.request_count) AS requests,
    sum(s.error_count) AS errors,
    sumMapIf(s.durations, intDiv(toUnixTimestamp(s.minute), 60) % {stride:UInt32} = 0) AS request_durations,
    groupUniqArrayArray(s.traits) AS service_traits,
    toUnixTimestamp64Nano(max(s.last_seen)) AS last_seen_ns
FROM service_minutes AS s
WHERE s.tenant = {tenant:String}
    AND toStartOfHour(s.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND s.minute <= fromUnixTimestamp64Nano({to:Int64})
GROUP BY name
ORDER BY name
LIMIT {limit:UInt64}
