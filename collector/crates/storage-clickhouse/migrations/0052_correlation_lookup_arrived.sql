-- When the newest item of a flow and trace was stored: who keeps an answer sees by it that something came since, whenever it
-- happened. Rows from before arrived at no known time.
ALTER TABLE correlation_lookup
    ADD COLUMN IF NOT EXISTS arrived SimpleAggregateFunction(max, DateTime64(6)) CODEC(Delta, ZSTD(1))
