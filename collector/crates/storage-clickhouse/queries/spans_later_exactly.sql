ORDER BY
    arrayMin(arrayFilter(time -> time >= fromUnixTimestamp64Nano({since:Int64}), Events.Timestamp)), TraceId, SpanId
LIMIT 1 BY TraceId, SpanId
