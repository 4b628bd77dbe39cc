-- The processor's use by three instances of forty services, every ten seconds.
INSERT INTO metrics_gauge (TimeUnix, ServiceName, MetricName, ResourceAttributes, Value)
SELECT
    fromUnixTimestamp64Nano(toInt64({from} + 10 * step) * 1000000000),
    concat('service-', toString(service)),
    'process.cpu.utilization',
    map('k8s.pod.name', concat('service-', toString(service), '-', toString(instance))),
    0.2 + (cityHash64(step, service, instance) % 100) / 1000
FROM (SELECT number AS step FROM numbers(intDiv({seconds}, 10))) AS steps
CROSS JOIN (SELECT number AS service FROM numbers(40)) AS services
CROSS JOIN (SELECT number AS instance FROM numbers(3)) AS instances
