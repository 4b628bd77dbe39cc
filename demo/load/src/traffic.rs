//! What customers do: the n-th checkout is a function of the seed and n, and of nothing else.

use serde::Serialize;

const USERS: u64 = 40;
const SKUS: [&str; 10] =
    ["apron", "basket", "candle", "coffee", "kettle", "lamp", "mug", "notebook", "soap", "tea"];

/// The body of `POST /checkout`.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Checkout {
    pub cart_id: String,
    pub user_id: String,
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_token: Option<&'static str>,
    pub items: Vec<Item>,
}

/// One line of a cart.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Item {
    pub sku: &'static str,
    pub quantity: u64,
}

/// Makes the n-th checkout. `declined_share` of the customers pay with a card that is declined.
pub fn checkout(seed: u64, n: u64, declined_share: f64) -> Checkout {
    let mut chance = Chance::new(seed, n);
    let user = chance.below(USERS);
    let first = chance.below(SKUS.len() as u64);
    let items = (0..=chance.below(4))
        // 3 and 10 have no common divisor, so that a cart names no product twice.
        .map(|line| (first + 3 * line) % SKUS.len() as u64)
        .filter_map(|index| SKUS.get(usize::try_from(index).ok()?))
        .map(|sku| Item { sku, quantity: 1 + chance.below(3) })
        .collect();
    let declined = chance.share() < declined_share;
    Checkout {
        cart_id: format!("cart-{seed}-{n}"),
        user_id: format!("user-{user:03}"),
        email: format!("user-{user:03}@example.test"),
        payment_token: declined.then_some("tok_declined"),
        items,
    }
}

/// SplitMix64: small, and the same in every version of every library.
struct Chance(u64);

impl Chance {
    fn new(seed: u64, n: u64) -> Self {
        let mut start = Self(seed);
        Self(start.next() ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// In [0, 1).
    fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(u32::MAX)) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_seed_decides_the_sequence() {
        let sequence = |seed| (0..100).map(|n| checkout(seed, n, 0.1)).collect::<Vec<_>>();
        assert_eq!(sequence(7), sequence(7));
        assert_ne!(sequence(7), sequence(8));
    }

    #[test]
    fn carts_are_varied_and_valid() {
        let carts: Vec<_> = (0..2_000).map(|n| checkout(1, n, 0.05)).collect();
        let users: HashSet<_> = carts.iter().map(|cart| &cart.user_id).collect();
        assert_eq!(users.len(), 40);
        for cart in &carts {
            let skus: HashSet<_> = cart.items.iter().map(|item| item.sku).collect();
            assert_eq!(skus.len(), cart.items.len());
            assert!((1..=4).contains(&cart.items.len()));
            assert!(cart.items.iter().all(|item| (1..=3).contains(&item.quantity)));
        }
        let declined = carts.iter().filter(|cart| cart.payment_token.is_some()).count();
        assert!((60..140).contains(&declined), "{declined} of 2000 declined");
    }
}
