CREATE TABLE IF NOT EXISTS products (
    sku              TEXT PRIMARY KEY,
    unit_price_cents INTEGER NOT NULL
) STRICT;

INSERT INTO products (sku, unit_price_cents) VALUES
    ('apron', 2490), ('basket', 3990), ('candle', 790), ('coffee', 1290), ('kettle', 4990),
    ('lamp', 5990), ('mug', 890), ('notebook', 490), ('soap', 390), ('tea', 690)
ON CONFLICT (sku) DO NOTHING;

CREATE TABLE IF NOT EXISTS orders (
    id           TEXT PRIMARY KEY,
    cart_id      TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    items        TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    status       TEXT NOT NULL,
    created_ms   INTEGER NOT NULL
) STRICT;

-- What still has to be published. A row is written together with the order's confirmation and
-- deleted when the broker has acknowledged the message.
CREATE TABLE IF NOT EXISTS outbox (
    id         TEXT PRIMARY KEY,
    payload    TEXT NOT NULL,
    headers    TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
