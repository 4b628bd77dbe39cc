AND (startsWith(correlation_id, {text:String}) OR correlation_id IN (
    SELECT correlation_id FROM logs
    WHERE tenant = {tenant:String}
        AND toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
        AND toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({until:Int64}))
        /*began*/
        AND correlation_id != '' AND positionCaseInsensitiveUTF8(Body, {text:String}) > 0
    ))
