-- The spans of some flows, each with what else is made from it: 25 spans a trace, children in threes; the last trace of a
-- flow comes ten minutes later and links to the first one.
SELECT
    flow, id, i, intDiv(i, 25) AS trace, i % 25 AS place, traces,
    cityHash64(flow, toUInt64(i)) AS chance,
    -- Forty services, of which the first does a third of the work.
    toUInt8(floor(40 * pow((chance % 1000 + 1) / 1001, 3))) AS service_number,
    concat('service-', toString(service_number)) AS service,
    lower(concat(leftPad(hex(cityHash64(flow, trace, 'a')), 16, '0'), leftPad(hex(cityHash64(flow, trace, 'b')), 16, '0'))) AS trace_id,
    lower(leftPad(hex(chance), 16, '0')) AS span_id,
    if(place = 0, '', lower(leftPad(hex(cityHash64(flow, toUInt64(trace * 25 + intDiv(place - 1, 3)))), 16, '0'))) AS parent_span_id,
    start_ms * 1000000
        + (trace * 700 + if(trace > 0 AND trace = traces - 1, 600000, 0)) * 1000000
        + place * 3000000 + chance % 1000000 AS time_ns,
    (26 - place) * 4000000 + chance % 8000000 AS duration_ns,
    chance % 100 < 2 AS failed,
    CAST(map(
        'service.name', service,
        'service.version', '1.4.2',
        'service.instance.id', concat(service, '-', toString(chance % 4)),
        'host.name', concat('node-', toString(chance % 12)),
        'k8s.pod.name', concat(service, '-7d9f8b6c5-', toString(chance % 4)),
        'deployment.environment.name', 'production',
        'telemetry.sdk.language', ['go', 'java', 'rust', 'nodejs'][service_number % 4 + 1]
    ), 'Map(LowCardinality(String), String)') AS resource
FROM ({flows})
ARRAY JOIN range(size) AS i
