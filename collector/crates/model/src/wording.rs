//! Who words an explanation, and what a language model would be told.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Whose words are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordingChoice {
    /// The language model's, when one is configured and its words hold up; else the template's.
    #[default]
    Model,
    /// The template's: at once, and nothing is sent to anybody.
    Template,
}

/// Whose words an explanation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplanationSource {
    /// Our own sentences, filled in.
    #[default]
    Template,
    /// A language model's, held against the facts.
    Model,
}

/// What a language model would be told, without telling it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelPreview {
    /// Whether a provider is configured, so that this would be sent.
    pub sends: bool,
    /// Where it would be sent to.
    #[schema(required = true)]
    pub address: Option<String>,
    /// To which model.
    #[schema(required = true)]
    pub model: Option<String>,
    /// The instructions.
    pub system: String,
    /// The facts, as JSON, after secrets and personal data were taken out.
    pub user: String,
    /// The JSON schema that the answer is bound to.
    #[schema(value_type = Object)]
    pub schema: Value,
    /// What stands for the things that were taken out, such as `[email-1]`.
    pub redacted: Vec<String>,
    /// About how many tokens it is.
    pub estimated_tokens: u64,
}
