SELECT sum(record_count) AS records
FROM log_minutes
WHERE tenant = {tenant:String} AND minute = fromUnixTimestamp64Nano({from:Int64}) AND minute < fromUnixTimestamp64Nano({to:Int64})
