-- A trace is looked for in each part of its days, as its ID tells no time: a fifth of a millisecond of CPU each. Once nothing came to a
-- day for half an hour, it is made one part. And of each column as much is decompressed as was compressed at once.
ALTER TABLE trace_lookup
    MODIFY SETTING min_age_to_force_merge_seconds = 1800, min_age_to_force_merge_on_partition_only = 1, min_compress_block_size = 16384
