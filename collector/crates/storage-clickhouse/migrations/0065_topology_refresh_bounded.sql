-- The causes of what was received are looked for in the minutes in which they can lie. They were looked for in all since the
-- oldest minute of a run, so that one span that came a day late had every run read a day of spans.
ALTER TABLE topology_refresh MODIFY QUERY
WITH
    now64(3) AS started,
    waiting AS (
        SELECT
            minute,
            sum(span_count) AS spans
        FROM topology_minutes
        WHERE minute > now() - INTERVAL 47 HOUR
        GROUP BY minute
        HAVING max(received) + INTERVAL 60 SECOND > max(computed)
    ),
    chosen AS (
        SELECT minute
        FROM (SELECT minute, sum(spans) OVER (ORDER BY minute DESC) AS total, row_number() OVER (ORDER BY minute DESC) AS place FROM waiting)
        WHERE total <= 3000000 OR place = 1
    ),
    minutes AS (
        SELECT DISTINCT arrayJoin([minute, minute - INTERVAL 1 MINUTE]) AS minute FROM chosen
    ),
    -- What is called begins after its caller, but for clocks that differ.
    callee_minutes AS (
        SELECT DISTINCT minute + toIntervalMinute(arrayJoin(range(12))) - INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    calls AS (
        SELECT
            caller.tenant AS tenant,
            caller.minute AS minute,
            'call' AS relation,
            'service' AS caller_type,
            toString(caller.service) AS caller,
            if(callee.span_key != 0, 'service', toString(caller.peer_type)) AS callee_type,
            toString(if(callee.span_key != 0, callee.service, caller.peer_name)) AS callee,
            toString(caller.peer_system) AS system,
            '' AS destination,
            caller.failed OR callee.failed AS failed,
            if(caller.role = 'client', caller.duration, callee.duration) AS duration
        FROM (
            SELECT tenant, role, minute, span_key, service, peer_type, peer_system, peer_name, duration, failed
            FROM topology_spans FINAL
            WHERE role IN ('internal', 'server', 'client', 'consumer') AND minute IN (SELECT minute FROM minutes)
        ) AS caller
        LEFT JOIN (
            SELECT span_key, parent_key, service, duration, failed
            FROM topology_spans FINAL
            WHERE role IN ('internal', 'server', 'consumer') AND minute IN (SELECT minute FROM callee_minutes) AND parent_key != 0
        ) AS callee ON callee.parent_key = caller.span_key AND (callee.service != caller.service OR caller.role = 'client')
        -- An answer that is still on its way must not make its service a stranger.
        WHERE callee.span_key != 0
            OR (caller.role = 'client' AND caller.peer_name != '' AND caller.minute + toIntervalSecond(90 + intDiv(caller.duration, 1000000000)) < started)
    ),
    receipts AS (
        SELECT tenant, minute, span_key, parent_key, link_keys, service, peer_system, peer_name, duration, failed, role
        FROM topology_spans FINAL
        WHERE minute IN (SELECT minute FROM minutes) AND (role = 'consumer' OR notEmpty(link_keys))
    ),
    causes AS (
        SELECT
            tenant, minute, service, peer_system, peer_name, duration, failed, role, parent_key,
            arrayJoin(arrayDistinct(arrayPushBack(link_keys, parent_key))) AS cause_key
        FROM receipts
    ),
    -- A message may wait for a day, any other cause is a quarter of an hour back at most.
    producer_minutes AS (
        SELECT DISTINCT minute - toIntervalMinute(arrayJoin(range(1442))) + INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    cause_minutes AS (
        SELECT DISTINCT minute - toIntervalMinute(arrayJoin(range(17))) + INTERVAL 1 MINUTE AS minute FROM minutes
    ),
    messages AS (
        SELECT
            receipt.tenant AS tenant,
            receipt.minute AS minute,
            if(cause.role = 'producer' OR receipt.role = 'consumer', 'message', 'link') AS relation,
            'service' AS caller_type,
            toString(cause.service) AS caller,
            'service' AS callee_type,
            toString(receipt.service) AS callee,
            toString(if(cause.role = 'producer', cause.peer_system, receipt.peer_system)) AS system,
            toString(if(cause.role = 'producer', cause.peer_name, receipt.peer_name)) AS destination,
            receipt.failed AS failed,
            receipt.duration AS duration
        FROM causes AS receipt
        INNER JOIN (
            SELECT role, span_key, service, peer_system, peer_name
            FROM topology_spans FINAL
            WHERE span_key IN (SELECT cause_key FROM causes WHERE cause_key != 0)
                AND ((role = 'producer' AND minute IN (SELECT minute FROM producer_minutes))
                    OR (role != 'producer' AND minute IN (SELECT minute FROM cause_minutes)))
        ) AS cause ON cause.span_key = receipt.cause_key
        -- A parent that is no producer is a caller, see above.
        WHERE (cause.role = 'producer' OR receipt.cause_key != receipt.parent_key)
            AND (cause.role = 'producer' OR cause.service != receipt.service)
    ),
    -- Both sides of each queue, as the other side may be unknown. A reader leaves them out where it knows both.
    queues AS (
        SELECT
            tenant,
            minute,
            'message' AS relation,
            if(role = 'producer', 'service', 'queue') AS caller_type,
            toString(if(role = 'producer', service, peer_name)) AS caller,
            if(role = 'producer', 'queue', 'service') AS callee_type,
            toString(if(role = 'producer', peer_name, service)) AS callee,
            toString(peer_system) AS system,
            toString(peer_name) AS destination,
            failed,
            duration
        FROM topology_spans FINAL
        WHERE role IN ('producer', 'consumer') AND minute IN (SELECT minute FROM minutes) AND peer_name != ''
    )
SELECT
    tenant,
    minute,
    relation,
    caller_type,
    caller,
    callee_type,
    callee,
    system,
    destination,
    sum(spans) AS count,
    sum(failures) AS error_count,
    sum(time) AS duration_sum,
    sumMap(buckets) AS durations,
    started AS computed_at
FROM (
    SELECT
        * EXCEPT (failed, duration),
        count() AS spans,
        countIf(failed) AS failures,
        sum(duration) AS time,
        sumMapIf(map(toInt16(floor(log2(greatest(duration, 1)) * 16)), toUInt64(1)), 'queue' NOT IN (caller_type, callee_type)) AS buckets
    FROM (SELECT * FROM calls UNION ALL SELECT * FROM messages UNION ALL SELECT * FROM queues)
    GROUP BY ALL
    UNION ALL
    -- What these minutes had before: zeros where it is no more.
    SELECT
        toString(tenant), minute, toString(relation), toString(caller_type), toString(caller), toString(callee_type),
        toString(callee), toString(system), toString(destination), 0, 0, 0, map()
    FROM service_topology
    WHERE minute IN (SELECT minute FROM minutes)
    UNION ALL
    SELECT '', minute, 'call', '', '', '', '', '', '', 0, 0, 0, map()
    FROM minutes
)
GROUP BY tenant, minute, relation, caller_type, caller, callee_type, callee, system, destination
