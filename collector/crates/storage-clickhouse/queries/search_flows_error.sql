AND (sum(error_span_count) > 0 OR sum(error_log_count) > 0)
AND (sum(span_count) = 0 OR argMinMerge(root).3 = 1)
