//! What is usual: how strong the strongest evidence is when nothing happens.
//!
//! Healthy times differ from each other, too. The channels therefore also compare healthy stretches, each as long as the incident, with
//! the other healthy times. If the incident were one more of them, its strongest evidence would exceed that of all k of them
//! by chance once in k + 1 times (the rank of one among exchangeable ones is uniform: Vovk, Gammerman and Shafer, *Algorithmic Learning
//! in a Random World*, 2005).

use std::collections::BTreeMap;

use crate::{Channel, Weight, evidence::Findings, stats::quantile};

/// The part of healthy stretches whose strongest evidence has to be exceeded: the others may hold an incident that nobody noticed.
const MOST_STRETCHES: f64 = 0.75;

/// How strong the strongest evidence of each channel is in healthy stretches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usual {
    /// In order of strength.
    strongest: BTreeMap<Channel, Vec<f64>>,
}

impl Usual {
    /// Takes in what a channel found in every stretch.
    pub(crate) fn add(&mut self, channel: Channel, found: &[Findings]) {
        let mut strongest: Vec<f64> = found.iter().map(Findings::strongest).collect();
        strongest.sort_unstable_by(f64::total_cmp);
        self.strongest.insert(channel, strongest);
    }

    /// How many stretches were looked at, by the channels that had most.
    pub(crate) fn stretches(&self) -> usize {
        self.strongest.values().map(Vec::len).max().unwrap_or(0)
    }

    /// Whether evidence of this strength says that something happened: it counts fully and exceeds what most healthy stretches show, or
    /// it is several times as strong as anything that any of them shows.
    pub(crate) fn is_exceeded(&self, channel: Channel, strength: f64, weight: &Weight, times: f64) -> bool {
        let usual = self.strongest.get(&channel).map_or(&[][..], Vec::as_slice);
        (strength >= weight.full && strength > quantile(usual, MOST_STRETCHES))
            || usual.last().is_some_and(|strongest| strength >= times * strongest)
    }
}
