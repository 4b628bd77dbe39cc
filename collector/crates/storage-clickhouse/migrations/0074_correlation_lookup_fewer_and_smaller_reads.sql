-- As trace_lookup: IDs from outside tell no time either.
ALTER TABLE correlation_lookup
    MODIFY SETTING min_age_to_force_merge_seconds = 1800, min_age_to_force_merge_on_partition_only = 1, min_compress_block_size = 16384
