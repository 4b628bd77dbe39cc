-- What the detectors found, and of minutes that they have not looked at, the z-score against the hour before.
SELECT minute_s, finding, service_name, metric_name, reading, baseline_mean, baseline_deviation, minutes, score, key
FROM (
    SELECT
        toInt64(toUnixTimestamp(minute)) AS minute_s,
        argMax(f.finding, f.found_at) AS finding,
        toString(f.service) AS service_name,
        toString(f.metric) AS metric_name,
        0. AS reading,
        0. AS baseline_mean,
        0. AS baseline_deviation,
        toUInt32(0) AS minutes,
        argMax(f.score, f.found_at) AS score,
        concat(service_name, ' ', metric_name, ' ', f.detector, ' ', f.subject) AS key
    FROM anomaly_findings AS f
    WHERE f.tenant = {tenant:String}
        AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
        AND minute <= fromUnixTimestamp64Nano({to:Int64})
        AND ({service:String} = '' OR service = {service:String})
    GROUP BY minute_s, service_name, metric_name, f.detector, f.subject
    UNION ALL
    SELECT
        toInt64(toUnixTimestamp(minute)) AS minute_s,
        '' AS finding,
        toString(service) AS service_name,
        metric AS metric_name,
        value AS reading,
        mean AS baseline_mean,
        deviation AS baseline_deviation,
        toUInt32(baseline_minutes) AS minutes,
        z_score AS score,
        concat(service_name, ' ', metric_name) AS key
    FROM metric_anomalies(
        tenant = {tenant:String},
        first_minute = toStartOfMinute(fromUnixTimestamp64Nano({from:Int64})),
        last_minute = toStartOfMinute(fromUnixTimestamp64Nano({to:Int64})))
    WHERE ({service:String} = '' OR service = {service:String})
        AND minute NOT IN (
            SELECT minute
            FROM anomaly_minutes
            WHERE tenant = {tenant:String}
                AND minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
                AND minute <= fromUnixTimestamp64Nano({to:Int64}))
)
WHERE abs(score) >= {min_score:Float64} AND (minute_s, key) < ({cursor_s:Int64}, {cursor_key:String})
ORDER BY minute_s DESC, key DESC
LIMIT {limit:UInt64}
