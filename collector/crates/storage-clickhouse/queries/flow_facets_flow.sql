, intDiv(start_ns, {step_ns:Int64}) AS step
, greatest(toUnixTimestamp64Nano(max(end)) - start_ns, 0) AS duration_ns
, groupUniqArrayArray(services) AS service_names
, argMinMerge(root) AS first
, multiIf(
    sum(error_span_count) = 0 AND sum(error_log_count) = 0, 'ok',
    sum(span_count) > 0 AND first.3 = 0, 'recovered',
    'error') AS status
