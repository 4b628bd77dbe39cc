//! Environment variables as a layer.

use figment::{
    Error, Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

/// Variables with a prefix; `__` separates section and key.
///
/// Kubernetes adds variables for every service of a namespace; a service called `ollystack-api` gives
/// `OLLYSTACK_API_SERVICE_HOST`, `OLLYSTACK_API_PORT_7380_TCP` and the like. None of our keys begin so, and they are passed
/// over, where any other unknown variable is refused.
pub(crate) struct Environment {
    prefix: &'static str,
    values: Vec<(String, String)>,
}

impl Environment {
    pub(crate) fn new(prefix: &'static str, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = variables.into_iter().filter_map(|(name, value)| {
            let key = name.strip_prefix(prefix)?;
            (!is_service_link(key)).then(|| (key.to_ascii_lowercase(), value))
        });
        Self { prefix, values: values.collect() }
    }
}

fn is_service_link(key: &str) -> bool {
    ["SERVICE_HOST", "PORT"].contains(&key) || key.starts_with("SERVICE_PORT") || key.starts_with("PORT_")
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("environment variables {}*", self.prefix))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut root = Dict::new();
        for (key, value) in &self.values {
            insert(&mut root, key, value);
        }
        Ok(Profile::Default.collect(root))
    }
}

fn insert(dict: &mut Dict, key: &str, text: &str) {
    let Some((section, rest)) = key.split_once("__") else {
        dict.insert(key.to_owned(), scalar(text));
        return;
    };
    let slot = dict.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
    if let Value::Dict(_, inner) = slot {
        insert(inner, rest, text);
    }
}

/// Only numbers and flags are given a type, so that no text is ever taken for a list or a table. Fields of text accept
/// numbers (`crate::url::text`).
fn scalar(text: &str) -> Value {
    if let Ok(flag) = text.parse::<bool>() {
        Value::from(flag)
    } else if let Ok(number) = text.parse::<u64>() {
        Value::from(number)
    } else {
        Value::from(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_kubernetes_and_of_others_are_passed_over() {
        let names = [
            "OLLYSTACK_API_SERVICE_HOST",
            "OLLYSTACK_API_SERVICE_PORT_HTTP",
            "OLLYSTACK_API_PORT",
            "OLLYSTACK_API_PORT_7380_TCP",
            "PATH",
        ];
        let variables = names.map(|name| (name.to_owned(), "tcp://10.0.0.1:7380".to_owned()));
        assert!(Environment::new("OLLYSTACK_API_", variables).values.is_empty());
    }
}
