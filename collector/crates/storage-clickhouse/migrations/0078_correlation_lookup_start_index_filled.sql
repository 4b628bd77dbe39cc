-- May be repeated: parts that have the index keep it.
ALTER TABLE correlation_lookup
    MATERIALIZE INDEX idx_start
