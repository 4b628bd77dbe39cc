-- Alerts of the newest forecasts, the soonest first; forecasts that nobody renewed are left out.
SELECT toString(alert) AS document
FROM (
    SELECT
        argMax(alert, made_at) AS alert,
        argMax(crosses, made_at) AS crosses,
        max(made_at) AS newest
    FROM predicted_alerts
    WHERE tenant = {tenant:String} AND ({service:String} = '' OR service = {service:String})
    GROUP BY service, metric, series
)
WHERE crosses AND newest >= fromUnixTimestamp64Nano({from:Int64}) AND newest <= fromUnixTimestamp64Nano({to:Int64})
ORDER BY JSONExtractString(document, 'expected_time'), document
LIMIT {limit:UInt64}
