-- What a flow has at all (1: spans, 2: log records, 4: exemplars), so that nobody asks for what it lacks. All bits are set in
-- rows from before: anything may be there.
ALTER TABLE correlation_lookup
    ADD COLUMN IF NOT EXISTS signals SimpleAggregateFunction(groupBitOr, UInt8) DEFAULT 255
