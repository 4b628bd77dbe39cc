tenant = {tenant:String}
    AND trace_id != ''
    AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}) - INTERVAL 1 HOUR)
    AND day <= toDate(fromUnixTimestamp64Nano({to:Int64}) + INTERVAL 1 HOUR)
    AND start >= fromUnixTimestamp64Nano({from:Int64}) - INTERVAL 1 HOUR
    AND start <= fromUnixTimestamp64Nano({to:Int64}) + INTERVAL 1 HOUR
