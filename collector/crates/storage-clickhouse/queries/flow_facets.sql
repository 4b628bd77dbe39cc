-- What the newest flows that began in a window have in common.
SELECT
    count() AS flows,
    min(start_ns) AS since_ns,
    sumMap(map(step, toUInt64(1))) AS steps,
    sumMapIf(map(step, toUInt64(1)), status = 'recovered') AS recovered_steps,
    sumMapIf(map(step, toUInt64(1)), status = 'error') AS error_steps,
    sumMap(map(status, toUInt64(1))) AS statuses,
    sumMap(map(toUInt8(arrayCount(bound -> duration_ns >= bound, {steps:Array(UInt64)})), toUInt64(1))) AS durations,
    sumMap(map(first.2, toUInt64(1))) AS operations,
    sumMap(mapFromArrays(service_names, arrayWithConstant(length(service_names), toUInt64(1)))) AS services
FROM (
    /*flows*/
)
