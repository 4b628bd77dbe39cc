-- What the collectors' own counters grew by, as far as they are in the store. A counter that fell began anew.
SELECT
    name,
    toUInt64(sum(growth)) AS total
FROM (
    SELECT
        replaceRegexpAll(MetricName, '^otelcol_|_total$', '') AS name,
        arraySort(groupArray((TimeUnix, Value))) AS readings,
        arraySum(arrayMap(
            (before, after) -> if(after.2 >= before.2, after.2 - before.2, after.2),
            arrayPopBack(readings),
            arrayPopFront(readings))) AS growth
    FROM metrics_sum
    WHERE tenant = {tenant:String}
        AND toStartOfHour(TimeUnix) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND TimeUnix >= fromUnixTimestamp64Nano({from:Int64})
        AND TimeUnix <= fromUnixTimestamp64Nano({to:Int64})
        AND AggregationTemporality = 2
        AND match(MetricName, '^otelcol_(receiver_(accepted|refused|failed)|processor_refused|exporter_(send|enqueue)_failed)_(spans|log_records|metric_points)(_total)?$')
    GROUP BY MetricName, cityHash64(ServiceName, ResourceAttributes, Attributes)
)
GROUP BY name
ORDER BY name
LIMIT 100
