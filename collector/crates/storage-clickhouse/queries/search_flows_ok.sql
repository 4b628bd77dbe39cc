AND sum(error_span_count) = 0 AND sum(error_log_count) = 0
