-- May be repeated: rows of one link are joined.
INSERT INTO trace_lookup (tenant, trace_id, correlation_id, day, source, start, end, arrived, link, linked_trace_id)
SELECT
    tenant,
    trace_id,
    '' AS correlation_id,
    day,
    9 AS source,
    time AS start,
    time AS end,
    now64(6) AS arrived,
    CAST(direction, 'Enum8(\'none\' = 0, \'to\' = 1, \'from\' = 2)') AS link,
    other_trace_id AS linked_trace_id
FROM span_links
