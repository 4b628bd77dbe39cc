//! Log messages that nobody has seen before, and messages that come far more often.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Expected, Judgement, Measure, Reading, judge,
    template::{TemplateId, TemplateTree},
};

/// Messages of one pattern in one minute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PatternMinute {
    /// Number of the minute since the Unix epoch.
    pub minute: i64,
    /// The message, without what differs from time to time as far as that is known.
    pub pattern: String,
    /// How many.
    pub count: u64,
}

/// Why a pattern stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It was not there before.
    New,
    /// It comes more often, and is more of what the service says.
    Surging,
}

impl Change {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Surging => "surging",
        }
    }
}

/// A pattern that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternFinding {
    /// Why.
    pub change: Change,
    /// The template that its messages share.
    pub template: String,
    /// The most frequent of its patterns in the minute, as it was given.
    pub pattern: String,
    /// How many messages it had in the minute.
    pub count: u64,
    /// What is said of that number.
    pub judgement: Judgement,
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PatternParams {
    /// Minutes in which the service must have logged.
    pub least_minutes: usize,
    /// Deviations from which on a pattern stands out.
    pub limit: f64,
    /// Findings of one service and minute: the rest of a flood says no more.
    pub most: usize,
}

impl Default for PatternParams {
    fn default() -> Self {
        Self { least_minutes: 15, limit: 4.0, most: 5 }
    }
}

/// Finds what is new or surging in a minute of one service, given the minutes before it. Their order does not matter.
///
/// Some services say something new every minute, so a new message alone means nothing. How many messages of unseen patterns
/// are to be expected follows from how many of the known patterns were seen only once (I. J. Good, "The population frequencies
/// of species and the estimation of population parameters", Biometrika 40 (1953)); new patterns stand out together, when there
/// are more messages of them than that. A known pattern stands out when both its number and its share of the service's
/// messages are unusual: more load alone makes all numbers larger.
pub fn patterns(
    before: &[PatternMinute],
    now: &[PatternMinute],
    params: &PatternParams,
) -> Vec<PatternFinding> {
    let mut history: Vec<&PatternMinute> = before.iter().filter(|one| one.count > 0).collect();
    // Most frequent first would make templates of what is frequent; the text alone is as good and always the same.
    history.sort_by(|a, b| (&a.pattern, a.minute, a.count).cmp(&(&b.pattern, b.minute, b.count)));
    let minutes: BTreeMap<i64, u64> = history.iter().fold(BTreeMap::new(), |mut sums, one| {
        *sums.entry(one.minute).or_default() += one.count;
        sums
    });
    if minutes.len() < params.least_minutes {
        return Vec::new();
    }
    let mut tree = TemplateTree::default();
    let mut known: BTreeMap<TemplateId, BTreeMap<i64, u64>> = BTreeMap::new();
    for one in &history {
        let id = tree.add(&one.pattern);
        *known.entry(id).or_default().entry(one.minute).or_default() += one.count;
    }
    let mut here: BTreeMap<TemplateId, Seen> = BTreeMap::new();
    let mut ordered: Vec<&PatternMinute> = now.iter().filter(|one| one.count > 0).collect();
    ordered.sort();
    for one in ordered {
        let id = tree.find(&one.pattern).unwrap_or_else(|| tree.add(&one.pattern));
        let seen = here.entry(id).or_default();
        seen.count += one.count;
        if one.count > seen.most {
            seen.most = one.count;
            one.pattern.clone_into(&mut seen.pattern);
        }
    }
    let total: u64 = here.values().map(|seen| seen.count).sum();
    let unseen: BTreeSet<TemplateId> = here.keys().copied().filter(|id| !known.contains_key(id)).collect();
    let mut findings = Vec::new();
    if let Some(judgement) = newness(&known, &here, &unseen, total, params) {
        findings.extend(unseen.iter().map(|id| finding(Change::New, &tree, *id, &here[id], judgement)));
    }
    for (id, seen) in here.iter().filter(|(id, _)| known.contains_key(id)) {
        if let Some(judgement) = surge(&known[id], &minutes, seen.count, total, params) {
            findings.push(finding(Change::Surging, &tree, *id, seen, judgement));
        }
    }
    findings.sort_by(|a, b| {
        b.judgement
            .score
            .total_cmp(&a.judgement.score)
            .then(b.count.cmp(&a.count))
            .then(a.template.cmp(&b.template))
    });
    findings.truncate(params.most);
    findings
}

#[derive(Default)]
struct Seen {
    count: u64,
    most: u64,
    pattern: String,
}

fn finding(
    change: Change,
    tree: &TemplateTree,
    id: TemplateId,
    seen: &Seen,
    judgement: Judgement,
) -> PatternFinding {
    PatternFinding {
        change,
        template: tree.text(id),
        pattern: seen.pattern.clone(),
        count: seen.count,
        judgement,
    }
}

