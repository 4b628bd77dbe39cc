//! The names that are there: services, operations, metrics; and which of them a word means.

use crate::{
    ast::Metric,
    lexicon::is_near,
    words::{Word, words},
};

/// The names that questions may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Services.
    pub services: Vec<String>,
    /// Names of spans.
    pub operations: Vec<String>,
    /// Metrics.
    pub metrics: Vec<Metric>,
}

/// What a name belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Service(String),
    Operation(String),
    Metric(Metric),
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Service(name) | Self::Operation(name) => name,
            Self::Metric(metric) => &metric.name,
        }
    }
}

/// A name with the forms in which people write it, each a row of words.
#[derive(Clone, Debug)]
struct Entry {
    name: Name,
    forms: Vec<Vec<String>>,
}

/// The vocabulary, prepared for looking up.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

impl Index {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let services = vocabulary
            .services
            .iter()
            .map(|name| Entry { name: Name::Service(name.clone()), forms: service_forms(name) });
        let metrics = vocabulary
            .metrics
            .iter()
            .map(|metric| Entry { name: Name::Metric(metric.clone()), forms: metric_forms(&metric.name) });
        let operations = vocabulary
            .operations
            .iter()
            .map(|name| Entry { name: Name::Operation(name.clone()), forms: operation_forms(name) });
        Self { entries: services.chain(metrics).chain(operations).collect() }
    }

    /// The longest name that starts at `words[0]`.
    pub(crate) fn exact(&self, words: &[Word]) -> Option<(&Name, usize)> {
        let mut best: Option<(&Name, usize)> = None;
        for entry in &self.entries {
            for form in &entry.forms {
                let fits = form.len() <= words.len() && form.iter().zip(words).all(|(a, b)| *a == b.text);
                // A whole name in quotation marks.
                let whole = words.first().is_some_and(|word| word.quoted && form.join(" ") == word.text);
                let length = if whole { 1 } else { form.len() };
                if (fits || whole) && best.is_none_or(|(_, longest)| length > longest) {
                    best = Some((&entry.name, length));
                }
            }
        }
        best
    }

    /// Whether a word is part of a name that has several.
    pub(crate) fn piece(&self, word: &str) -> bool {
        self.entries.iter().flat_map(|entry| &entry.forms).any(|form| form.iter().any(|piece| piece == word))
    }

    /// The names of several parts of which a word is one, in the singular or the plural.
    pub(crate) fn with_part(&self, word: &str) -> impl Iterator<Item = &Name> {
        let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
        let wanted = singular(word);
        self.entries.iter().map(|entry| &entry.name).filter(move |name| {
            let parts = pieces(name.as_str());
            parts.len() > 1 && parts.iter().any(|part| singular(part) == wanted)
        })
    }

    /// The nearest name to a word that is no known one, within a fifth of its length; none when two are as near.
    pub(crate) fn near(&self, word: &str) -> Option<(&Name, usize)> {
        let mut best: Option<(&Name, usize)> = None;
        for entry in &self.entries {
            for form in &entry.forms {
                let form = form.join(" ");
                let distance = strsim::osa_distance(word, &form);
                if is_near(word, &form, distance) && best.is_none_or(|(_, least)| distance < least) {
                    best = Some((&entry.name, distance));
                }
            }
        }
        best
    }
}

fn pieces(name: &str) -> Vec<String> {
    let separated: String =
        name.chars().map(|c| if matches!(c, '-' | '_' | '.' | '/') { ' ' } else { c }).collect();
    words(&separated).into_iter().map(|word| word.text).collect()
}

/// `payment-service`: also "payment service", "payment", "payments".
fn service_forms(name: &str) -> Vec<Vec<String>> {
    let mut forms = vec![vec![name.to_lowercase()], pieces(name)];
    let mut base = pieces(name);
    if base.len() > 1
        && base.last().is_some_and(|last| matches!(last.as_str(), "service" | "svc" | "server" | "api"))
    {
        base.pop();
        forms.push(base.clone());
    }
    let joined: String = base.concat();
    for form in [base.join("-"), base.join("_"), joined] {
        for word in [form.strip_suffix('s').unwrap_or_default().to_owned(), format!("{form}s"), form] {
            if word.chars().count() > 2 {
                for suffix in ["", "-service", "service", "-svc"] {
                    forms.push(vec![format!("{word}{suffix}")]);
                }
            }
        }
    }
    unique(forms)
}

/// `http.server.request.duration`: also with spaces, underscores, and without its last part of several.
fn metric_forms(name: &str) -> Vec<Vec<String>> {
    let parts = pieces(name);
    let mut forms = vec![vec![name.to_lowercase()], vec![parts.join("_")]];
    // "cpu utilization" means `process.cpu.utilization`.
    let common = ["process", "system", "container", "host", "runtime", "jvm", "k8s", "go", "nodejs"];
    if let [first, rest @ ..] = parts.as_slice()
        && rest.len() > 1
        && common.contains(&first.as_str())
    {
        forms.extend([rest.to_vec(), vec![rest.join(".")], vec![rest.join("_")]]);
    }
    if parts.len() > 1 {
        forms.push(parts);
    }
    unique(forms)
}

/// `POST /cart/{id}`: as it is written.
fn operation_forms(name: &str) -> Vec<Vec<String>> {
    let mut forms = vec![words(name).into_iter().map(|word| word.text).collect::<Vec<_>>()];
    // "/checkout" means "POST /checkout" when nothing else has that path.
    if let [method, path] = forms[0].as_slice()
        && path.starts_with('/')
        && matches!(method.as_str(), "get" | "post" | "put" | "delete" | "patch")
        && path.len() > 1
    {
        forms.push(vec![path.clone()]);
    }
    unique(forms)
}

fn unique(mut forms: Vec<Vec<String>>) -> Vec<Vec<String>> {
    forms.retain(|form| !form.is_empty() && form.iter().all(|word| !word.is_empty()));
    let mut seen = std::collections::BTreeSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}
