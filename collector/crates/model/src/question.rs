//! Questions in plain language, and what is answered.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{TimeRange, Timestamp};

/// A question in plain language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NlqRequest {
    /// The question, at most 500 characters.
    #[schema(max_length = 500, example = "error rate of checkout in the last 15 minutes")]
    pub question: String,
    /// Start of the period of a question that names none; an hour before `to` when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// End of that period; now when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Where the person who asks is, as an IANA name; UTC when it is left out. "Today" and "14:00" depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/Paris")]
    pub time_zone: Option<String>,
}

/// A word that was taken for another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenWord {
    /// As it was written.
    pub word: String,
    /// What it was taken for.
    pub taken_for: String,
}

/// A value that was bound to a placeholder of the SQL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SqlParameter {
    /// The placeholder's name.
    pub name: String,
    /// A number, a text or a list of texts.
    pub value: Value,
}

/// How rows are best shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// As rows.
    Table,
    /// One line over time for each thing that is told apart.
    Line,
    /// One bar a row.
    Bar,
    /// As one number.
    Number,
}

/// Who wrote the SQL of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SqlSource {
    /// The grammar.
    #[default]
    Grammar,
    /// A language model, as the grammar could not read the question.
    Model,
}

/// The answer to a question. `understood` says which members there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NlqAnswer {
    /// Whether the question was understood. If not, `summary` says why, `unread` which parts could not be read, and
    /// `suggestions` has the nearest questions that would be.
    pub understood: bool,
    /// How the question was read, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<String>,
    /// Words that were taken for others.
    #[serde(default)]
    pub taken: Vec<TakenWord>,
    /// The SQL that was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub sql_source: SqlSource,
    /// What its placeholders stand for.
    #[serde(default)]
    pub parameters: Vec<SqlParameter>,
    /// The period that was looked at; none when it was everything that is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_range: Option<TimeRange>,
    /// Names of the columns.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The rows: values in the order of the columns.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<Object>>)]
    pub rows: Vec<Vec<Value>>,
    /// Whether there may be more rows than these.
    #[serde(default)]
    pub truncated: bool,
    /// The answer in a sentence, made from the rows; or why there is none.
    pub summary: String,
    /// How the rows are best shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartKind>,
    /// The parts of the question that could not be read.
    #[serde(default)]
    pub unread: Vec<String>,
    /// The nearest questions that are understood.
    #[serde(default)]
    pub suggestions: Vec<String>,
}

impl NlqAnswer {
    /// An answer that says no more than why there is none.
    pub const fn not_understood(reason: String) -> Self {
        Self {
            understood: false,
            interpretation: None,
            taken: Vec::new(),
            sql: None,
            sql_source: SqlSource::Grammar,
            parameters: Vec::new(),
            time_range: None,
            columns: Vec::new(),
            rows: Vec::new(),
            truncated: false,
            summary: reason,
            chart: None,
            unread: Vec::new(),
            suggestions: Vec::new(),
        }
    }
}
