AND (correlation_id IN {ids:Array(String)} OR TraceId IN {traces:Array(String)})
