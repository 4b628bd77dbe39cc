-- The newest flows that began with an operation of a service in a range, and in which nothing failed. An hour before the range shows
-- most flows that only continue in it; an hour after it how most of them ended.
SELECT correlation_id
FROM correlation_summary
WHERE tenant = {tenant:String}
    AND bucket >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64})) - INTERVAL 1 HOUR
    AND bucket <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64})) + INTERVAL 1 HOUR
GROUP BY correlation_id
HAVING toUnixTimestamp64Nano(min(start)) >= {from:Int64} AND toUnixTimestamp64Nano(min(start)) <= {to:Int64}
    AND sum(error_span_count) = 0 AND sum(error_log_count) = 0
    AND argMinMerge(root).1 = {root_service:String} AND argMinMerge(root).2 = {root_operation:String}
ORDER BY min(start) DESC, correlation_id DESC
LIMIT {limit:UInt64}
