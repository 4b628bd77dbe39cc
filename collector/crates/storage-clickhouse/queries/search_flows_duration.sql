AND toUnixTimestamp64Nano(max(end)) - start_ns >= {min_duration_ns:UInt64}
AND toUnixTimestamp64Nano(max(end)) - start_ns <= {max_duration_ns:UInt64}
