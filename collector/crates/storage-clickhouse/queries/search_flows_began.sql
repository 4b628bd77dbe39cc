-- Flows with a row in the window: those that began in it are among them.
AND correlation_id IN (
    SELECT correlation_id FROM correlation_summary
    WHERE tenant = {tenant:String}
        AND bucket >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
        AND bucket <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
        AND start >= fromUnixTimestamp64Nano({from:Int64})
        AND start <= fromUnixTimestamp64Nano({to:Int64})
    )
