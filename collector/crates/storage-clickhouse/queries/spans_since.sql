AND Timestamp >= fromUnixTimestamp64Nano({since:Int64})
    AND Timestamp <= (
        -- Where the page ends, told by narrow columns: of what comes after it the wide ones are not read.
        SELECT max(Timestamp) FROM (
            SELECT Timestamp
            FROM traces
            PREWHERE tenant = {tenant:String}
                AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
                AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
                AND correlation_id IN {key_ids:Array(String)}
                /*of_traces*/
                AND Timestamp >= fromUnixTimestamp64Nano({since:Int64})
            ORDER BY Timestamp, TraceId, SpanId
            LIMIT 1 BY TraceId, SpanId
            LIMIT {limit:UInt64}
        )
    )
