-- Means of gauges in steps of time, each set of attributes of each reporting instance a series of its own.
SELECT
    ServiceName AS service_name,
    MetricName AS metric_name,
    arrayStringConcat(arrayMap((key, value) -> concat(key, '=', value), mapKeys(labels), mapValues(labels)), ',') AS series_name,
    toInt64(intDiv(toUnixTimestamp(TimeUnix), {step:UInt32}) * {step:UInt32}) AS at_s,
    avg(Value) AS mean
FROM (
    SELECT
        ServiceName,
        MetricName,
        mapSort(mapUpdate(Attributes, mapFilter(
            (key, value) -> key IN ('host.name', 'service.instance.id', 'k8s.pod.name', 'k8s.node.name'),
            ResourceAttributes))) AS labels,
        TimeUnix,
        Value
    FROM metrics_gauge
    WHERE tenant = {tenant:String}
        AND MetricName IN {metrics:Array(String)}
        AND toStartOfHour(TimeUnix) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND TimeUnix >= fromUnixTimestamp64Nano({from:Int64})
        AND TimeUnix <= fromUnixTimestamp64Nano({to:Int64})
        AND isFinite(Value)
)
GROUP BY service_name, metric_name, series_name, at_s
ORDER BY service_name, metric_name, series_name, at_s
LIMIT {limit:UInt64}
