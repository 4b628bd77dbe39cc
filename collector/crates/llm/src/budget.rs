//! How many tokens a tenant may use in a day.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

const DAY_SECONDS: i64 = 86_400;

/// Tokens by tenant, for the current day (UTC). Each process counts for itself, and anew after a restart.
#[derive(Clone, Debug)]
pub struct Budget {
    daily: u64,
    used: Arc<Mutex<Used>>,
}

#[derive(Debug, Default)]
struct Used {
    day: i64,
    by_tenant: HashMap<String, u64>,
}

/// A tenant's tokens of the day are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant's budget of {daily} tokens a day does not allow another {asked}")]
pub struct Exhausted {
    /// The budget.
    pub daily: u64,
    /// What the call could have used.
    pub asked: u64,
}

/// Tokens set aside for a call. Dropped without [`settle`](Reservation::settle), they count as used: a provider may bill a call
/// whose answer was lost.
#[derive(Debug)]
#[must_use]
pub struct Reservation {
    budget: Budget,
    tenant: String,
    day: i64,
    tokens: u64,
}

impl Budget {
    /// A budget of so many tokens for each tenant and day.
    pub fn new(daily: u64) -> Self {
        Self { daily, used: Arc::default() }
    }

    /// Sets tokens aside for a call at a time in seconds since 1970.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn reserve(&self, tenant: &str, tokens: u64, now_seconds: i64) -> Result<Reservation, Exhausted> {
        let day = now_seconds.div_euclid(DAY_SECONDS);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.day != day {
            *used = Used { day, by_tenant: HashMap::new() };
        }
        let of_tenant = used.by_tenant.entry(tenant.to_owned()).or_default();
        match of_tenant.checked_add(tokens).filter(|sum| *sum <= self.daily) {
            Some(sum) => *of_tenant = sum,
            None => return Err(Exhausted { daily: self.daily, asked: tokens }),
        }
        Ok(Reservation { budget: self.clone(), tenant: tenant.to_owned(), day, tokens })
    }
}

impl Reservation {
    /// Replaces what was set aside by what the call used.
    pub fn settle(self, tokens: u64) {
        let mut used = self.budget.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.day == self.day
            && let Some(of_tenant) = used.by_tenant.get_mut(&self.tenant)
        {
            *of_tenant = of_tenant.saturating_sub(self.tokens).saturating_add(tokens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_so_many_tokens_a_day_and_others_have_their_own() {
        let budget = Budget::new(100);
        budget.reserve("a", 80, 0).unwrap().settle(50);
        let lost = budget.reserve("a", 50, 10).unwrap();
        drop(lost);
        assert_eq!(budget.reserve("a", 1, 20).unwrap_err(), Exhausted { daily: 100, asked: 1 });
        budget.reserve("b", 100, 20).unwrap().settle(100);
        budget.reserve("a", 100, DAY_SECONDS).unwrap().settle(1);
        assert!(budget.reserve("a", u64::MAX, DAY_SECONDS).is_err());
    }

    #[test]
    fn what_is_settled_after_midnight_does_not_count_for_the_new_day() {
        let budget = Budget::new(100);
        let late = budget.reserve("a", 10, DAY_SECONDS - 1).unwrap();
        budget.reserve("a", 100, DAY_SECONDS).unwrap().settle(100);
        late.settle(0);
        assert!(budget.reserve("a", 1, DAY_SECONDS).is_err());
    }
}
