//! From what the rules have read to the query.

use super::{Context, Reading};
use crate::{
    ast::{Answer, Attribute, Dimension, Filter, Kind, Measure, Order, Query, Subject},
    attributes::KNOWN,
    lexicon::{Sign, Thing},
    time::Period,
};

mod bounds;
mod limits;
mod measures;
mod periods;
mod selection;
mod whether;

use measures::default_measures;

const HOUR_NS: i64 = 3_600_000_000_000;
const DAY_NS: i64 = 24 * HOUR_NS;
const LIST_LIMIT: u32 = 100;
const RANKING_LIMIT: u32 = 10;

/// A noun of the question.
#[derive(Clone, Copy)]
struct Noun {
    thing: Thing,
    single: bool,
    after_by: bool,
    after_count: bool,
}

struct Draft<'a> {
    reading: &'a Reading<'a>,
    nouns: Vec<Noun>,
}

pub(super) fn assemble(reading: &Reading<'_>, context: &Context<'_>) -> Result<Query, String> {
    Draft { reading, nouns: nouns(reading) }.query(context)
}

fn nouns(reading: &Reading<'_>) -> Vec<Noun> {
    let mut nouns: Vec<Noun> = Vec::new();
    let (mut by, mut count) = (false, false);
    for (_, sign) in &reading.signs {
        match sign {
            Sign::By => by = true,
            Sign::HowMany => count = true,
            Sign::Thing(thing, single) => {
                nouns.push(Noun { thing: *thing, single: *single, after_by: by, after_count: count });
                // "by service and operation": what follows "and" is still after "by".
                by = by && matches!(thing, Thing::Kind(_) | Thing::Attribute(_) | Thing::Endpoint);
                count = false;
            }
            Sign::Filler => {}
            _ => {
                by = false;
                count = count
                    && matches!(
                        sign,
                        Sign::Failed | Sign::Succeeded | Sign::Slowest | Sign::Fastest | Sign::Not
                    );
            }
        }
    }
    nouns
}

