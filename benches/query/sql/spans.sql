INSERT INTO {table} (
    Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName, SpanAttributes,
    Duration, StatusCode, StatusMessage, Events.Timestamp, Events.Name, Events.Attributes, Links.TraceId, Links.SpanId,
    Links.TraceState, Links.Attributes
)
SELECT
    fromUnixTimestamp64Nano(time_ns),
    trace_id,
    span_id,
    parent_span_id,
    concat(['GET', 'POST', 'SELECT', 'publish'][chance % 4 + 1], ' /', service, '/', toString(chance % 12)),
    ['Server', 'Client', 'Internal', 'Producer', 'Consumer'][if(place = 0, 1, chance % 5 + 1)],
    service,
    resource,
    'io.opentelemetry.http',
    CAST(mapConcat(
        map(
            'http.request.method', ['GET', 'POST'][chance % 2 + 1],
            'http.route', concat('/', service, '/{id}'),
            'url.path', concat('/', service, '/', toString(chance % 100000)),
            'http.response.status_code', if(failed, '500', '200'),
            'server.address', concat('service-', toString(chance % 40)),
            'enduser.id', concat('user-', toString(flow % 50021)),
            'order.id', toString(flow),
            'correlation_id', id
        ),
        if(place = 0, map('correlation_id.source', 'baggage'), map())
    ), 'Map(LowCardinality(String), String)'),
    duration_ns,
    if(failed, 'Error', 'Unset'),
    if(failed, 'upstream answered 500', ''),
    if(failed, [fromUnixTimestamp64Nano(time_ns + 1000000)], []),
    if(failed, ['exception'], []),
    CAST(if(failed, [map('exception.type', 'HttpError', 'exception.message', 'upstream answered 500')], []), 'Array(Map(LowCardinality(String), String))'),
    if(place = 0 AND trace > 0, [lower(concat(leftPad(hex(cityHash64(flow, 0, 'a')), 16, '0'), leftPad(hex(cityHash64(flow, 0, 'b')), 16, '0')))], []),
    if(place = 0 AND trace > 0, [lower(leftPad(hex(cityHash64(flow, toUInt64(0))), 16, '0'))], []),
    if(place = 0 AND trace > 0, [''], []),
    CAST(if(place = 0 AND trace > 0, [map()], []), 'Array(Map(LowCardinality(String), String))')
FROM ({items})
SETTINGS max_block_size = 4096, min_insert_block_size_rows = 250000, max_insert_threads = 1
