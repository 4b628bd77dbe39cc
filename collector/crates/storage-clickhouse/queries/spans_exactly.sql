ORDER BY Timestamp, TraceId, SpanId
LIMIT 1 BY TraceId, SpanId
