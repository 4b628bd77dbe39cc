SELECT operation FROM operation_minutes WHERE minute >= toDateTime(fromUnixTimestamp64Nano({since:Int64}))
GROUP BY operation ORDER BY sum(span_count) DESC LIMIT 5000
