AND positionCaseInsensitiveUTF8(Body, {text:String}) > 0
