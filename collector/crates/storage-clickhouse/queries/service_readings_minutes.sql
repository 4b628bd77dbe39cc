AND toStartOfHour(s.minute) IN (SELECT arrayJoin(arrayMap(second -> toStartOfHour(toDateTime(second)), {minutes:Array(UInt32)})))
AND toUnixTimestamp(s.minute) IN {minutes:Array(UInt32)}
