AND unit IN ('s', 'ms', 'us', 'µs', 'ns', 'min', 'h') AND isFinite(value) AND value >= 0 AND rank >= {min_duration_ns:Int64}
