-- Which migrations ran. Two programs may record the same one: the rows are equal but for the time.
CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32,
    name String,
    checksum String COMMENT 'SHA-256 of the file in hex',
    applied_at DateTime64(3) DEFAULT now64(3)
) ENGINE = ReplacingMergeTree
ORDER BY version
