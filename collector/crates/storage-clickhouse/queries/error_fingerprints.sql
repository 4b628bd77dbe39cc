-- Errors that are alike, most frequent first.
SELECT
    e.service AS service_name,
    lower(leftPad(hex(e.fingerprint), 16, '0')) AS name,
    any(e.error_type) AS type,
    any(e.pattern) AS message_pattern,
    sum(e.span_count) AS spans,
    sum(e.log_count) AS records,
    uniqMerge(e.flow_count) AS flows,
    toUnixTimestamp64Nano(min(e.first_seen)) AS first_ns,
    toUnixTimestamp64Nano(max(e.last_seen)) AS last_ns,
    CAST(argMaxMerge(e.sample), 'Tuple(String, String, String, String, String)') AS latest
FROM error_fingerprints AS e
WHERE e.tenant = {tenant:String}
    AND toStartOfHour(e.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
    AND e.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
    AND e.minute <= fromUnixTimestamp64Nano({to:Int64})
    AND ({service:String} = '' OR e.service = {service:String})
GROUP BY service_name, name
ORDER BY spans + records DESC, name, service_name
LIMIT 1000
