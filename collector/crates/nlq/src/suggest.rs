//! The nearest questions that are understood.

use crate::vocabulary::Vocabulary;

/// Templates; `{service}`, `{operation}` and `{metric}` stand for names that there are.
const QUESTIONS: &[&str] = &[
    "how many requests did {service} get in the last hour",
    "error rate of {service} in the last 15 minutes",
    "which service has the highest error rate today",
    "p95 latency of {service} since 14:00",
    "top 5 slowest operations in the last hour",
    "busiest services today",
    "show failed requests of {service} in the last hour",
    "requests slower than 500 ms in the last hour",
    "traces slower than 2 s in the last hour",
    "requests per minute of {service} in the last hour",
    "error rate by service over time today",
    "compare p95 latency of {service} with yesterday",
    "which services have more errors than in the previous hour",
    "error logs of {service} in the last hour",
    "logs containing \"timeout\" today",
    "most common errors of {service} today",
    "average {metric} by service in the last hour",
    "which services are there",
    "who calls {service}",
    "errors by operation of {service} today",
];

/// The three of our questions that share most with one that was not understood.
pub(crate) fn suggestions(question: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let asked = question.to_lowercase();
    let named = |names: &mut dyn Iterator<Item = &String>| {
        let names: Vec<&String> = names.collect();
        let said = names.iter().find(|name| asked.contains(&name.to_lowercase()));
        said.or(names.first()).map(|name| (*name).clone())
    };
    let service = named(&mut vocabulary.services.iter());
    let metric = named(&mut vocabulary.metrics.iter().map(|metric| &metric.name));
    let mut scored: Vec<(f64, String)> = QUESTIONS
        .iter()
        .filter_map(|template| {
            let mut text = (*template).to_owned();
            for (place, name) in [("{service}", &service), ("{metric}", &metric)] {
                if text.contains(place) {
                    text = text.replace(place, name.as_deref()?);
                }
            }
            Some((strsim::sorensen_dice(&asked.chars().take(200).collect::<String>(), &text), text))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, text)| text).collect()
}
