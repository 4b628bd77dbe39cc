AND Duration >= {min_span_duration_ns:UInt64} AND Duration <= {max_span_duration_ns:UInt64}
