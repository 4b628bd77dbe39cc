//! How a flow differs from others of its kind.
//!
//! Structure: calls (who calls what) are counted in each flow. Usual is what nearly all of the others do; a difference is told at its
//! topmost place only: when a caller did not run, its missing calls are no news. The idea of comparing requests by their flow graphs
//! is that of Sambasivan et al., "Diagnosing Performance Changes by Comparing Request Flows", NSDI 2011; counts of calls, unlike whole
//! graphs, tell a difference from twenty flows already.
//!
//! Time: the time that an operation took of its own, in all of its spans of a flow, beside the same sum of each of the others.

use std::cmp::Reverse;

use olly_model::{
    AsyncGap, CallChange, CallDifference, ComparedTime, EvidenceRef, Operation, RetriedCall, TimeDifference,
};

use crate::{
    FlowProfile,
    profile::{Alike, Call},
    spread::{MIN_FLOWS, compare_time},
};

/// A call is usual when at least 9 of 10 flows make it, and unusual when at most 1 of 10 does.
const USUAL_TENTHS: usize = 9;
const UNUSUAL_TENTHS: usize = 1;
/// Deviations from which a time counts as another one (Iglewicz and Hoaglin 1993 recommend 3.5).
const NOTABLE_Z: f64 = 3.5;
/// Differences below this are nobody's concern, in nanoseconds.
const NOTABLE_NS: u64 = 1_000_000;
/// Differences that are listed of each kind.
const MAX_LISTED: usize = 50;

/// How a flow differs from others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// How long the first request took.
    pub duration: Option<ComparedTime>,
    /// Calls that were made otherwise.
    pub calls: Vec<CallDifference>,
    /// Operations that took another time.
    pub times: Vec<TimeDifference>,
    /// Differences that are not listed.
    pub left_out: u64,
}

impl FlowProfile {
    /// Calls that were tried again, earliest first, at most 50.
    pub fn retried(&self) -> Vec<RetriedCall> {
        self.retries.iter().take(MAX_LISTED).map(Into::into).collect()
    }

    /// Waits for what was caused without waiting, longest first, at most 50, beside those of other flows.
    pub fn gaps(&self, others: &[Self]) -> Vec<AsyncGap> {
        let gap = |gap: &crate::profile::Gap| {
            let usual: Vec<u64> =
                others.iter().filter_map(|other| other.longest_gap(&gap.from, &gap.to)).collect();
            AsyncGap {
                from: gap.from.clone(),
                to: gap.to.clone(),
                gap_ns: gap.gap_ns,
                usual: compare_time(gap.gap_ns, &usual),
                evidence: gap.evidence.clone(),
            }
        };
        self.gaps.iter().take(MAX_LISTED).map(gap).collect()
    }

    /// How the flow differs from others; in nothing when there are none.
    pub fn difference(&self, others: &[Self]) -> Difference {
        if others.is_empty() {
            return Difference::default();
        }
        let mut calls = self.counts(others);
        calls.extend(self.reordered(others));
        calls.sort_by(|a, b| (a.change, &a.caller, &a.callee).cmp(&(b.change, &b.caller, &b.callee)));
        let mut times = self.times(others);
        times.sort_by(|a, b| {
            let key = |time: &TimeDifference| Reverse(time.self_time.difference_ns.unsigned_abs());
            (key(a), &a.at).cmp(&(key(b), &b.at))
        });
        let left_out = calls.len().saturating_sub(MAX_LISTED) + times.len().saturating_sub(MAX_LISTED);
        calls.truncate(MAX_LISTED);
        times.truncate(MAX_LISTED);
        let durations: Vec<u64> = others.iter().filter_map(|other| other.duration_ns).collect();
        Difference {
            duration: self.duration_ns.and_then(|here| compare_time(here, &durations)),
            calls,
            times,
            left_out: left_out as u64,
        }
    }

