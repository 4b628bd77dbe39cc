-- As in correlation_lookup, for items that join a flow by their trace: those without an ID or with another one.
ALTER TABLE trace_lookup
    ADD COLUMN IF NOT EXISTS arrived SimpleAggregateFunction(max, DateTime64(6)) CODEC(Delta, ZSTD(1))