impl Draft<'_> {
    fn has(&self, wanted: impl Fn(Sign) -> bool) -> bool {
        self.reading.signs.iter().any(|(_, sign)| wanted(*sign))
    }

    fn is(&self, wanted: Sign) -> bool {
        self.has(|sign| sign == wanted)
    }

    fn names(&self, thing: Thing) -> bool {
        self.nouns.iter().any(|noun| noun.thing == thing)
    }

    fn query(&self, context: &Context<'_>) -> Result<Query, String> {
        let r = self.reading;
        let asks_anything = self.has(|sign| {
            !matches!(sign, Sign::Filler | Sign::By | Sign::Which | Sign::Not | Sign::Got | Sign::Show)
        });
        let names_anything = !r.services.is_empty()
            || !r.operations.is_empty()
            || !r.metrics.is_empty()
            || r.trace.is_some()
            || r.flow.is_some()
            || !r.texts.is_empty()
            || !r.quantiles.is_empty()
            || !r.durations.is_empty()
            || r.not != Filter::default()
            || !r.http.is_empty()
            || !r.group_keys.is_empty()
            || r.span.is_some()
            || r.bucket.is_some()
            || !r.attributes.is_empty();
        if !asks_anything && !names_anything {
            return Err("I found nothing in it that I could look up.".to_owned());
        }
        if self.has(|sign| sign == Sign::Not) {
            return Err("I could not tell what \"not\" leaves out.".to_owned());
        }
        if let Some(what) = r.doubled {
            return Err(format!("I read two different {what}, and can answer for one at a time."));
        }
        let (period, earlier) = self.periods(context)?;
        let subject = self.subject();
        self.one_metric(&subject)?;
        let mut filter = self.filter(&subject);
        let lasts = !r.durations.is_empty();
        if let Some(callers) = r.neighbours.or_else(|| self.neighbours()) {
            if filter.services.is_empty() {
                return Err("Callers and dependencies of which service?".to_owned());
            }
            if self.groups(&subject, &filter).iter().any(|group| *group != Dimension::Kind(Kind::Service)) {
                return Err("Callers and dependencies are only told apart by service.".to_owned());
            }
            return Ok(Query {
                subject: Subject::Spans,
                answer: Answer::Neighbours(callers),
                filter,
                period,
                earlier: None,
                group: Vec::new(),
                order: Order::Largest,
                attributes: Vec::new(),
                share: None,
                having: Vec::new(),
                limit: r.limit.unwrap_or(LIST_LIMIT),
            });
        }
        let mut group = self.groups(&subject, &filter);
        for attribute in self.compared_attributes() {
            let place = self.attributes().iter().position(|known| known == attribute);
            let dimension = place.map(|place| Dimension::Kind(Kind::Attribute(place)));
            group.extend(dimension.filter(|dimension| !group.contains(dimension)));
        }
        let mut share = None;
        let (mut measures, explicit) =
            self.measures(&subject, &mut filter, &mut share, &group, earlier.is_some());
        let (ranks_up, ranks_down) = (self.ranks_up(), self.ranks_down());
        let changed = self.change().map(|(_, more)| more);
        let ranks = ranks_up || ranks_down;
        // "the most errors", "the busiest": of the services, when nothing else is named.
        let ranked_measure = explicit || self.is(Sign::Busiest) || self.is(Sign::Quietest);
        if ranks
            && r.bucket.is_none()
            && group.is_empty()
            && ranked_measure
            && !measures.is_empty()
            && !matches!(subject, Subject::Metric(_))
        {
            let extremum = filter.services.len() == 1 || !filter.operations.is_empty();
            let slow_list = (self.is(Sign::Slowest) || self.is(Sign::Fastest)) && !extremum;
            match measures.as_slice() {
                [Measure::Max | Measure::Min] => {}
                [Measure::Average | Measure::Quantile(_), ..] if extremum => {
                    measures = vec![if ranks_up { Measure::Max } else { Measure::Min }];
                }
                _ if extremum && !slow_list && measures.contains(&Measure::Count) => {
                    group.push(Dimension::Kind(Kind::Operation))
                }
                _ if extremum => {}
                _ => group.push(Dimension::Kind(Kind::Service)),
            }
        }
        let many_services = filter.services.len() > 1 && !measures.is_empty();
        if many_services && !group.contains(&Dimension::Kind(Kind::Service)) && !self.said_together() {
            group.insert(0, Dimension::Kind(Kind::Service));
        }
        if filter.operations.len() > 1
            && !measures.is_empty()
            && !group.contains(&Dimension::Kind(Kind::Operation))
        {
            group.push(Dimension::Kind(Kind::Operation));
        }
        let bucketed = self.is(Sign::Trend) || self.goes_on() || r.bucket.is_some();
        if bucketed && !group.iter().any(|dimension| matches!(dimension, Dimension::Bucket(_))) {
            let length = period.as_ref().map_or(DAY_NS, Period::length_ns);
            group.insert(0, Dimension::Bucket(r.bucket.unwrap_or_else(|| fitting_bucket(length))));
        }
        if measures.is_empty() && !group.is_empty() {
            measures = default_measures(&subject);
        }
        // Hours without a failure are part of the answer, too.
        let spans = matches!(subject, Subject::Requests | Subject::Spans);
        if bucketed && spans && filter.failed == Some(true) && measures == [Measure::Count] {
            filter.failed = None;
            measures = vec![Measure::Errors];
        }
        if measures.is_empty() && self.asks_whether() {
            measures = self.whether(&subject, &mut filter);
        }
        self.group_of_bound(&mut group);
        let mut having = self.having(&mut filter, &mut share, &mut measures, &group)?;
        if having.is_empty() {
            having.extend(self.implied_bound(&measures, &group));
        }
        if measures.is_empty() && lasts && self.is(Sign::HowMany) {
            measures = vec![Measure::Count];
        }
        let buckets = group.iter().any(|dimension| matches!(dimension, Dimension::Bucket(_)));
        let list = measures.is_empty();
        let order = match (list, changed) {
            (true, _) if self.is(Sign::Slowest) || (self.is(Sign::Most) && self.is(Sign::Latency)) => {
                Order::Longest
            }
            (true, _) if self.is(Sign::Fastest) => Order::Shortest,
            (true, _) if r.said(&["first", "earliest", "oldest"]) => Order::Oldest,
            (true, _) => Order::Newest,
            (false, Some(true)) if earlier.is_some() => Order::Risen,
            (false, Some(false)) if earlier.is_some() => Order::Fallen,
            (false, _) if buckets && !ranks => Order::Name,
            (false, _) if ranks_down && !ranks_up => Order::Smallest,
            (false, _) if ranks || !having.is_empty() => Order::Largest,
            (false, _) if self.sorts_by_measure() => Order::Largest,
            (false, _)
                if group.iter().all(|dimension| {
                    matches!(
                        dimension,
                        Dimension::Kind(
                            Kind::Service | Kind::Status | Kind::HttpStatus | Kind::Severity | Kind::SpanKind
                        )
                    )
                }) =>
            {
                Order::Name
            }
            (false, _) => Order::Largest,
        };
        let single = self.nouns.iter().rev().find(|noun| {
            matches!(noun.thing, Thing::Kind(_) | Thing::Endpoint | Thing::Attribute(_)) && !noun.after_by
                || (list
                    && matches!(
                        noun.thing,
                        Thing::Request | Thing::Span | Thing::Trace | Thing::Flow | Thing::Log | Thing::Error
                    ))
        });
        let superlative = ranks
            || (list && (self.is(Sign::Last) || self.is(Sign::First)))
            || (changed.is_some() && !group.is_empty());
        let peak = buckets && ranks;
        let one_named = single.is_none() && list && self.names_one();
        let limit = r.limit.unwrap_or(match single {
            Some(noun) if noun.single && superlative && (list || !group.is_empty()) && !buckets => 1,
            _ if self.is(Sign::Common) && r.said(&["warning", "error"]) && !buckets => 1,
            _ if peak || self.among_named() || (one_named && superlative) => 1,
            _ if buckets => 10_000,
            _ if superlative && (ranks || list) => RANKING_LIMIT,
            _ => LIST_LIMIT,
        });
        let wholes = [Kind::Trace, Kind::Flow].map(Dimension::Kind);
        if measures == [Measure::Average]
            && group.iter().any(|dimension| wholes.contains(dimension))
            && !self.is(Sign::Latency)
        {
            return Err(
                "How many there are in a trace or flow on average is nothing that I can tell.".to_owned()
            );
        }
        self.one_of_each(&group, &measures)?;
        if list && earlier.is_some() {
            return Err("Single items are not compared with an earlier time; numbers are, such as how many, the error rate or \
                        the p95."
                .to_owned());
        }
        Ok(Query {
            subject,
            answer: if list { Answer::List } else { Answer::Measures(measures) },
            filter,
            period,
            earlier: if list { None } else { earlier },
            group,
            order,
            attributes: self.attributes(),
            share,
            having,
            limit,
        })
    }

    fn ranks_up(&self) -> bool {
        let more = self.among_named() && self.change().is_some_and(|(_, more)| more);
        more || [Sign::Most, Sign::Slowest, Sign::Busiest, Sign::Common, Sign::Unreliable(true)]
            .into_iter()
            .any(|sign| self.is(sign))
    }

    fn ranks_down(&self) -> bool {
        let less = self.among_named() && self.change().is_some_and(|(_, more)| !more);
        less || [Sign::Least, Sign::Fastest, Sign::Quietest, Sign::Unreliable(false)]
            .into_iter()
            .any(|sign| self.is(sign))
    }

    /// The attributes by which something may be told apart, in the order in which the question has them.
    fn attributes(&self) -> Vec<Attribute> {
        let mut known: Vec<usize> = Vec::new();
        for noun in &self.nouns {
            if let Thing::Attribute(place) = noun.thing
                && !known.contains(&place)
            {
                known.push(place);
            }
        }
        let of_keys =
            self.reading.group_keys.iter().map(|key| Attribute { name: None, keys: vec![key.clone()] });
        let named: Vec<Attribute> =
            known.into_iter().map(|place| KNOWN[place].attribute()).chain(of_keys).collect();
        let compared = self.compared_attributes().filter(|attribute| !named.contains(attribute)).cloned();
        named.iter().cloned().chain(compared.collect::<Vec<_>>()).collect()
    }

    /// Those with several values that are to be compared: "eu-west-1 vs us-east-1".
    fn compared_attributes(&self) -> impl Iterator<Item = &Attribute> {
        let compares = self.is(Sign::Compare) && self.reading.shift_ns.is_none() && !self.said_together();
        self.reading
            .attributes
            .iter()
            .filter(move |(_, values)| compares && values.len() > 1)
            .map(|(attribute, _)| attribute)
    }

    /// What a noun tells apart, or counts.
    fn kind(&self, thing: Thing) -> Option<Kind> {
        match thing {
            Thing::Kind(kind) => Some(kind),
            Thing::Endpoint => Some(Kind::Operation),
            Thing::Attribute(place) => {
                let attribute = KNOWN[place].attribute();
                self.attributes().iter().position(|other| *other == attribute).map(Kind::Attribute)
            }
            _ => None,
        }
    }

    fn said_together(&self) -> bool {
        self.reading.said(&["together", "combined", "total", "altogether"])
    }

    fn neighbours(&self) -> Option<bool> {
        if self.is(Sign::Callers) {
            Some(true)
        } else if self.is(Sign::Callees) {
            Some(false)
        } else {
            None
        }
    }

    fn sorts_by_measure(&self) -> bool {
        self.reading.said(&["sorted", "ordered", "rank", "ranked", "order", "sort", "ranking"])
    }

    /// "the first failed checkout": one of what a name stands for, which has no plural here.
    fn names_one(&self) -> bool {
        let r = self.reading;
        let names = r.services.iter().chain(&r.operations).map(|(place, _)| *place);
        let mut names = names.filter_map(|place| r.word(place));
        matches!((names.next(), names.next()), (Some(name), None) if !name.ends_with('s'))
            && !self.nouns.iter().any(|noun| !noun.single)
    }
}

/// Seconds of a bucket, so that a chart has 20 to 200 points.
const fn fitting_bucket(length_ns: i64) -> u64 {
    match length_ns / 1_000_000_000 {
        ..=10_800 => 60,
        10_801..=43_200 => 300,
        43_201..=345_600 => 3_600,
        _ => 86_400,
    }
}
