-- Spans of a time, and log records that belong to traces.
SELECT
    assumeNotNull((
        SELECT count()
        FROM traces AS t
        WHERE t.tenant = {tenant:String}
            AND toStartOfFiveMinutes(t.Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
            AND toStartOfFiveMinutes(t.Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
            AND t.Timestamp >= fromUnixTimestamp64Nano({from:Int64})
            AND t.Timestamp <= fromUnixTimestamp64Nano({to:Int64})
    )) AS spans,
    assumeNotNull((
        SELECT count()
        FROM logs AS l
        WHERE l.tenant = {tenant:String}
            AND toStartOfFiveMinutes(l.Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({from:Int64}))
            AND toStartOfFiveMinutes(l.Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({to:Int64}))
            AND l.Timestamp >= fromUnixTimestamp64Nano({from:Int64})
            AND l.Timestamp <= fromUnixTimestamp64Nano({to:Int64})
            AND l.TraceId != ''
    )) AS logs
