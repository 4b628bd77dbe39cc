-- Minutes of the operations that were busiest in the last minute of a range.
SELECT
    service_name,
    operation_name,
    minute_s,
    spans,
    errors,
    pow(2, (mapKeys(counts)[arrayFirstIndex(below -> below >= 0.5 * spans, arrayCumSum(mapValues(counts)))] + 0.5) / 16) AS p50_ns,
    pow(2, (mapKeys(counts)[arrayFirstIndex(below -> below >= 0.95 * spans, arrayCumSum(mapValues(counts)))] + 0.5) / 16) AS p95_ns,
    duration_ns / spans AS mean_ns
FROM (
    SELECT
        o.service AS service_name,
        o.operation AS operation_name,
        toInt64(toUnixTimestamp(o.minute)) AS minute_s,
        sum(o.span_count) AS spans,
        sum(o.error_count) AS errors,
        sum(o.duration_sum) AS duration_ns,
        sumMap(o.durations) AS counts
    FROM operation_minutes AS o
    WHERE o.tenant = {tenant:String}
        AND toStartOfHour(o.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND o.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
        AND o.minute <= fromUnixTimestamp64Nano({to:Int64})
        AND (o.service, o.operation) IN (
            SELECT service, operation
            FROM operation_minutes
            WHERE tenant = {tenant:String}
                AND toStartOfHour(minute) = toStartOfHour(fromUnixTimestamp64Nano({to:Int64}))
                AND minute = toStartOfMinute(fromUnixTimestamp64Nano({to:Int64}))
            GROUP BY service, operation
            ORDER BY sum(span_count) DESC, service, operation
            LIMIT {operations:UInt64})
    GROUP BY service_name, operation_name, minute_s
    HAVING spans > 0
)
ORDER BY service_name, operation_name, minute_s
LIMIT {limit:UInt64}
