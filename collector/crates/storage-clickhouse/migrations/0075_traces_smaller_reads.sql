-- A granule of a narrow column is smaller than what is compressed at once by default, so that with each span several granules of
-- twenty columns were decompressed.
ALTER TABLE traces
    MODIFY SETTING min_compress_block_size = 16384
