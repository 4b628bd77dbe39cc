-- Requests, each with the eleven services that it goes through: what a service takes by itself (`own`, in µs), with all that it calls
-- (`takes`), and when it starts (`starts`). One calls after the other; the way there and back takes 500 µs each.
SELECT
    number AS trace,
    {first_ns} + toInt64(number) * {step_ns} AS time_ns,
    ['gateway', 'orders', 'payments', 'ledger', 'inventory', 'stock', 'catalog', 'search', 'users', 'mail', 'audit'] AS services,
    [0, 1, 2, 3, 2, 5, 1, 7, 1, 2, 4] AS callers,
    arrayMap(
        place -> toInt64(
            (500 + 400 * place + cityHash64(number, place) % 1000 + if(cityHash64(place, number) % 50 = 0, 20000, 0))
            * if(services[place] = '{slow}' AND time_ns >= {began_ns}, 40, 1)
        ),
        range(1, 12)
    ) AS own,
    own[4] + own[11] + 1000 AS takes_ledger,
    own[3] + takes_ledger + 1000 AS takes_payments,
    own[5] + own[6] + 1000 AS takes_inventory,
    own[7] + own[8] + 1000 AS takes_catalog,
    own[2] + takes_payments + takes_inventory + own[10] + 3000 AS takes_orders,
    own[1] + takes_orders + takes_catalog + own[9] + 3000 AS takes_gateway,
    [
        takes_gateway, takes_orders, takes_payments, takes_ledger, takes_inventory, own[6], takes_catalog, own[8], own[9], own[10], own[11]
    ] AS takes,
    1000 AS starts_orders,
    starts_orders + takes_orders + 1000 AS starts_catalog,
    starts_catalog + takes_catalog + 1000 AS starts_users,
    starts_orders + 1000 AS starts_payments,
    starts_payments + takes_payments + 1000 AS starts_inventory,
    starts_inventory + takes_inventory + 1000 AS starts_mail,
    [
        0, starts_orders, starts_payments, starts_payments + 1000, starts_inventory, starts_inventory + 1000, starts_catalog,
        starts_catalog + 1000, starts_users, starts_mail, starts_payments + 2000
    ] AS starts
FROM numbers({traces})
