AND trace_id = {trace:String}
