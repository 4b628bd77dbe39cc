-- Flows that began in a window, newest first: their IDs and what the conditions need. The rows before the window show most
-- flows that only continue in it, and the rows after it show how most flows ended.
SELECT
    correlation_id,
    toUnixTimestamp64Nano(min(start)) AS start_ns
    /*more*/
FROM correlation_summary
WHERE tenant = {tenant:String}
    AND bucket >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({since:Int64}))
    AND bucket <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({until:Int64}))
    /*where*/
    /*goes_by*/
GROUP BY correlation_id
HAVING start_ns >= {from:Int64} AND start_ns <= {to:Int64}
    AND (start_ns, correlation_id) < ({cursor_time:Int64}, {cursor_key:String})
    /*having*/
ORDER BY start_ns DESC, correlation_id DESC
LIMIT {limit:UInt64}
