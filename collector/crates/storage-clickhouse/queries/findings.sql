-- What was found in a range, the newest first.
SELECT newest_finding AS document
FROM (
    SELECT
        minute,
        argMax(finding, found_at) AS newest_finding,
        argMax(score, found_at) AS newest_score
    FROM anomaly_findings
    WHERE tenant = {tenant:String}
        AND toStartOfHour(minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
        AND minute >= fromUnixTimestamp64Nano({from:Int64})
        AND minute <= fromUnixTimestamp64Nano({to:Int64})
    GROUP BY service, minute, detector, metric, subject
)
WHERE newest_score >= {least_score:Float64}
ORDER BY minute DESC, document
LIMIT {limit:UInt64}
