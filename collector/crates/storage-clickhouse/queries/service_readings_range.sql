AND toStartOfHour(s.minute) >= toStartOfHour(fromUnixTimestamp64Nano({from:Int64}))
AND s.minute >= toStartOfMinute(fromUnixTimestamp64Nano({from:Int64}))
AND s.minute <= fromUnixTimestamp64Nano({to:Int64})
