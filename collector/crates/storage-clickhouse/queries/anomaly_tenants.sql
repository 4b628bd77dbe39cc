-- Tenants with data in a range.
SELECT DISTINCT tenant AS tenant_name
FROM (
    SELECT tenant
    FROM service_minutes
    WHERE minute >= fromUnixTimestamp64Nano({from:Int64}) AND minute <= fromUnixTimestamp64Nano({to:Int64})
    UNION ALL
    SELECT tenant
    FROM log_minutes
    WHERE minute >= fromUnixTimestamp64Nano({from:Int64}) AND minute <= fromUnixTimestamp64Nano({to:Int64})
)
ORDER BY tenant_name
LIMIT {limit:UInt64}
