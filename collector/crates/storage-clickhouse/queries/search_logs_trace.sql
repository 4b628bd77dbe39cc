AND TraceId = {trace:String}
