-- Until when edges are known: the oldest of the last two hours' minutes that waits to be computed.
SELECT if(count() = 0, toInt64(0), toInt64(toUnixTimestamp(min(minute)))) AS waiting_since_s
FROM (
    SELECT minute
    FROM topology_minutes
    WHERE minute >= now() - INTERVAL 2 HOUR
    GROUP BY minute
    HAVING max(received) > max(computed)
)
