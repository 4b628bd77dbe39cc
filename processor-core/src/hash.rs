//! IDs that are a keyed hash (SipHash-2-4 with 128 bits): of a trace ID, so that collectors agree without shared state, or
//! of an external ID, so that a forged one joins nobody's flow. And the sampling randomness of a flow, a hash of its ID.
//!
//! The middle part of such an ID has 11 digits and is no time (see [`crate::limits::FIRST_HASHED_TIME`]): with the last part
//! it carries 88 bits of the hash, so that chance collisions need some 2^44 flows, and readers that bound a search by an ID's
//! time can tell that it has none.

use core::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::id::Id;

/// Maps things to IDs under one key.
#[derive(Clone, Copy)]
pub struct HashedIds {
    key: [u8; 16],
}

/// What is hashed comes first, so that no external ID can pose as a trace ID.
#[derive(Clone, Copy)]
enum Domain {
    Key = 0,
    TraceId = 1,
    ExternalId = 2,
    Sampling = 3,
}

impl HashedIds {
    /// `secret` may be of any length; an empty one stands for no key, with which everybody gets the same IDs.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let (low, high) = Self { key: [0; 16] }.hash(Domain::Key, secret);
        let mut key = [0; 16];
        let (first, second) = key.split_at_mut(8);
        first.copy_from_slice(&low.to_le_bytes());
        second.copy_from_slice(&high.to_le_bytes());
        Self { key }
    }

    /// The ID of a trace.
    #[must_use]
    pub fn of_trace(&self, prefix: &str, trace_id: &[u8; 16]) -> Id {
        self.id(prefix, Domain::TraceId, trace_id)
    }

    /// The ID that stands for an external one (already sanitised, so that what meets without hashing meets with it).
    #[must_use]
    pub fn of_external(&self, prefix: &str, text: &[u8]) -> Id {
        self.id(prefix, Domain::ExternalId, text)
    }

    /// The randomness that all traces of a flow share: 56 bits, what W3C Trace Context level 2 and OpenTelemetry's `rv` have.
    /// Keyed like the IDs, so that where a key is set nobody can choose an ID that is always sampled.
    #[must_use]
    pub fn randomness(&self, id: &[u8]) -> u64 {
        self.hash(Domain::Sampling, id).0 >> 8
    }

    fn id(&self, prefix: &str, domain: Domain, bytes: &[u8]) -> Id {
        const ELEVEN_DIGITS: u64 = 36_u64.pow(10);
        let (low, high) = self.hash(domain, bytes);
        Id::format(prefix, ELEVEN_DIGITS + low % (35 * ELEVEN_DIGITS), (high >> 32) as u32)
    }

    fn hash(&self, domain: Domain, bytes: &[u8]) -> (u64, u64) {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write(&[domain as u8]);
        hasher.write(bytes);
        let hash = hasher.finish128();
        (hash.h1, hash.h2)
    }
}

impl core::fmt::Debug for HashedIds {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("HashedIds(..)")
    }
}
