-- As in traces.
ALTER TABLE logs MODIFY SETTING string_serialization_version = 'single_stream'
