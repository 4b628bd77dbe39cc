AND correlation_id IN (
    SELECT correlation_id FROM correlation_summary
    WHERE tenant = {tenant:String}
        AND bucket >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({since:Int64}))
        AND bucket <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({until:Int64}))
        /*began*/
        AND (error_span_count > 0 OR error_log_count > 0)
    )
