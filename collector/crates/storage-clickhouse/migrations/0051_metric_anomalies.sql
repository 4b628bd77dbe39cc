-- Minutes in which a service was unlike itself: the z-score of its requests, its share of errors and the 95th percentile of its
-- durations against the hour before. A view with parameters (tenant, first_minute, last_minute), as the hour before the
-- first minute must be read too, and a view without them would read everything. The deviation has a floor, as a series that
-- hardly moves would make a wonder of any change: what chance alone does to counts and shares (Poisson, binomial), and a
-- tenth of a duration. A minute without requests counts as zero requests and says nothing of errors and durations.
CREATE VIEW IF NOT EXISTS metric_anomalies AS
WITH
    minutes AS (
        SELECT
            service,
            minute,
            sum(m.request_count) AS requests,
            sum(m.error_count) AS errors,
            sumMap(m.durations) AS counts
        FROM service_minutes AS m
        WHERE tenant = {tenant:String}
            AND toStartOfHour(minute) >= toStartOfHour({first_minute:DateTime}) - INTERVAL 1 HOUR
            AND minute >= {first_minute:DateTime} - INTERVAL 1 HOUR
            AND minute <= {last_minute:DateTime}
        GROUP BY service, minute
    ),
    grid AS (
        SELECT
            service,
            arrayJoin(arrayMap(
                place -> toDateTime(place * 60),
                range(intDiv(toUInt32(min(minute)), 60), intDiv(toUInt32({last_minute:DateTime}), 60) + 1))) AS minute
        FROM minutes
        GROUP BY service
        HAVING sum(requests) > 0
    ),
    readings AS (
        SELECT
            grid.service AS service,
            grid.minute AS minute,
            minutes.requests AS requests,
            arrayJoin([
                ('request_count', toFloat64(requests), 1),
                ('error_rate', if(requests > 0, minutes.errors / requests, 0.), requests > 0),
                ('p95_duration_ns', if(
                    requests > 0,
                    pow(2, (mapKeys(minutes.counts)[arrayFirstIndex(below -> below >= 0.95 * requests, arrayCumSum(mapValues(minutes.counts)))] + 0.5) / 16),
                    0.), requests > 0)
            ]) AS reading
        FROM grid
        LEFT JOIN minutes ON minutes.service = grid.service AND minutes.minute = grid.minute
    ),
    compared AS (
        SELECT
            service,
            minute,
            requests,
            reading.1 AS metric,
            reading.2 AS value,
            count() OVER hour_before AS baseline_minutes,
            avg(reading.2) OVER hour_before AS mean,
            stddevPop(reading.2) OVER hour_before AS measured_deviation,
            avg(requests) OVER hour_before AS mean_requests
        FROM readings
        WHERE reading.3 = 1
        WINDOW hour_before AS (PARTITION BY service, reading.1 ORDER BY toUInt32(minute) RANGE BETWEEN 3600 PRECEDING AND 60 PRECEDING)
    )
SELECT
    service,
    metric,
    minute,
    value,
    mean,
    greatest(measured_deviation, multiIf(
        metric = 'request_count', sqrt(greatest(mean, 1)),
        metric = 'error_rate', greatest(sqrt(mean * (1 - mean) / greatest(requests, 1)), 1 / greatest(mean_requests, 1), 0.01),
        0.1 * mean)) AS deviation,
    (value - mean) / deviation AS z_score,
    baseline_minutes
FROM compared
WHERE baseline_minutes >= 15 AND minute >= {first_minute:DateTime} AND deviation > 0
