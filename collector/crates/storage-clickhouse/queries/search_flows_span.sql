AND correlation_id IN (
    SELECT correlation_id FROM traces
    WHERE tenant = {tenant:String}
        AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
        AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({until:Int64}))
        /*began*/
        AND correlation_id != ''
        /*span*/
    )
