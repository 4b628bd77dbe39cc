-- What happened to incidents, a row an event. Events are added and never changed: an incident is what its events say, in whatever
-- order they came. An event that was written twice is one after merges, and readers count it once before.
CREATE TABLE IF NOT EXISTS incident_events (
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    began DateTime64(9) COMMENT 'When the incident began, as its ID says' CODEC(ZSTD(1)),
    id String CODEC(ZSTD(1)),
    event LowCardinality(String) COMMENT 'opened, alerted, analysed, analysis_failed, resolved, judged' CODEC(ZSTD(1)),
    event_key String COMMENT 'Events of one incident, kind and key are one' CODEC(ZSTD(1)),
    at DateTime64(9) CODEC(ZSTD(1)),
    alert_group String COMMENT 'The group of alerts that opened the incident, in that event' CODEC(ZSTD(1)),
    services Array(String) COMMENT 'service.name of what it concerns' CODEC(ZSTD(1)),
    ended DateTime64(9) COMMENT 'When the incident ended, where the event says so, else 1970' CODEC(ZSTD(1)),
    body String COMMENT 'JSON, by the kind of event' CODEC(ZSTD(3)),
    detail String COMMENT 'JSON of a whole analysis' CODEC(ZSTD(3))
) ENGINE = ReplacingMergeTree(at)
PARTITION BY toYYYYMM(began)
ORDER BY (tenant, began, id, event, event_key)
TTL toDateTime(began) + INTERVAL 400 DAY
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1
