-- The table stays, as programs of the version before read it, and empties itself.
DROP VIEW IF EXISTS span_links_from_traces
