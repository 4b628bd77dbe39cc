//! When, and compared with when.

use super::{super::Context, DAY_NS, Draft, HOUR_NS};
use crate::{
    lexicon::{Change, Sign, Thing},
    time::Period,
};

impl Draft<'_> {
    pub(super) fn periods(&self, context: &Context<'_>) -> Result<(Option<Period>, Option<Period>), String> {
        let r = self.reading;
        let changes = self.change().is_some() && !self.goes_on() && !self.among_named();
        let compares = self.is(Sign::Compare) || changes;
        let mut main = r.periods.first().cloned();
        let mut earlier = None;
        if let [first, second, ..] = r.periods.as_slice() {
            let (late, early) =
                if first.from_ns >= second.from_ns { (first, second) } else { (second, first) };
            let (short, long) =
                if first.length_ns() < second.length_ns() { (first, second) } else { (second, first) };
            let overlap = late.from_ns < early.to_ns;
            if compares && !overlap {
                (main, earlier) = (Some(late.clone()), Some(early.clone()));
            } else if long.length_ns() >= DAY_NS / 2
                && short.length_ns() < DAY_NS
                && Some(short) != r.clock().today().as_ref()
            {
                // "yesterday between 10:00 and 11:00": the hours of that day.
                let mut hours = short.clone();
                while hours.from_ns >= long.to_ns {
                    hours = hours.earlier(DAY_NS);
                }
                main = Some(hours);
            } else if !overlap || r.periods.len() > 2 {
                return Err(self.two_times(context));
            } else if short.from_ns >= long.from_ns && short.to_ns <= long.to_ns {
                main = Some(short.clone());
            } else {
                return Err(self.two_times(context));
            }
        }
        let by_id = r.trace.is_some() || r.flow.is_some() || r.span.is_some();
        if main.is_none() && by_id {
            return Ok((None, None));
        }
        let clock = r.clock();
        let shift = r.shift_ns;
        let main = main.or_else(|| context.period.clone()).or_else(|| match shift {
            Some(DAY_NS) => clock.today(),
            Some(shift) if shift > DAY_NS => Some(clock.last(DAY_NS)),
            Some(shift) if shift > 0 => Some(clock.last(shift.min(HOUR_NS))),
            _ => None,
        });
        let daily = matches!(r.bucket, Some(bucket) if bucket >= 86_400);
        let long = daily || self.is(Sign::When);
        let main = main.unwrap_or_else(|| clock.last(if long { 7 * DAY_NS } else { HOUR_NS }));
        let earlier = earlier.or_else(|| {
            let shift = shift.or_else(|| changes.then_some(0))?;
            let shift = if shift == 0 || shift < main.length_ns() && shift < HOUR_NS {
                main.length_ns()
            } else {
                shift
            };
            Some(main.earlier(shift))
        });
        let now = clock.now_ns();
        Ok((Some(main.until(now)), earlier.map(|earlier| earlier.until(now))))
    }

    pub(super) fn two_times(&self, context: &Context<'_>) -> String {
        let times: Vec<String> =
            self.reading.periods.iter().map(|period| period.in_words(&context.zone)).collect();
        format!("I read more than one time, {}; ask for one of them, or compare them.", times.join(" and "))
    }

    /// Of which measure a change is asked, and whether more is meant.
    pub(super) fn change(&self) -> Option<(Change, bool)> {
        self.reading.signs.iter().find_map(|(_, sign)| match sign {
            Sign::Changed(change, more) => Some((*change, *more)),
            _ => None,
        })
    }

    /// "is the error rate going up": how it goes on over time, not how it was before.
    pub(super) fn goes_on(&self) -> bool {
        let r = self.reading;
        self.change().is_some()
            && r.shift_ns.is_none()
            && r.periods.len() < 2
            && !self.is(Sign::Compare)
            && !self.among_named()
            && (r.said(CONTINUOUS) || r.begins_with(&["do", "does"]))
            && self.nouns.iter().all(|noun| !matches!(noun.thing, Thing::Kind(_) | Thing::Endpoint))
    }

    /// "cart or inventory, which gets more traffic": they are compared with each other.
    pub(super) fn among_named(&self) -> bool {
        let r = self.reading;
        r.services.len() > 1 && r.shift_ns.is_none() && r.periods.len() < 2 && self.change().is_some()
    }
}

/// Words for what goes on.
const CONTINUOUS: &[&str] = &[
    "going",
    "rise",
    "getting",
    "becoming",
    "rising",
    "growing",
    "increasing",
    "climbing",
    "worsening",
    "deteriorating",
    "spiking",
    "falling",
    "decreasing",
    "declining",
    "dropping",
    "shrinking",
    "slowing",
    "degrading",
    "improving",
    "speeding",
];
