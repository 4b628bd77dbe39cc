//! Failures that no callee explains.

use crate::{
    calls::{Calls, Compared},
    evidence::{Finding, Findings, Subject},
    stats::wilson,
};

/// One-sided 95 % of a normal distribution.
const SURE: f64 = 1.64;

/// How much more of these calls fail than before, at least, with 95 % certainty: one failure of one is no evidence. The lower
/// bound of a difference of shares from the bounds of each (method 10 of Newcombe, *Statistics in Medicine*, 1998).
fn more(calls: &Compared) -> f64 {
    let (before, after) = (calls.before.failing(), calls.after.failing());
    // What was never called before has not failed either.
    let most_before =
        if calls.before.told == 0.0 { 0.0 } else { wilson(calls.before.failed, calls.before.told, SURE)[1] };
    let least_after = wilson(calls.after.failed, calls.after.told, SURE)[0];
    (after - before - (after - least_after).hypot(most_before - before)).max(0.0)
}

/// A service fails by itself when it fails more often than what it calls; the way to it, or its front door, fails when callers
/// see failures that it does not know of.
pub(crate) fn findings(calls: &Calls) -> Findings {
    let mut findings = Findings::default();
    for service in calls.services() {
        let served = calls.served.get(&service).copied().unwrap_or_default();
        let own = more(&served);
        let requests = served.after.count();
        if requests > 0.0 {
            let below: f64 =
                calls.out_of(service).map(|(_, edge)| edge.after.count() / requests * more(edge)).sum();
            findings.offer(service, finding(&served, Subject::OwnFailures, own - below));
        }
        let into: Vec<&Compared> =
            calls.into(service).map(|(_, edge)| edge).filter(|edge| edge.after.count() > 0.0).collect();
        let unseen: f64 = into.iter().map(|edge| more(edge) - own).sum::<f64>() / into.len().max(1) as f64;
        let mut all = Compared::default();
        for edge in &into {
            all.before.failed += edge.before.failed;
            all.before.told += edge.before.told;
            all.after.failed += edge.after.failed;
            all.after.told += edge.after.told;
        }
        findings.offer(service, finding(&all, Subject::CallFailures, unseen));
    }
    findings
}

fn finding(calls: &Compared, subject: Subject, strength: f64) -> Finding {
    Finding {
        strength,
        subject,
        before: calls.before.failing(),
        after: calls.after.failing(),
        count_before: calls.before.told,
        count_after: calls.after.told,
        limit: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::Seen;

    fn rise(before: (f64, f64), after: (f64, f64)) -> f64 {
        let seen = |(failed, told)| Seen { failed, told, ..Seen::default() };
        more(&Compared { before: seen(before), after: seen(after) })
    }

    #[test]
    fn the_fewer_calls_the_less_a_rise_of_failures_counts() {
        assert_eq!(rise((0.0, 1000.0), (0.0, 100.0)), 0.0);
        assert!(rise((0.0, 1000.0), (1.0, 1.0)) < 0.3);
        assert!(rise((0.0, 1000.0), (50.0, 100.0)) > 0.4);
        assert!(rise((0.0, 2.0), (5.0, 10.0)) < rise((0.0, 20.0), (5.0, 10.0)));
    }
}