    fn counts(&self, others: &[Self]) -> Vec<CallDifference> {
        let mut known: Vec<&Call> = others.iter().chain([self]).flat_map(|flow| flow.calls.keys()).collect();
        known.sort_unstable();
        known.dedup();
        known.into_iter().filter_map(|call| self.count(call, others)).collect()
    }

    fn count(&self, call: &Call, others: &[Self]) -> Option<CallDifference> {
        let (caller, callee) = call;
        let of = |flow: &Self| flow.calls.get(call).map_or(0, |alike| alike.count);
        let count = of(self);
        let usual_min = others.iter().map(of).min().unwrap_or_default();
        let usual_max = others.iter().map(of).max().unwrap_or_default();
        let flows_with = others.iter().filter(|other| of(other) > 0).count();
        let is_usual = flows_with * 10 >= others.len() * USUAL_TENTHS;
        let is_unusual = flows_with * 10 <= others.len() * UNUSUAL_TENTHS;
        let ran_in = |flow: &Self| caller.as_ref().is_none_or(|caller| flow.has(caller));
        let change = match count {
            0 if is_usual && ran_in(self) => CallChange::Missing,
            0 => return None,
            // Where the caller is new as well, the call comes with it.
            _ if is_unusual && others.iter().any(ran_in) => CallChange::Added,
            _ if is_unusual => return None,
            _ if count > usual_max && !self.follows(call, others, usual_max) => CallChange::Repeated,
            _ if count < usual_min && !self.follows(call, others, usual_min) => CallChange::Fewer,
            _ => return None,
        };
        let of_call = || self.calls.get(call);
        let of_caller = || Some(&self.operations.get(caller.as_ref()?)?.alike);
        Some(CallDifference {
            change,
            caller: caller.clone(),
            callee: callee.clone(),
            before: None,
            count,
            usual_min,
            usual_max,
            flows_with: flows_with as u64,
            flows: others.len() as u64,
            evidence: spans(of_call().or_else(of_caller)),
        })
    }

    /// Whether the count of a call differs from the usual one no more than that of its caller: a caller that runs twice calls twice.
    fn follows(&self, (caller, callee): &Call, others: &[Self], usual: u64) -> bool {
        let Some(caller) = caller else { return false };
        let runs = |flow: &Self| flow.operations.get(caller).map_or(0, |known| known.alike.count);
        let calls = |flow: &Self| {
            let call = (Some(caller.clone()), callee.clone());
            flow.calls.get(&call).map_or(0, |alike| alike.count)
        };
        let fit = |other: &Self| {
            calls(other) == usual
                && u128::from(calls(self)) * u128::from(runs(other))
                    == u128::from(calls(other)) * u128::from(runs(self))
        };
        others.iter().any(fit)
    }

    /// Calls that came after another one although they usually come before it.
    fn reordered(&self, others: &[Self]) -> Vec<CallDifference> {
        let here = self.orders.iter().filter(|(_, always)| **always).map(|(pair, _)| pair);
        here.filter_map(|(caller, first, second)| {
            let usual = (caller.clone(), second.clone(), first.clone());
            let known = others.iter().filter_map(|other| other.orders.get(&usual));
            let (flows, in_order) =
                known.fold((0, 0), |(flows, in_order), always| (flows + 1, in_order + usize::from(*always)));
            if flows == 0 || in_order * 10 < flows * USUAL_TENTHS {
                return None;
            }
            let call = (Some(caller.clone()), second.clone());
            let of = |flow: &Self| flow.calls.get(&call).map_or(0, |alike| alike.count);
            Some(CallDifference {
                change: CallChange::Reordered,
                caller: Some(caller.clone()),
                callee: second.clone(),
                before: Some(first.clone()),
                count: of(self),
                usual_min: others.iter().map(of).min().unwrap_or_default(),
                usual_max: others.iter().map(of).max().unwrap_or_default(),
                flows_with: in_order as u64,
                flows: flows as u64,
                evidence: spans(self.calls.get(&call)),
            })
        })
        .collect()
    }

