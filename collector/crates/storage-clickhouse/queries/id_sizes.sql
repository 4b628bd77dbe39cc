-- How many traces an ID joins: an ID with very many is a constant that somebody sent as an ID.
SELECT correlation_id, uniq(trace_id) AS traces
FROM correlation_lookup
WHERE tenant = {tenant:String} AND correlation_id IN {ids:Array(String)}
GROUP BY correlation_id
