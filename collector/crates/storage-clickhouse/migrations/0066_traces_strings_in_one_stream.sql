-- Lengths beside the texts, as the engine writes them by default, cost a span eight bytes more than lengths before each text: a
-- map of attributes that comes again is found again as a whole. Parts from before are rewritten as they are merged.
ALTER TABLE traces MODIFY SETTING string_serialization_version = 'single_stream'
