AND metric = {metric:String}
