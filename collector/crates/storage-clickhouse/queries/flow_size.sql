-- How many items some IDs have: copies are among them.
SELECT
    sum(span_count) AS spans,
    sum(log_count) AS log_records
FROM correlation_summary
WHERE tenant = {tenant:String}
    AND bucket >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
    AND bucket <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
    AND correlation_id IN {ids:Array(String)}
