least(value * transform(unit, ['s', 'ms', 'us', 'µs', 'ns', 'min', 'h'], [1e9, 1e6, 1e3, 1e3, 1., 60e9, 3600e9], 0.), 9e18)
