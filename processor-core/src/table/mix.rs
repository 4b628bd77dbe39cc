//! The table's keyed hashes.
//!
//! Trace IDs come from outside. The worst that chosen ones could do, if they all met in one set, is to evict each other and the
//! entries of that set early: a look-up costs the same whatever a set holds, and who can send traces at will evicts others' by
//! their mere number. So the hash of a key need not be cryptographic, only unpredictable without the seed: two folded
//! multiplications, which mix all bits of the key with 256 bits of key material. Names of tenants are few: SipHash.

use core::hash::Hasher as _;

use siphasher::sip::SipHasher13;

use super::Key;

pub(super) struct Mixer {
    seed: [u8; 16],
    hash: [u64; 4],
    tenants: [u64; 4],
}

impl Mixer {
    pub(super) fn new(seed: [u8; 16]) -> Self {
        let word = |number: u64| {
            let mut hasher = SipHasher13::new_with_key(&seed);
            hasher.write_u64(number);
            hasher.finish()
        };
        Self { seed, hash: [0, 1, 2, 3].map(word), tenants: [4, 5, 6, 7].map(word) }
    }

    /// 64 bits that stand for a tenant's name; never 0.
    pub(super) fn tenant(&self, name: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.seed);
        hasher.write(name);
        hasher.finish().max(1)
    }

    /// The key as it is kept: the trace ID, shifted by an offset that is the tenant's. Traces of one tenant never meet, since
    /// the offset is the same for all; those of two would have to differ by just the difference of two secrets of 128 bits.
    #[inline]
    pub(super) fn key(&self, key: &Key) -> [u64; 2] {
        let trace = u128::from_le_bytes(key.trace_id);
        let [low, high] = [trace as u64, (trace >> 64) as u64];
        if key.tenant == 0 {
            return [low, high];
        }
        let [a, b, c, d] = self.tenants;
        [low ^ fold(key.tenant ^ a, b | 1), high ^ fold(key.tenant ^ c, d | 1)]
    }

    #[inline]
    pub(super) fn hash(&self, [low, high]: [u64; 2]) -> u64 {
        let [a, b, c, d] = self.hash;
        fold(fold(low ^ a, high ^ b) ^ c, d | 1)
    }
}

/// The two halves of the product, one over the other.
#[inline]
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}
