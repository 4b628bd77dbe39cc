-- What the collectors' own counters grew by, as far as they are in the store. Each process of a collector has counters of its
-- own, told apart by the resource (`service.instance.id`). A counter that fell began anew, at zero; so did one whose first
-- reading comes more than a minute after the range began, as collectors are read more often than that.
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
            arrayPopFront(readings)))
            + if(readings[1].1 > fromUnixTimestamp64Nano({from:Int64}) + INTERVAL 1 MINUTE, readings[1].2, 0) AS growth
    FROM metrics_sum
    WHERE tenant = {tenant:String}
        AND toStartOfHour(TimeUnix) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND TimeUnix >= fromUnixTimestamp64Nano({from:Int64})
        AND TimeUnix <= fromUnixTimestamp64Nano({to:Int64})
        AND AggregationTemporality = 2
        AND match(MetricName, '^otelcol_(receiver_(accepted|refused|failed)|processor(_memory_limiter)?_refused|exporter_(send|enqueue)_failed)_(spans|log_records|metric_points)(_total)?$')
    GROUP BY MetricName, cityHash64(ServiceName, ResourceAttributes, Attributes)
)
GROUP BY name
ORDER BY name
LIMIT 100
