-- No IDs that no trace goes by, see superseded_ids.sql: here of all traces of the window and the hours beside it, as there are too
-- many IDs to name them. Only a trace with several IDs can go by another one, so such traces are found first, by hashes; few are left
-- whose IDs are put in order.
AND correlation_id NOT IN (
    SELECT id
    FROM (
        SELECT argMin(correlation_id, (rank, first_seen, correlation_id)) AS goes_by, groupArray(correlation_id) AS ids
        FROM (
            SELECT trace_id, correlation_id, min(source) AS rank, min(start) AS first_seen
            FROM correlation_lookup
            WHERE /*beside*/
                AND correlation_id IN (
                    SELECT correlation_id
                    FROM correlation_lookup
                    WHERE /*beside*/
                        AND cityHash64(trace_id) IN (
                            SELECT cityHash64(trace_id) AS trace
                            FROM correlation_lookup
                            WHERE /*beside*/
                            GROUP BY trace
                            HAVING min(cityHash64(correlation_id)) < max(cityHash64(correlation_id))
                        )
                )
            GROUP BY trace_id, correlation_id
        )
        GROUP BY trace_id
    )
    ARRAY JOIN ids AS id
    GROUP BY id
    HAVING countIf(goes_by = id) = 0
    )
