//! What comes next: whether the step after an event is another one than it used to be.

use std::collections::{BTreeMap, HashMap};

use crate::{
    division::{Division, Slice, Slices},
    input::Micros,
    names::Symbol,
};

/// Healthy observations of a context that a comparison needs.
const MIN_BEFORE: f64 = 3.0;
/// What is taken off the statistic for having looked at many contexts, per logarithm of their number.
const CHANCE: f64 = 1.0;

/// A place in the run of a program: the service, the operation if it matters, and the event before.
pub(crate) type Context = (Symbol, Option<Symbol>, Option<Symbol>);

/// Under which circumstances a context was entered: those of equal circumstances are compared with each other only, so that
/// another mix of requests is not taken for another behaviour.
pub(crate) type Stratum = u64;

/// One step of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) trace: u128,
    pub(crate) time: Micros,
    pub(crate) context: Context,
    pub(crate) stratum: Stratum,
    /// What came next; none when it ended.
    pub(crate) next: Option<Symbol>,
    /// In which part of the time.
    pub(crate) slice: Slice,
}

/// How often what came next, in every part of the time. No event stands for the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    counts: HashMap<(Context, Stratum), Layer>,
}

/// The steps of one context under equal circumstances.
#[derive(Clone, Debug, Default)]
struct Layer {
    next: BTreeMap<Option<Symbol>, Slices<f64>>,
    /// How many traces it was seen in.
    traces: Slices<f64>,
    last: Option<(Slice, u128)>,
}

/// A context in which something else comes next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) context: Context,
    pub(crate) strength: f64,
    /// The step whose share changed most.
    pub(crate) moved: Option<Symbol>,
    /// The step whose share fell most.
    pub(crate) usual: Option<Symbol>,
    /// The step whose share rose most.
    pub(crate) seen: Option<Symbol>,
    /// The share of `moved` before and during.
    pub(crate) shares: (f64, f64),
    /// How often the context was seen before and during.
    pub(crate) counts: (f64, f64),
}

impl Steps {
    /// Counts a step. The steps of a trace have to come one after the other.
    pub(crate) fn add(&mut self, step: Step) {
        let layer = self.counts.entry((step.context, step.stratum)).or_default();
        *layer.next.entry(step.next).or_default().of(step.slice) += 1.0;
        let seen = Some((step.slice, step.trace));
        if std::mem::replace(&mut layer.last, seen) != seen {
            *layer.traces.of(step.slice) += 1.0;
        }
    }

    /// The changes in each part of the time that is compared, ordered by context. The strength is the square root of the G statistic of "before and during the incident
    /// the same comes next", summed over the strata and less what chance alone gives, times the largest change of a share.
    pub(crate) fn changes(self, division: &Division) -> Vec<Vec<Change>> {
        let mut ordered: BTreeMap<Context, BTreeMap<Stratum, Layer>> = BTreeMap::new();
        for ((context, stratum), layer) in self.counts {
            ordered.entry(context).or_default().insert(stratum, layer);
        }
        // Of many contexts, some change by chance.
        let chance = CHANCE * (ordered.len() as f64).ln().max(0.0);
        let of = |slice| {
            let changes =
                ordered.iter().filter_map(|(context, layers)| change(*context, layers, slice, chance));
            changes.collect()
        };
        division.compared().map(of).collect()
    }
}

fn change(context: Context, layers: &BTreeMap<Stratum, Layer>, slice: Slice, chance: f64) -> Option<Change> {
    let mut g = -chance;
    let (mut before, mut after) = (0.0, 0.0);
    // Per step: the share expected from the layers' healthy shares, and the one seen.
    let mut shares: BTreeMap<Option<Symbol>, (f64, f64)> = BTreeMap::new();
    for layer in layers.values() {
        let now: f64 = layer.next.values().map(|count| count.after(slice)).sum();
        if now == 0.0 {
            continue;
        }
        let counts = layer.next.iter().map(|(next, count)| (next, [count.before(slice), count.after(slice)]));
        // What was seen in other parts of the time only is no alternative here.
        let counts: Vec<(&Option<Symbol>, [f64; 2])> =
            counts.filter(|(_, count)| count[0] + count[1] > 0.0).collect();
        let healthy: f64 = counts.iter().map(|(_, count)| count[0]).sum();
        // Never seen like this: that is a change of who calls, not of this service.
        if healthy < MIN_BEFORE {
            continue;
        }
        before += healthy;
        after += now;
        let term = |count: f64, of: f64, pooled: f64| {
            if count > 0.0 { 2.0 * count * (count / of / pooled).ln() } else { 0.0 }
        };
        let mut layer_g = 0.0;
        for (next, count) in &counts {
            let pooled = (count[0] + count[1]) / (healthy + now);
            layer_g += term(count[0], healthy, pooled) + term(count[1], now, pooled);
            let share = shares.entry(**next).or_default();
            share.0 += now * count[0] / healthy;
            share.1 += count[1];
        }
        // What is repeated within a trace is no further evidence.
        let weight = (layer.traces.before(slice) + layer.traces.after(slice)) / (healthy + now);
        g += layer_g * weight - 2.0 * (counts.len() as f64 - 1.0);
    }
    let rise = |share: &(f64, f64)| (share.1 - share.0) / after;
    let by_rise = |a: &(&Option<Symbol>, &(f64, f64)), b: &(&Option<Symbol>, &(f64, f64))| {
        rise(a.1).total_cmp(&rise(b.1)).then(b.0.cmp(a.0))
    };
    let (seen, up) = shares.iter().max_by(by_rise)?;
    let (usual, down) = shares.iter().min_by(by_rise)?;
    let (moved, share) = if rise(up) >= -rise(down) { (seen, up) } else { (usual, down) };
    let strength = g.max(0.0).sqrt() * rise(share).abs();
    (strength > 0.0).then(|| Change {
        context,
        strength,
        moved: *moved,
        usual: *usual,
        seen: *seen,
        shares: (share.0 / after, share.1 / after),
        counts: (before, after),
    })
}
