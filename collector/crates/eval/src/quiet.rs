//! What is answered about healthy times. Who names a cause there is wrong.

use std::io::Write;

use anyhow::Result;
use olly_rca::{Examination, Incident, Params};
use serde::Serialize;

use crate::{
    dataset::{Case, Loaded, Meta},
    healthy::Troubles,
    print::explain,
    run::answer,
    sensitivity::Sensitivity,
};

/// Which healthy time was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Healthy {
    /// The one before an incident.
    Before,
    /// A stretch of the fault-free data.
    Reference,
}

/// What was answered about a healthy time.
struct Quiet {
    set: String,
    kind: Healthy,
    /// Whether it is not healthy: another known incident lies in it or was over just before.
    troubled: bool,
    named: bool,
    confidence: f64,
}

/// The answers about healthy times.
#[derive(Default)]
pub(crate) struct Quiets(Vec<Quiet>);

/// How healthy times are asked about.
pub(crate) struct Asking<'a> {
    pub(crate) params: &'a Params,
    pub(crate) troubles: &'a Troubles,
    /// Whether an answer that names a cause is printed.
    pub(crate) explain: bool,
}

impl Quiets {
    /// Asks about a healthy time of a case, or of the reference of a case.
    pub(crate) fn ask(
        &mut self,
        out: &mut impl Write,
        asking: &Asking<'_>,
        sensitivity: Option<&mut Sensitivity>,
        (case, kind, loaded): (&Case, Healthy, &Loaded),
    ) -> Result<()> {
        let (answer, incident) = answer(loaded, asking.params);
        let Meta { case, set, reference, .. } = &case.meta;
        let troubled = asking.troubles.reach(set, &loaded.incident);
        if let Some(sensitivity) = sensitivity.filter(|_| !troubled) {
            sensitivity.add_healthy(&Examination::new(&loaded.telemetry, &incident, &asking.params.without));
        }
        if asking.explain && !answer.inconclusive {
            let of = if kind == Healthy::Before { Some(case) } else { reference.as_ref() };
            let happened = if troubled { "another incident" } else { "nothing" };
            let Incident { began, until, .. } = incident;
            writeln!(out, "{}, {began} to {until}: {happened}", of.map_or("", |of| of))?;
            explain(out, &[], &answer)?;
        }
        self.0.push(Quiet {
            set: set.clone(),
            kind,
            troubled,
            named: !answer.inconclusive,
            confidence: answer.confidence,
        });
        Ok(())
    }

    /// The confidence of each answer about a healthy time, and whether it named a cause.
    pub(crate) fn confidences(&self) -> impl Iterator<Item = (f64, bool)> {
        let healthy = self.0.iter().filter(|quiet| !quiet.troubled);
        healthy.map(|quiet| (quiet.confidence, quiet.named))
    }
}

/// How often a cause was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Times that were asked about.
    pub asked: usize,
    /// Those in which a cause was named.
    pub named: usize,
}

impl Named {
    fn of<'a>(quiet: impl Iterator<Item = &'a Quiet>) -> Self {
        quiet.fold(Self::default(), |Self { asked, named }, quiet| Self {
            asked: asked + 1,
            named: named + usize::from(quiet.named),
        })
    }
}

/// How often a cause was named where nothing happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HealthyReport {
    /// In times before incidents.
    pub before: Named,
    /// In stretches of the fault-free data.
    pub reference: Named,
    /// In such times that are not healthy, as another known incident lies in them or was over just before: none of the above.
    pub troubled: Named,
}

impl HealthyReport {
    pub(crate) fn new(set: &str, quiet: &Quiets) -> Option<Self> {
        let of_set = || quiet.0.iter().filter(|quiet| quiet.set == set);
        let healthy = |kind| of_set().filter(move |quiet| !quiet.troubled && quiet.kind == kind);
        (of_set().count() > 0).then(|| Self {
            before: Named::of(healthy(Healthy::Before)),
            reference: Named::of(healthy(Healthy::Reference)),
            troubled: Named::of(of_set().filter(|quiet| quiet.troubled)),
        })
    }
}
