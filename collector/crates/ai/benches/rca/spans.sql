-- For each service of a request the span of the service, and but for the first that of its caller around it.
INSERT INTO traces (
    Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes, SpanAttributes, Duration, StatusCode
)
SELECT
    fromUnixTimestamp64Nano(time_ns + (starts[place] - if(callers_side, 500, 0)) * 1000),
    lower(hex(MD5(toString(trace)))),
    lower(hex(cityHash64(trace, place, callers_side))),
    multiIf(
        callers_side, lower(hex(cityHash64(trace, callers[place], 0))),
        place = 1, '',
        lower(hex(cityHash64(trace, place, 1)))
    ),
    concat('POST /', services[place]),
    if(callers_side, 'Client', 'Server'),
    services[if(callers_side, callers[place], place)],
    map('service.version', '1.4.2', 'k8s.pod.name', concat(services[place], '-', toString(trace % 3))),
    map(
        'http.response.status_code', '200',
        'http.request.method', 'POST',
        'url.path', concat('/', services[place], '/', toString(trace % 1000)),
        'enduser.id', concat('user-', toString(trace % 5000)),
        'correlation_id', concat('order-', toString(trace))
    ),
    (takes[place] + if(callers_side, 1000, 0)) * 1000,
    'Unset'
FROM ({traces})
ARRAY JOIN range(1, 12) AS place
ARRAY JOIN if(place = 1, [0], [0, 1]) AS callers_side
SETTINGS max_insert_threads = 1
