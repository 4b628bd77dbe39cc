AND SeverityNumber >= {min_severity:UInt8}
