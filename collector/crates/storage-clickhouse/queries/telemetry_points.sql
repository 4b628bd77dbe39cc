-- Points of metrics about processor and memory of services. Cumulative sums that only grow become rates from one point of a series to the
-- next; where the counter began anew there is none. `system.` metrics are those of a whole host, which is nobody's own.
WITH
    points AS (
        SELECT
            g.ServiceName AS service,
            g.ResourceAttributes AS resource,
            g.MetricName AS metric,
            g.Attributes AS attributes,
            toUnixTimestamp64Nano(g.TimeUnix) AS time_ns,
            toUInt8(0) AS is_rate,
            g.Value AS value
        FROM metrics_gauge AS g
        WHERE g.tenant = {tenant:String}
            AND g.ServiceName != ''
            AND match(g.MetricName, '(?i)cpu|mem|heap|rss')
            AND NOT startsWith(g.MetricName, 'system.')
            AND toStartOfHour(g.TimeUnix) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
            AND g.TimeUnix >= fromUnixTimestamp64Nano({from:Int64})
            AND g.TimeUnix <= fromUnixTimestamp64Nano({to:Int64})
        UNION ALL
        SELECT
            s.ServiceName,
            s.ResourceAttributes,
            s.MetricName,
            s.Attributes,
            toUnixTimestamp64Nano(s.TimeUnix) AS time_ns,
            toUInt8(s.IsMonotonic),
            multiIf(
                NOT s.IsMonotonic, s.Value,
                s.AggregationTemporality = 1,
                s.Value / ((toUnixTimestamp64Nano(s.TimeUnix) - toUnixTimestamp64Nano(s.StartTimeUnix)) / 1e9),
                (s.Value - lagInFrame(s.Value, 1, nan) OVER series)
                    / ((time_ns - lagInFrame(toUnixTimestamp64Nano(s.TimeUnix), 1, time_ns) OVER series) / 1e9)
            ) AS value
        FROM metrics_sum AS s
        WHERE s.tenant = {tenant:String}
            AND s.ServiceName != ''
            AND match(s.MetricName, '(?i)cpu|mem|heap|rss')
            AND NOT startsWith(s.MetricName, 'system.')
            AND toStartOfHour(s.TimeUnix) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
            AND s.TimeUnix >= fromUnixTimestamp64Nano({from:Int64})
            AND s.TimeUnix <= fromUnixTimestamp64Nano({to:Int64})
        WINDOW series AS (
            PARTITION BY s.ServiceName, s.ResourceAttributes, s.MetricName, s.Attributes, s.StartTimeUnix
            ORDER BY s.TimeUnix
            ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
        )
    )
SELECT
    CAST(a.service, 'String') AS service,
    multiIf(
        a.resource['service.instance.id'] != '', a.resource['service.instance.id'],
        a.resource['k8s.pod.name'] != '', a.resource['k8s.pod.name'],
        a.resource['container.id'] != '', a.resource['container.id'],
        a.resource['host.name']
    ) AS instance,
    CAST(a.metric, 'String') AS metric,
    arrayStringConcat(arrayMap((k, v) -> concat(k, '=', v), mapKeys(a.attributes), mapValues(a.attributes)), ',') AS attributes,
    a.is_rate AS is_rate,
    a.time_ns AS time_ns,
    a.value AS value
FROM points AS a
WHERE isFinite(a.value)
LIMIT {limit:UInt64}
