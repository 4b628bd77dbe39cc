AND service = {service:String}
