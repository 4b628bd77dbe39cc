-- Each link twice: found from the trace that has it ('to') and from the trace it points to ('from'). The day is of the span that
-- has the link.
CREATE MATERIALIZED VIEW IF NOT EXISTS trace_lookup_from_links TO trace_lookup AS
SELECT
    tenant,
    side.1 AS trace_id,
    '' AS correlation_id,
    toDate(Timestamp) AS day,
    min(9) AS source,
    min(Timestamp) AS start,
    max(Timestamp) AS end,
    now64(6) AS arrived,
    side.2 AS link,
    side.3 AS linked_trace_id
FROM traces
ARRAY JOIN arrayConcat(
    arrayMap(linked -> (TraceId, 'to', linked), Links.TraceId),
    arrayMap(linked -> (linked, 'from', TraceId), Links.TraceId)
) AS side
WHERE notEmpty(Links.TraceId) AND side.1 != '' AND side.3 != '' AND side.1 != side.3
GROUP BY tenant, trace_id, correlation_id, day, link, linked_trace_id