/// What the messages of unseen patterns are worth, all together; none when they are no more than expected.
fn newness(
    known: &BTreeMap<TemplateId, BTreeMap<i64, u64>>,
    here: &BTreeMap<TemplateId, Seen>,
    unseen: &BTreeSet<TemplateId>,
    total: u64,
    params: &PatternParams,
) -> Option<Judgement> {
    let counts = known.values().map(|minutes| minutes.values().sum::<u64>());
    let (once, all) =
        counts.fold((0u64, 0u64), |(once, all), count| (once + u64::from(count == 1), all + count));
    let found: u64 = unseen.iter().map(|id| here[id].count).sum();
    let expected = total as f64 * (once as f64 / all.max(1) as f64);
    let place = |count: f64| 2.0 * (count + 0.375).sqrt();
    let score = place(found as f64) - place(expected);
    let high = ((place(expected) + params.limit) / 2.0).powi(2) - 0.375;
    (score > params.limit).then(|| Judgement {
        score,
        usual: expected,
        deviation: expected.max(1.0).sqrt(),
        expected: Expected { low: 0.0, high },
        baseline: u32::try_from(known.len()).unwrap_or(u32::MAX),
        unusual: true,
    })
}

/// What the number of a known pattern is worth; none when it is usual.
fn surge(
    counts: &BTreeMap<i64, u64>,
    minutes: &BTreeMap<i64, u64>,
    count: u64,
    total: u64,
    params: &PatternParams,
) -> Option<Judgement> {
    let of = |minute: &i64| counts.get(minute).copied().unwrap_or(0) as f64;
    let numbers: Vec<Reading> =
        minutes.keys().map(|minute| Reading { value: of(minute), weight: 1 }).collect();
    let shares: Vec<Reading> = minutes
        .iter()
        .map(|(minute, all)| Reading { value: of(minute) / (*all).max(1) as f64, weight: (*all).max(1) })
        .collect();
    let by_number = judge(
        Measure::Count,
        &numbers,
        Reading { value: count as f64, weight: 1 },
        params.least_minutes,
        params.limit,
    )?;
    let share = Reading { value: count as f64 / total.max(1) as f64, weight: total.max(1) };
    let by_share = judge(Measure::Share, &shares, share, params.least_minutes, params.limit)?;
    (by_number.unusual && by_number.score > 0.0 && by_share.unusual)
        .then(|| Judgement { score: by_number.score.min(by_share.score), ..by_number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(minute: i64, pattern: &str, count: u64) -> PatternMinute {
        PatternMinute { minute, pattern: pattern.to_owned(), count }
    }

    fn hour() -> Vec<PatternMinute> {
        (0..60)
            .flat_map(|minute| {
                [
                    one(minute, "order <number> accepted", 40 + (minute % 7).unsigned_abs()),
                    one(minute, "retry of payment <uuid>", 2 + (minute % 3).unsigned_abs()),
                ]
            })
            .collect()
    }

    #[test]
    fn a_new_message_that_repeats_stands_out_and_a_single_one_does_not() {
        let bad = |count| {
            patterns(
                &hour(),
                &[one(60, "pool exhausted, waiting for a connection", count)],
                &PatternParams::default(),
            )
        };
        let found = bad(20);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].change, found[0].count), (Change::New, 20));
        assert!(found[0].judgement.expected.high < 20.0 && found[0].judgement.score > 4.0);
        assert!(bad(1).is_empty());
    }

    #[test]
    fn a_service_that_always_says_something_new_may_go_on() {
        let chatty: Vec<_> = (0..60)
            .flat_map(|minute| {
                (0..20).map(move |n| {
                    one(
                        minute,
                        &format!("w{}{} said hello", "a".repeat(minute as usize + 1), "b".repeat(n + 1)),
                        1,
                    )
                })
            })
            .collect();
        let now: Vec<_> =
            (0..20).map(|n| one(60, &format!("z{} said hello", "c".repeat(n + 1)), 1)).collect();
        assert!(patterns(&chatty, &now, &PatternParams::default()).is_empty());
    }

    #[test]
    fn a_surge_is_a_larger_share_and_not_only_more_load() {
        let params = PatternParams::default();
        let load = [one(60, "order <number> accepted", 400), one(60, "retry of payment <uuid>", 30)];
        assert!(patterns(&hour(), &load, &params).is_empty(), "ten times the load");
        let retries = [one(60, "order <number> accepted", 41), one(60, "retry of payment <uuid>", 60)];
        let found = patterns(&hour(), &retries, &params);
        assert_eq!((found.len(), found[0].change), (1, Change::Surging));
        assert_eq!(found[0].template, "retry of payment <*>");
    }

    #[test]
    fn without_a_history_nothing_is_new() {
        let few: Vec<_> = hour().into_iter().filter(|one| one.minute < 10).collect();
        assert!(patterns(&few, &[one(60, "never seen", 500)], &PatternParams::default()).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_in_any_order_gives_the_same_findings(
            before in prop::collection::vec((0i64..30, "[a-e ]{0,9}", 0u64..50), 0..80).prop_shuffle(),
            now in prop::collection::vec(("[a-g ]{0,9}", 0u64..1_000), 0..20),
        ) {
            let before: Vec<_> = before.iter().map(|(minute, text, count)| one(*minute, text, *count)).collect();
            let now: Vec<_> = now.iter().map(|(text, count)| one(99, text, *count)).collect();
            let found = patterns(&before, &now, &PatternParams::default());
            for finding in &found {
                prop_assert!(finding.judgement.score.is_finite() && finding.judgement.expected.high.is_finite());
                prop_assert!(finding.count as f64 > finding.judgement.expected.high.floor() || finding.change == Change::New);
            }
            let mut reversed = before.clone();
            reversed.reverse();
            let mut turned = now.clone();
            turned.reverse();
            prop_assert_eq!(patterns(&reversed, &turned, &PatternParams::default()), found);
        }
    }
}
