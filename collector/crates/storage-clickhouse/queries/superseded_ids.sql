-- IDs that no trace goes by: better evidence came for each trace they were given to. A trace goes by the ID with the best
-- source, of equals by the earliest. Answered for the IDs of all traces that the given IDs have.
SELECT correlation_id, min(goes_by) AS superseded_by
FROM (
    SELECT
        correlation_id,
        first_value(correlation_id) OVER (PARTITION BY trace_id ORDER BY rank, first_seen, correlation_id) AS goes_by
    FROM (
        SELECT trace_id, correlation_id, min(source) AS rank, min(start) AS first_seen
        FROM trace_lookup
        WHERE tenant = {tenant:String}
            AND day >= toDate(fromUnixTimestamp64Nano({from:Int64}))
            AND day <= toDate(fromUnixTimestamp64Nano({to:Int64}))
            AND correlation_id != ''
            AND trace_id IN (
                SELECT trace_id
                FROM correlation_lookup
                WHERE tenant = {tenant:String} AND correlation_id IN {ids:Array(String)} AND trace_id != ''
                LIMIT {limit:UInt64}
            )
        GROUP BY trace_id, correlation_id
    )
)
GROUP BY correlation_id
HAVING countIf(goes_by = correlation_id) = 0
LIMIT {limit:UInt64}
