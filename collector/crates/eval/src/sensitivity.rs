//! How much of the accuracy hangs on single constants.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use olly_rca::{Answer, Examination, Params};
use serde::Serialize;

/// The factors that each constant is multiplied with, one constant at a time.
const FACTORS: [f64; 2] = [0.7, 1.3];

/// Right answers with one constant changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// The constant; none for the published ones.
    pub constant: Option<&'static str>,
    /// What it was multiplied with.
    pub factor: f64,
    /// Cases whose cause was named first, by set.
    pub right: BTreeMap<String, usize>,
    /// Cases that were answered with a wrong cause instead of *inconclusive*, over all sets.
    pub wrong: usize,
    /// Cases that were answered with *inconclusive*, over all sets.
    pub inconclusive: usize,
    /// Healthy times in which a cause was named, over all sets; none when they were not asked about.
    pub named_in_healthy: Option<usize>,
}

/// Counts right answers for each variant of the constants.
#[derive(Debug)]
pub(crate) struct Sensitivity {
    variants: Vec<(Params, Variant)>,
}

impl Sensitivity {
    pub(crate) fn new(params: &Params) -> Self {
        let counted = |constant, factor| Variant {
            constant,
            factor,
            right: BTreeMap::new(),
            wrong: 0,
            inconclusive: 0,
            named_in_healthy: None,
        };
        let changed = Params::CONSTANTS.iter().flat_map(|(name, place)| {
            FACTORS.map(|factor| {
                let mut params = params.clone();
                *place(&mut params) *= factor;
                (params, counted(Some(*name), factor))
            })
        });
        Self { variants: [(params.clone(), counted(None, 1.0))].into_iter().chain(changed).collect() }
    }

    /// Weighs one case with every variant.
    pub(crate) fn add(&mut self, set: &str, examined: &Examination<'_>, is_right: impl Fn(&Answer) -> bool) {
        for (params, variant) in &mut self.variants {
            let answer = examined.weigh(params);
            let right = is_right(&answer);
            *variant.right.entry(set.to_owned()).or_default() += usize::from(right);
            variant.wrong += usize::from(!right && !answer.inconclusive);
            variant.inconclusive += usize::from(answer.inconclusive);
        }
    }

    /// Weighs a healthy time with every variant.
    pub(crate) fn add_healthy(&mut self, examined: &Examination<'_>) {
        for (params, variant) in &mut self.variants {
            let named = !examined.weigh(params).inconclusive;
            *variant.named_in_healthy.get_or_insert_default() += usize::from(named);
        }
    }

    pub(crate) fn finish(self) -> Vec<Variant> {
        self.variants.into_iter().map(|(_, variant)| variant).collect()
    }
}

/// Prints a line for each variant.
pub(crate) fn print(out: &mut impl Write, variants: &[Variant]) -> io::Result<()> {
    let Some(first) = variants.first() else { return Ok(()) };
    write!(out, "\n{:24}", "named first")?;
    for set in first.right.keys() {
        write!(out, " {set:>14}")?;
    }
    writeln!(out, " {:>6} {:>6} {:>13} {:>8}", "all", "wrong", "inconclusive", "healthy")?;
    for variant in variants {
        let name = match variant.constant {
            Some(constant) => format!("{constant} x {}", variant.factor),
            None => "as published".to_owned(),
        };
        write!(out, "{name:24}")?;
        for right in variant.right.values() {
            write!(out, " {right:>14}")?;
        }
        let Variant { wrong, inconclusive, named_in_healthy, .. } = variant;
        let right: usize = variant.right.values().sum();
        let healthy = named_in_healthy.map_or("-".to_owned(), |named| named.to_string());
        writeln!(out, " {right:>6} {wrong:>6} {inconclusive:>13} {healthy:>8}")?;
    }
    Ok(())
}
