SELECT
    toInt64(toUnixTimestamp(minute)) AS minute_s,
    service AS service_name,
    metric AS metric_name,
    value AS reading,
    mean AS baseline_mean,
    deviation AS baseline_deviation,
    toUInt32(baseline_minutes) AS minutes,
    z_score AS score,
    concat(service, ' ', metric) AS key
FROM metric_anomalies(
    tenant = {tenant:String},
    first_minute = toStartOfMinute(fromUnixTimestamp64Nano({from:Int64})),
    last_minute = toStartOfMinute(fromUnixTimestamp64Nano({to:Int64})))
WHERE abs(z_score) >= {min_score:Float64}
    AND ({service:String} = '' OR service = {service:String})
    AND (minute_s, key) < ({cursor_s:Int64}, {cursor_key:String})
ORDER BY minute_s DESC, key DESC
LIMIT {limit:UInt64}
