SELECT service FROM service_minutes WHERE minute >= toDateTime(fromUnixTimestamp64Nano({since:Int64})) GROUP BY service
UNION ALL
SELECT service FROM log_minutes WHERE minute >= toDateTime(fromUnixTimestamp64Nano({since:Int64})) GROUP BY service
LIMIT 2000
