SELECT MetricName, 'gauge' AS type, any(MetricUnit) AS unit FROM metrics_gauge
WHERE TimeUnix >= fromUnixTimestamp64Nano({since:Int64}) GROUP BY MetricName
UNION ALL
SELECT MetricName, if(max(IsMonotonic), 'counter', 'sum') AS type, any(MetricUnit) AS unit FROM metrics_sum
WHERE TimeUnix >= fromUnixTimestamp64Nano({since:Int64}) GROUP BY MetricName
UNION ALL
SELECT MetricName, 'histogram' AS type, any(MetricUnit) AS unit FROM metrics_histogram
WHERE TimeUnix >= fromUnixTimestamp64Nano({since:Int64}) GROUP BY MetricName
LIMIT 5000
