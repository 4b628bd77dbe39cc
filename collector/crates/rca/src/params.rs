//! The constants of the method, in one place.

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Time that a service or a link takes by itself.
    Time,
    /// Failures that no callee explains.
    Errors,
    /// What is logged next.
    Logs,
    /// What is called next.
    Calls,
    /// Resources: CPU, memory, disk, network.
    Resources,
    /// What it adds to the symptom, from metrics of requests.
    Contribution,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Time, Self::Errors, Self::Logs, Self::Calls, Self::Resources, Self::Contribution];

    /// Its name, as in the answer.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Errors => "errors",
            Self::Logs => "logs",
            Self::Calls => "calls",
            Self::Resources => "resources",
            Self::Contribution => "contribution",
        }
    }
}

/// How much one channel counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// The strength of its strongest evidence from which on the channel says anything.
    pub from: f64,
    /// The strength at which it counts fully.
    pub full: f64,
    /// How much it counts then.
    pub weight: f64,
}

impl Weight {
    /// How far evidence of this strength is to be trusted, 0 to 1.
    pub fn confidence(&self, strength: f64) -> f64 {
        ((strength - self.from) / (self.full - self.from)).clamp(0.0, 1.0)
    }
}

/// The constants of the method. [`Params::default`] holds the values that the published figures were measured with.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// [`Channel::Time`].
    pub time: Weight,
    /// [`Channel::Errors`].
    pub errors: Weight,
    /// [`Channel::Logs`].
    pub logs: Weight,
    /// [`Channel::Calls`].
    pub calls: Weight,
    /// [`Channel::Resources`].
    pub resources: Weight,
    /// [`Channel::Contribution`].
    pub contribution: Weight,
    /// How much of the trust in logs and calls a channel that measures harm directly takes away: slow and failing services
    /// log and call differently, not the other way round.
    pub side_effect: f64,
    /// From which part of its own evidence on the evidence of what a service depends on explains it.
    pub explains: f64,
    /// How much of that evidence is taken off then.
    pub explained: f64,
    /// How many times as strong as in any healthy stretch evidence has to be that does not count fully, to be beyond doubt.
    pub unusual: f64,
    /// Below this weight of evidence beyond doubt nothing is called a cause.
    pub inconclusive: f64,
    /// Channels that are left out, for ablations.
    pub without: Vec<Channel>,
    /// Whether symptoms are explained by what lies below them; off for ablations.
    pub explain_away: bool,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            time: Weight { from: 0.15, full: 1.2, weight: 1.0 },
            errors: Weight { from: 0.02, full: 0.3, weight: 1.0 },
            logs: Weight { from: 0.8, full: 4.0, weight: 0.8 },
            calls: Weight { from: 1.5, full: 7.0, weight: 0.6 },
            resources: Weight { from: 5.0, full: 15.0, weight: 1.2 },
            contribution: Weight { from: 0.05, full: 0.3, weight: 1.0 },
            side_effect: 0.6,
            explains: 0.6,
            explained: 0.8,
            unusual: 2.0,
            inconclusive: 0.15,
            without: Vec::new(),
            explain_away: true,
        }
    }
}

/// A constant of [`Params`]: its name and where it lies.
pub type Constant = (&'static str, fn(&mut Params) -> &mut f64);

impl Params {
    /// Every constant, so that one can ask how much hangs on it.
    pub const CONSTANTS: [Constant; 23] = [
        ("time.from", |p| &mut p.time.from),
        ("time.full", |p| &mut p.time.full),
        ("time.weight", |p| &mut p.time.weight),
        ("errors.from", |p| &mut p.errors.from),
        ("errors.full", |p| &mut p.errors.full),
        ("errors.weight", |p| &mut p.errors.weight),
        ("logs.from", |p| &mut p.logs.from),
        ("logs.full", |p| &mut p.logs.full),
        ("logs.weight", |p| &mut p.logs.weight),
        ("calls.from", |p| &mut p.calls.from),
        ("calls.full", |p| &mut p.calls.full),
        ("calls.weight", |p| &mut p.calls.weight),
        ("resources.from", |p| &mut p.resources.from),
        ("resources.full", |p| &mut p.resources.full),
        ("resources.weight", |p| &mut p.resources.weight),
        ("contribution.from", |p| &mut p.contribution.from),
        ("contribution.full", |p| &mut p.contribution.full),
        ("contribution.weight", |p| &mut p.contribution.weight),
        ("side_effect", |p| &mut p.side_effect),
        ("explains", |p| &mut p.explains),
        ("explained", |p| &mut p.explained),
        ("unusual", |p| &mut p.unusual),
        ("inconclusive", |p| &mut p.inconclusive),
    ];

    /// The weight of a channel.
    pub fn weight(&self, channel: Channel) -> Weight {
        match channel {
            Channel::Time => self.time,
            Channel::Errors => self.errors,
            Channel::Logs => self.logs,
            Channel::Calls => self.calls,
            Channel::Resources => self.resources,
            Channel::Contribution => self.contribution,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_listed_once_under_its_own_name() {
        for (name, place) in Params::CONSTANTS {
            let mut changed = Params::default();
            *place(&mut changed) = -1.0;
            let others = Params::CONSTANTS.iter().filter(|(other, _)| *other != name);
            for (other, of_other) in others {
                assert!(*of_other(&mut changed) > 0.0, "{name} is also {other}");
            }
            let (group, field) = name
                .split_once('.')
                .map_or((name, String::new()), |(group, field)| (group, format!("{field}: ")));
            let shown = format!("{changed:?}");
            let (_, of_group) = shown.split_once(&format!("{group}: ")).unwrap();
            let (before, _) = of_group.split_once(&format!("{field}-1.0")).unwrap();
            assert!(!before.contains('}'), "{name} is elsewhere: {shown}");
        }
    }
}
