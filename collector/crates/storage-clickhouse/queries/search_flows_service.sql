AND has(groupUniqArrayArray(services), {service:String})
