AND (correlation_id IN {ids:Array(String)} OR trace_id IN {traces:Array(String)})
