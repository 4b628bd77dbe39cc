-- Flows by number: when each begins, and how many spans it has. A few are very large, most are small (a Pareto
-- distribution cut at 5,000). The same numbers give the same flows.
SELECT
    number AS flow,
    toInt64({begin_ms:Int64} + intDiv(number * {period_ms:UInt64}, {flows:UInt64})) AS start_ms,
    (cityHash64(number, 'size') % 1000000 + 1) / 1000001 AS u,
    toUInt32(least(5000, floor(6 * pow(u, -0.77)) - 5)) AS size,
    intDiv(size + 24, 25) AS traces,
    concat(
        'olly-',
        arrayStringConcat(arrayMap(
            place -> substring('0123456789abcdefghijklmnopqrstuvwxyz', intDiv(start_ms, toInt64(pow(36, place))) % 36 + 1, 1),
            [7, 6, 5, 4, 3, 2, 1, 0]
        )),
        '-',
        lower(leftPad(hex(toUInt32(cityHash64(number, 'id'))), 8, '0'))
    ) AS id
FROM numbers({first:UInt64}, {count:UInt64})
