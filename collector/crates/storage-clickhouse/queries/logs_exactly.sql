ORDER BY Timestamp, key
LIMIT 1 BY Timestamp, key
