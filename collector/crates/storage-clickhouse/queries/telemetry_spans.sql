-- Spans of a time, of a share of all traces, with what the analysis of an incident looks at. An ID is 16 or 32 hex digits or
-- empty; numbers are half as long.
SELECT
    reinterpretAsUInt128(reverse(unhex(t.TraceId))) AS trace,
    reinterpretAsUInt64(reverse(unhex(t.SpanId))) AS span,
    reinterpretAsUInt64(reverse(unhex(t.ParentSpanId))) AS parent,
    toUnixTimestamp64Nano(t.Timestamp) AS start_ns,
    t.Duration AS duration_ns,
    CAST(t.ServiceName, 'String') AS service,
    CAST(t.SpanName, 'String') AS operation,
    CAST(t.SpanKind, 'String') AS kind,
    CAST(t.StatusCode, 'String') AS status,
    if(
        t.SpanAttributes['service.peer.name'] != '',
        t.SpanAttributes['service.peer.name'],
        t.SpanAttributes['peer.service']
    ) AS peer,
    toUInt16OrZero(
        if(
            t.SpanAttributes['http.response.status_code'] != '',
            t.SpanAttributes['http.response.status_code'],
            t.SpanAttributes['http.status_code']
        )
    ) AS http_status,
    if(
        t.SpanAttributes['rpc.response.status_code'] != '',
        t.SpanAttributes['rpc.response.status_code'],
        t.SpanAttributes['rpc.grpc.status_code']
    ) AS rpc_status,
    if(t.correlation_id = '', 0, cityHash64(t.correlation_id)) AS flow,
    multiIf(
        t.SpanAttributes['user.id'] != '', cityHash64(t.SpanAttributes['user.id']),
        t.SpanAttributes['enduser.id'] != '', cityHash64(t.SpanAttributes['enduser.id']),
        0
    ) AS user
FROM traces AS t
WHERE t.tenant = {tenant:String}
    AND toStartOfFiveMinutes(t.Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(t.Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND t.Timestamp >= fromUnixTimestamp64Nano({from:Int64})
    AND t.Timestamp <= fromUnixTimestamp64Nano({to:Int64})
    AND cityHash64(t.TraceId) % {hashes:UInt32} < {kept:UInt32}
LIMIT {limit:UInt64}
