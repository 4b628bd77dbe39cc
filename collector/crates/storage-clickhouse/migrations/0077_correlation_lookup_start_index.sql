-- An ID of OllyStack begins with its time, so the rows of a time lie side by side: a question about the IDs of a time reads those.
ALTER TABLE correlation_lookup
    ADD INDEX IF NOT EXISTS idx_start start TYPE minmax GRANULARITY 1
