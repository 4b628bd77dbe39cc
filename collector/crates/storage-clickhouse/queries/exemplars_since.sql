AND time >= fromUnixTimestamp64Nano({since:Int64})
