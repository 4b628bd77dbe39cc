-- Log records, as in spans.sql; the same record at the same nanosecond is one that was delivered twice.
SELECT
    Timestamp AS time_ns,
    TraceId AS trace_id,
    SpanId AS span_id,
    SeverityText AS severity_text,
    SeverityNumber AS severity_number,
    ServiceName AS service,
    ScopeName AS scope,
    Body AS body,
    LogAttributes AS attributes,
    ResourceAttributes AS resource_attributes,
    correlation_id,
    hex(cityHash64(TraceId, SpanId, ServiceName, SeverityNumber, Body, LogAttributes)) AS key
FROM logs
PREWHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND correlation_id IN {key_ids:Array(String)}
    /*of_traces*/
    /*since*/
/*exactly*/
LIMIT {limit:UInt64}
