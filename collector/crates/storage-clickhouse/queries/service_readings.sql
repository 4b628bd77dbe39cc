-- Requests, errors and the 95th percentile of their durations (the middle of its bucket) in some minutes.
SELECT
    service_name,
    minute_s,
    requests,
    errors,
    if(
        requests > 0,
        pow(2, (mapKeys(counts)[arrayFirstIndex(below -> below >= 0.95 * requests, arrayCumSum(mapValues(counts)))] + 0.5) / 16),
        0.) AS p95_ns
FROM (
    SELECT
        s.service AS service_name,
        toInt64(toUnixTimestamp(s.minute)) AS minute_s,
        sum(s.request_count) AS requests,
        sum(s.error_count) AS errors,
        sumMap(s.durations) AS counts
    FROM service_minutes AS s
    WHERE s.tenant = {tenant:String}
        AND toStartOfHour(s.minute) IN (SELECT arrayJoin(arrayMap(second -> toStartOfHour(toDateTime(second)), {minutes:Array(UInt32)})))
        AND toUnixTimestamp(s.minute) IN {minutes:Array(UInt32)}
    GROUP BY service_name, minute_s
)
ORDER BY service_name, minute_s
LIMIT {limit:UInt64}
