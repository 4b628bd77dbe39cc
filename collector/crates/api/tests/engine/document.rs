//! The endpoints, as the OpenAPI document describes them.

use std::fmt::Write as _;

use axum::http::Method;
use serde_json::Value;

/// One endpoint.
pub struct Endpoint {
    pub method: Method,
    pub path: String,
    pub parameters: Vec<Parameter>,
    pub takes_body: bool,
}

pub struct Parameter {
    pub name: String,
    pub in_path: bool,
    required: bool,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Time,
    Cursor,
}

/// All of them.
pub fn endpoints() -> Vec<Endpoint> {
    let document = serde_json::to_value(olly_api::router::document()).unwrap();
    let mut endpoints = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            endpoints.push(Endpoint {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                parameters: parameters.iter().map(Parameter::of).collect(),
                takes_body: operation.get("requestBody").is_some(),
            });
        }
    }
    endpoints
}

impl Parameter {
    fn of(description: &Value) -> Self {
        let schema = &description["schema"];
        let is = |kind: &str| {
            schema["type"] == kind
                || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
        };
        let name = description["name"].as_str().unwrap().to_owned();
        let kind = if name == "cursor" {
            Kind::Cursor
        } else if schema["format"] == "date-time" {
            Kind::Time
        } else if is("integer") || is("number") {
            Kind::Number
        } else {
            Kind::Text
        };
        Self { in_path: description["in"] == "path", required: description["required"] == true, name, kind }
    }

    /// A value that is right in a path.
    fn good(&self, path: &str) -> &'static str {
        const TRACE: &str = "00000000000000000000000000000001";
        match self.name.as_str() {
            "id" if path.starts_with("/api/v1/traces/") => TRACE,
            "id" if path.starts_with("/api/v1/incidents/") => "inc-mvz3rhnf-a7b2c4d1",
            "id" => "flow-1",
            name if name.contains("trace") => TRACE,
            "name" | "service" => "service-1",
            _ => "1",
        }
    }
}

impl Endpoint {
    /// The address, with one parameter's value replaced.
    pub fn address(&self, replaced: Option<(&Parameter, &str)>) -> String {
        let value = |parameter: &Parameter| match replaced {
            Some((other, value)) if other.name == parameter.name => Some(value.to_owned()),
            _ => parameter.required.then(|| parameter.good(&self.path).to_owned()),
        };
        let (mut path, mut query) = (self.path.clone(), String::new());
        for parameter in &self.parameters {
            let Some(value) = value(parameter) else { continue };
            if parameter.in_path {
                path = path.replace(&format!("{{{}}}", parameter.name), &value);
            } else {
                write!(query, "{}{}={value}", if query.is_empty() { "?" } else { "&" }, parameter.name)
                    .unwrap();
            }
        }
        path + &query
    }
}
