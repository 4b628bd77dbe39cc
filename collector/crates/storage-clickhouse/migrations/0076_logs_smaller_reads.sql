-- As traces.
ALTER TABLE logs
    MODIFY SETTING min_compress_block_size = 16384
