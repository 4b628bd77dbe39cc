-- A record of each service that a request goes through.
INSERT INTO logs (Timestamp, TraceId, SpanId, SeverityText, SeverityNumber, ServiceName, Body, ScopeName)
SELECT
    fromUnixTimestamp64Nano(time_ns + starts[place] * 1000 + 100000),
    lower(hex(MD5(toString(trace)))),
    lower(hex(cityHash64(trace, place, 0))),
    'INFO',
    9,
    services[place],
    concat('handled request ', toString(trace), ' of user-', toString(trace % 5000), ' after ', toString(own[place]), ' us'),
    'app'
FROM ({traces})
ARRAY JOIN range(1, 12) AS place
SETTINGS max_insert_threads = 1
