-- Spans with some IDs; of these, where it is said so, those of some traces or from a time on. `key_ids` bounds what is read:
-- all IDs that the spans can have.
SELECT
    TraceId AS trace_id,
    SpanId AS span_id,
    ParentSpanId AS parent_span_id,
    SpanName AS name,
    SpanKind AS kind,
    ServiceName AS service,
    ScopeName AS scope,
    Timestamp AS start_ns,
    Duration AS duration_ns,
    StatusCode AS status_code,
    StatusMessage AS status_message,
    SpanAttributes AS attributes,
    ResourceAttributes AS resource_attributes,
    Events.Timestamp AS event_times,
    Events.Name AS event_names,
    Events.Attributes AS event_attributes,
    Links.TraceId AS link_trace_ids,
    Links.SpanId AS link_span_ids,
    Links.Attributes AS link_attributes,
    correlation_id
FROM traces
PREWHERE tenant = {tenant:String}
    AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND correlation_id IN {key_ids:Array(String)}
    /*of_traces*/
    /*since*/
/*exactly*/
LIMIT {limit:UInt64}
