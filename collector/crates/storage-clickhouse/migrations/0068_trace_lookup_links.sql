-- A trace's links stand beside its IDs, where span_links had them: whoever asks for the one needs the other, and a question costs
-- its planning more than its rows. The key is longer and the primary key, which is kept in memory, stays as it was.
ALTER TABLE trace_lookup
    ADD COLUMN IF NOT EXISTS link Enum8('none' = 0, 'to' = 1, 'from' = 2) COMMENT 'Whether the row is of a span link, and seen from which side' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS linked_trace_id String COMMENT 'The trace on the other side of the link' CODEC(ZSTD(1)),
    MODIFY ORDER BY (tenant, trace_id, correlation_id, day, link, linked_trace_id)
