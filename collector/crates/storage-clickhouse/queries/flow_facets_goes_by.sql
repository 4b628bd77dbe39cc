-- No IDs that no trace goes by, see superseded_ids.sql: here of all traces of the time, as there are too many IDs to name them.
AND correlation_id NOT IN (
    SELECT id
    FROM (
        SELECT argMin(correlation_id, (rank, first_seen, correlation_id)) AS goes_by, groupArray(correlation_id) AS ids
        FROM (
            SELECT trace_id, correlation_id, min(source) AS rank, min(start) AS first_seen
            FROM trace_lookup
            WHERE tenant = {tenant:String}
                AND day >= toDate(fromUnixTimestamp64Nano({since:Int64}))
                AND day <= toDate(fromUnixTimestamp64Nano({until:Int64}))
                AND start >= fromUnixTimestamp64Nano({since:Int64})
                AND start <= fromUnixTimestamp64Nano({until:Int64})
                AND correlation_id != ''
            GROUP BY trace_id, correlation_id
        )
        GROUP BY trace_id
    )
    ARRAY JOIN ids AS id
    GROUP BY id
    HAVING countIf(goes_by = id) = 0
    )
