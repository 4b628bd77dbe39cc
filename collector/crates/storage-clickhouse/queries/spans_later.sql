AND Timestamp < fromUnixTimestamp64Nano({since:Int64})
    AND arrayExists(time -> time >= fromUnixTimestamp64Nano({since:Int64}), Events.Timestamp)