    fn times(&self, others: &[Self]) -> Vec<TimeDifference> {
        let one = |(at, here): (&Operation, &crate::profile::OperationUse)| {
            let usual: Vec<u64> =
                others.iter().filter_map(|other| Some(other.operations.get(at)?.self_time_ns)).collect();
            // Among many flows, what a few of them do is no measure.
            if usual.len() < MIN_FLOWS.min(others.len()) {
                return None;
            }
            let self_time = compare_time(here.self_time_ns, &usual)?;
            let stands_out = self_time.robust_z.is_none_or(|z| z.abs() >= NOTABLE_Z);
            (stands_out && self_time.difference_ns.unsigned_abs() >= NOTABLE_NS).then(|| TimeDifference {
                at: at.clone(),
                span_count: here.alike.count,
                self_time,
                evidence: here.slowest.1.clone(),
            })
        };
        self.operations.iter().filter_map(one).collect()
    }
}

fn spans(alike: Option<&Alike>) -> Vec<EvidenceRef> {
    alike.map(|alike| alike.evidence.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary_spans, in_trace, linked, named, shuffle, span};
    use olly_model::Span;
    use proptest::prelude::*;

    const MS: i64 = 1_000_000;

    /// A request of 100 ms that calls in a chain, each call 10 ms and one after the other. `slow` milliseconds are added to the
    /// last one.
    fn flow(calls: &[&str], slow: u64) -> Vec<Span> {
        let mut spans = vec![named(span(1, None, 0, 100 * MS as u64 + slow), "shop", "buy")];
        for (number, name) in calls.iter().enumerate() {
            let last = number + 1 == calls.len();
            let took = 10 * MS as u64 + if last { slow * MS as u64 } else { 0 };
            let start = (1 + 12 * number as i64) * MS;
            spans.push(named(span(number as u64 + 2, Some(1), start, took), "shop", name));
        }
        spans
    }

    fn profile(spans: &[Span]) -> FlowProfile {
        FlowProfile::new([spans])
    }

    fn healthy() -> Vec<FlowProfile> {
        (0..10).map(|slow| profile(&flow(&["check", "charge", "ship"], slow % 3))).collect()
    }

    fn changes(calls: &[&str]) -> Vec<(CallChange, String, u64, u64, u64)> {
        let difference = profile(&flow(calls, 0)).difference(&healthy());
        let tell = |call: CallDifference| {
            assert_eq!(call.caller.unwrap().operation, "buy");
            assert!(!call.evidence.is_empty());
            (call.change, call.callee.operation, call.count, call.usual_max, call.flows_with)
        };
        difference.calls.into_iter().map(tell).collect()
    }

    #[test]
    fn a_flow_like_the_others_has_no_difference() {
        let difference = profile(&flow(&["check", "charge", "ship"], 1)).difference(&healthy());
        assert_eq!((difference.calls, difference.times), (Vec::new(), Vec::new()));
        assert_eq!(difference.duration.unwrap().usual.flows, 10);
    }

    #[test]
    fn missing_added_repeated_and_reordered_calls_are_told_with_their_counts() {
        let told = |change, name: &str, count, max, with| (change, name.to_owned(), count, max, with);
        assert_eq!(changes(&["check", "ship"]), [told(CallChange::Missing, "charge", 0, 1, 10)]);
        assert_eq!(changes(&["check", "charge", "ship", "undo"]), [told(CallChange::Added, "undo", 1, 0, 0)]);
        assert_eq!(
            changes(&["check", "charge", "charge", "ship"]),
            [told(CallChange::Repeated, "charge", 2, 1, 10)]
        );
        assert_eq!(changes(&["charge", "check", "ship"]), [told(CallChange::Reordered, "check", 1, 1, 10)]);
    }

    #[test]
    fn of_a_missing_part_only_its_top_is_told() {
        let below = |calls: &[&str]| {
            let mut spans = flow(calls, 0);
            if let Some(charge) = spans.iter().position(|span| span.name == "charge") {
                let parent = u64::from_str_radix(spans[charge].span_id.as_str(), 16).unwrap();
                spans.push(named(span(90, Some(parent), 14 * MS, 2), "bank", "debit"));
            }
            profile(&spans)
        };
        let others: Vec<FlowProfile> = (0..10).map(|_| below(&["check", "charge"])).collect();
        let difference = below(&["check"]).difference(&others);
        let missing: Vec<&str> = difference.calls.iter().map(|call| call.callee.operation.as_str()).collect();
        assert_eq!(missing, ["charge"]);
    }

    #[test]
    fn a_slow_operation_is_told_by_its_own_time() {
        let difference = profile(&flow(&["check", "charge", "ship"], 80)).difference(&healthy());
        assert_eq!(difference.times[0].at.operation, "ship");
        assert_eq!(difference.times[0].self_time.difference_ns, 79 * MS);
        assert!(difference.times[0].self_time.robust_z.unwrap() > 50.0);
    }

    #[test]
    fn a_call_that_only_some_healthy_flows_make_is_neither_missing_nor_new() {
        let others: Vec<FlowProfile> = (0..10)
            .map(|number| profile(&flow(if number < 4 { &["check", "gift"] } else { &["check"] }, 0)))
            .collect();
        assert_eq!(profile(&flow(&["check", "gift"], 0)).difference(&others).calls, []);
        assert_eq!(profile(&flow(&["check"], 0)).difference(&others).calls, []);
    }

    #[test]
    fn a_wait_in_a_queue_is_told_beside_the_usual_one() {
        let consumed_after = |wait_ms: i64| {
            let first = flow(&["check", "send"], 0);
            let started = (23 + wait_ms) * MS;
            let consumer =
                in_trace(linked(named(span(7, None, started, 5), "mailer", "process"), &first[2]), 2);
            FlowProfile::new([first.as_slice(), [consumer].as_slice()])
        };
        let others: Vec<FlowProfile> = (1..=6).map(consumed_after).collect();
        let gaps = consumed_after(500).gaps(&others);
        assert_eq!((gaps[0].from.operation.as_str(), gaps[0].to.service.as_str()), ("send", "mailer"));
        assert_eq!((gaps[0].gap_ns, gaps.len()), (500 * MS as u64, 1));
        let usual = gaps[0].usual.as_ref().unwrap();
        assert_eq!((usual.usual.p50_ns, usual.usual.max_ns), (3 * MS as u64, 6 * MS as u64));
        assert!(usual.robust_z.unwrap() > 3.5);
    }

    proptest! {
        #[test]
        fn a_flow_differs_in_nothing_from_flows_like_itself(spans in arbitrary_spans()) {
            let own = profile(&spans);
            let difference = own.difference(&vec![own.clone(); 6]);
            prop_assert_eq!(difference.calls, []);
            prop_assert_eq!(difference.times, []);
        }

        #[test]
        fn the_order_of_input_does_not_matter(
            spans in arbitrary_spans(),
            other in arbitrary_spans(),
            seed in any::<u64>(),
        ) {
            let shuffled = shuffle(&spans, seed);
            let others = [profile(&other), FlowProfile::default()];
            prop_assert_eq!(profile(&spans).difference(&others), profile(&shuffled).difference(&others));
            prop_assert_eq!(profile(&spans).retried(), profile(&shuffled).retried());
        }

        /// What is missing here is added there.
        #[test]
        fn of_two_flows_each_lacks_what_is_new_in_the_other(one in arbitrary_spans(), two in arbitrary_spans()) {
            let (one, two) = (profile(&one), profile(&two));
            let callees = |difference: Difference, change: CallChange| -> Vec<(Option<Operation>, Operation)> {
                let of = difference.calls.into_iter().filter(|call| call.change == change);
                of.map(|call| (call.caller, call.callee)).collect()
            };
            let here = one.difference(std::slice::from_ref(&two));
            let there = two.difference(std::slice::from_ref(&one));
            prop_assert_eq!(callees(here, CallChange::Missing), callees(there, CallChange::Added));
        }
    }
}
