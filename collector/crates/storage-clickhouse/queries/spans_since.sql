AND Timestamp >= fromUnixTimestamp64Nano({since:Int64})
