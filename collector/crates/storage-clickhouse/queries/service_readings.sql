-- Requests, errors and the 95th percentile of their durations (the middle of its bucket), in steps of time.
SELECT
    service_name,
    step_s,
    requests,
    errors,
    if(
        requests > 0,
        pow(2, (mapKeys(counts)[arrayFirstIndex(below -> below >= 0.95 * requests, arrayCumSum(mapValues(counts)))] + 0.5) / 16),
        0.) AS p95_ns
FROM (
    SELECT
        s.service AS service_name,
        toInt64(intDiv(toUnixTimestamp(s.minute), {step:UInt32}) * {step:UInt32}) AS step_s,
        sum(s.request_count) AS requests,
        sum(s.error_count) AS errors,
        sumMap(s.durations) AS counts
    FROM service_minutes AS s
    WHERE s.tenant = {tenant:String}
        /*when*/
    GROUP BY service_name, step_s
)
ORDER BY service_name, step_s
LIMIT {limit:UInt64}
