-- Some flows in full (each of `ids` belongs to the flow at the same place of `flows`), whatever range they were found in: the lookup knows from when to when they last.
WITH (
    SELECT (min(start), max(end)) FROM correlation_lookup
    WHERE tenant = {tenant:String} AND correlation_id IN {ids:Array(String)}
) AS bounds
SELECT
    {flows:Array(String)}[indexOf({ids:Array(String)}, correlation_id)] AS flow,
    toUnixTimestamp64Nano(minIf(start, correlation_id = flow)) AS own_start_ns,
    toUnixTimestamp64Nano(min(start)) AS start_ns,
    toUnixTimestamp64Nano(max(end)) AS end_ns,
    sum(span_count) AS spans,
    sum(error_span_count) AS error_spans,
    sum(log_count) AS log_records,
    sum(error_log_count) AS error_logs,
    uniqMerge(trace_count) AS traces,
    arraySort(groupUniqArrayArray(services)) AS service_names,
    argMinMerge(root).1 AS root_service,
    argMinMerge(root).2 AS root_operation,
    argMinMerge(root).3 AS root_failed
FROM correlation_summary
WHERE tenant = {tenant:String}
    AND bucket >= toStartOfFiveMinutes(bounds.1)
    AND bucket <= toStartOfFiveMinutes(bounds.2)
    AND correlation_id IN {ids:Array(String)}
GROUP BY flow
