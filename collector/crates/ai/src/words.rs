//! Wording an analysis with a language model, and doing without.
//!
//! The template's words stand unless a model is configured, answers in time and within the budget, and its words hold up against
//! the facts. Whoever worded it, the facts and the cause are the analysis' own.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use moka::future::Cache;
use olly_config::{LlmConfig, LlmProvider};
use olly_llm::{
    Budget, Exhausted, Facts, Prompt, Provider, ProviderError, ProviderKind, Redactor, Settings,
    check::{self, Refused, Wording},
};
use olly_model::{ExplanationSource, FlowAnalysis, IncidentAnalysis, ModelPreview, Timestamp};
use olly_query::Tenant;

mod flow;
mod incident;

/// What the model is to do. What it must keep to is checked afterwards; saying so makes it succeed more often.
const SYSTEM: &str = include_str!("words/system.txt");
/// The wait before a failed call is repeated, unless the provider asks for another one.
const BACKOFF: Duration = Duration::from_millis(500);
/// How many wordings are kept, and for how long: pages are opened more often than flows change.
const KEPT: (u64, Duration) = (1_000, Duration::from_secs(3_600));
/// How often a model may answer once more after its words were refused.
const SECOND_CHANCES: usize = 1;
/// Longest note on why the model's words were not used, in characters: it may repeat some of them.
const MAX_NOTE_CHARS: usize = 200;

/// Somebody who can be asked, within limits.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) provider: Provider,
    pub(crate) budget: Budget,
    pub(crate) timeout: Duration,
}

/// The time of a wording.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    /// Now.
    pub(crate) now: Timestamp,
    /// Until when the words are of use.
    pub(crate) deadline: Instant,
}

/// Words explanations.
#[derive(Clone)]
pub struct Words {
    model: Option<Model>,
    redactor: Arc<Redactor>,
    kept: Cache<String, Arc<Result<Wording, Refused>>>,
    explanations: bool,
    questions: bool,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Default for Words {
    /// Without a model.
    fn default() -> Self {
        let none = LlmConfig::default();
        match Self::new(&none) {
            Ok(words) => words,
            // A test runs this: the defaults name neither files nor expressions.
            Err(error) => unreachable!("{error:#}"),
        }
    }
}

/// Why a model gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// Its words do not hold up.
    #[error("the language model's words were not used: {0}")]
    Refused(#[from] Refused),
    /// It did not answer.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// There are no tokens left.
    #[error(transparent)]
    Budget(#[from] Exhausted),
}

impl Model {
    /// Asks within the tenant's budget.
    pub(crate) async fn ask(
        &self,
        tenant: &Tenant,
        prompt: &Prompt,
        now: Timestamp,
        deadline: Instant,
    ) -> Result<String, NoAnswer> {
        let most = self.provider.most_tokens(prompt);
        let reserved = self.budget.reserve(tenant.as_str(), most, now.unix_nanos() / 1_000_000_000)?;
        match self.provider.ask(prompt, deadline).await {
            Ok(reply) => {
                let tokens = reply.tokens.unwrap_or(most);
                metrics::counter!("ai_llm_tokens_total").increment(tokens);
                reserved.settle(tokens);
                Ok(reply.text)
            }
            // Nothing was answered, and nothing is billed.
            Err(
                error @ (ProviderError::Unreachable
                | ProviderError::RateLimited
                | ProviderError::Status { .. }),
            ) => {
                reserved.settle(0);
                Err(error.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Words {
    /// Words with the model of a configuration, if it names one.
    ///
    /// # Errors
    /// When the key cannot be read or an expression of the redaction cannot be used.
    pub fn new(config: &LlmConfig) -> Result<Self> {
        let redactor = Redactor::new(&config.redact_keys, &config.redact_patterns)
            .context("llm.redact_patterns cannot be used")?;
        Ok(Self {
            model: model(config)?,
            redactor: Arc::new(redactor),
            kept: Cache::builder().max_capacity(KEPT.0).time_to_live(KEPT.1).build(),
            explanations: config.explanations,
            questions: config.questions,
        })
    }

    /// The model for questions that the grammar cannot read, and what takes secrets out of them.
    pub(crate) fn for_questions(&self) -> Option<(&Model, &Redactor)> {
        self.model.as_ref().filter(|_| self.questions).map(|model| (model, self.redactor.as_ref()))
    }

    /// Replaces the template's words of a flow's analysis by the model's, if there is one and its words hold up by then; else
    /// says why not.
    pub(crate) async fn word_flow(
        &self,
        tenant: &Tenant,
        analysis: &mut FlowAnalysis,
        cause: Option<usize>,
        when: When,
    ) {
        let Some(model) = self.for_explanations() else { return };
        let (facts, prompt) = self.of_flow(analysis, cause);
        match self.word(model, tenant, &facts, prompt, when).await {
            Ok(wording) => {
                analysis.explanation = wording.explanation;
                analysis.advice = wording.advice;
                analysis.explanation_source = ExplanationSource::Model;
            }
            Err(reason) => analysis.explanation_note = Some(note(&reason)),
        }
    }

    /// The same of an incident's analysis. One that is inconclusive keeps the template's words: there is nothing found to be worded,
    /// and words could make it sound as if there were.
    pub(crate) async fn word_incident(&self, tenant: &Tenant, analysis: &mut IncidentAnalysis, when: When) {
        let Some(model) = self.for_explanations().filter(|_| analysis.root_cause.is_some()) else { return };
        let (facts, prompt) = self.of_incident(analysis);
        match self.word(model, tenant, &facts, prompt, when).await {
            Ok(wording) => {
                analysis.explanation = wording.explanation;
                analysis.advice = wording.advice;
                analysis.explanation_source = ExplanationSource::Model;
            }
            Err(reason) => analysis.explanation_note = Some(note(&reason)),
        }
    }

    /// What the model would be told of a flow's analysis.
    pub(crate) fn preview_flow(&self, analysis: &FlowAnalysis, cause: Option<usize>) -> ModelPreview {
        let (facts, prompt) = self.of_flow(analysis, cause);
        self.preview(self.for_explanations(), &facts, prompt)
    }

    /// What the model would be told of an incident's analysis, if that found a cause.
    pub(crate) fn preview_incident(&self, analysis: &IncidentAnalysis) -> ModelPreview {
        let (facts, prompt) = self.of_incident(analysis);
        self.preview(self.for_explanations().filter(|_| analysis.root_cause.is_some()), &facts, prompt)
    }

    fn of_flow(&self, analysis: &FlowAnalysis, cause: Option<usize>) -> (Facts<'_>, Prompt) {
        let mut facts = Facts::new(&self.redactor);
        let told = flow::facts(&mut facts, analysis, cause);
        (facts, prompt(&told))
    }

    fn of_incident(&self, analysis: &IncidentAnalysis) -> (Facts<'_>, Prompt) {
        let mut facts = Facts::new(&self.redactor);
        let told = incident::facts(&mut facts, analysis);
        (facts, prompt(&told))
    }

    fn for_explanations(&self) -> Option<&Model> {
        self.model.as_ref().filter(|_| self.explanations)
    }

    fn preview(&self, asked: Option<&Model>, facts: &Facts<'_>, prompt: Prompt) -> ModelPreview {
        let provider = asked.map(|model| &model.provider);
        ModelPreview {
            sends: provider.is_some(),
            address: provider.map(|provider| provider.address().to_owned()),
            model: provider.map(|provider| provider.model().to_owned()),
            redacted: facts.redaction().names().map(str::to_owned).collect(),
            estimated_tokens: prompt.estimated_tokens(),
            system: prompt.system,
            user: prompt.user,
            schema: prompt.schema,
        }
    }

    /// The model's words for facts, if they hold up.
    async fn word(
        &self,
        model: &Model,
        tenant: &Tenant,
        facts: &Facts<'_>,
        prompt: Prompt,
        when: When,
    ) -> Result<Wording, NoAnswer> {
        // What was taken out is put back into the words, so that it belongs to the question.
        let key = format!("{}\n{}\n{:?}", tenant.as_str(), prompt.user, facts.redaction());
        if let Some(kept) = self.kept.get(&key).await {
            return Ok((*kept).clone()?);
        }
        let outcome = ask_twice(model, tenant, facts, prompt, when).await;
        let label = match &outcome {
            Ok(_) => "model",
            Err(NoAnswer::Refused(_)) => "refused",
            Err(NoAnswer::Provider(_)) => "failed",
            Err(NoAnswer::Budget(_)) => "budget",
        };
        metrics::counter!("ai_wordings_total", "outcome" => label).increment(1);
        match &outcome {
            Ok(wording) => self.kept.insert(key, Arc::new(Ok(wording.clone()))).await,
            Err(NoAnswer::Refused(refused)) => self.kept.insert(key, Arc::new(Err(refused.clone()))).await,
            Err(error) => tracing::warn!(%error, "a language model was not used"),
        }
        outcome
    }
}

async fn ask_twice(
    model: &Model,
    tenant: &Tenant,
    facts: &Facts<'_>,
    mut prompt: Prompt,
    when: When,
) -> Result<Wording, NoAnswer> {
    let deadline = when.deadline.min(Instant::now() + model.timeout);
    let mut chances = SECOND_CHANCES;
    loop {
        let reply = model.ask(tenant, &prompt, when.now, deadline).await?;
        match check::check(&reply, facts) {
            Ok(wording) => return Ok(wording),
            Err(refused) if chances > 0 => {
                chances -= 1;
                let why: String = refused.to_string().chars().take(MAX_NOTE_CHARS).collect();
                prompt.user += &format!("\n\nAn earlier answer was refused: {why}. Leave that out.");
            }
            Err(refused) => return Err(refused.into()),
        }
    }
}

fn prompt(told: &serde_json::Value) -> Prompt {
    Prompt {
        system: SYSTEM.to_owned(),
        user: serde_json::to_string_pretty(told).unwrap_or_default(),
        name: "wording",
        schema: check::schema(),
    }
}

/// Why the template's words were used, for people.
fn note(reason: &NoAnswer) -> String {
    reason.to_string().chars().take(MAX_NOTE_CHARS).collect()
}

fn model(config: &LlmConfig) -> Result<Option<Model>> {
    let Some((provider, address)) = config.provider.zip(config.address()) else { return Ok(None) };
    let kind = match provider {
        LlmProvider::Openai | LlmProvider::OpenaiCompatible => ProviderKind::OpenAi,
        LlmProvider::Anthropic => ProviderKind::Anthropic,
        LlmProvider::Ollama => ProviderKind::Ollama,
    };
    let settings = Settings {
        kind,
        model: config.model.clone(),
        base_url: address.to_owned(),
        api_key: config.api_key()?.reveal().to_owned(),
        max_retries: config.max_retries,
        backoff: BACKOFF,
        max_output_tokens: config.max_output_tokens,
    };
    let provider = Provider::new(settings)
        .map_err(anyhow::Error::msg)
        .context("the client of the language model cannot be made")?;
    tracing::info!(
        llm.provider = %config.provider.map(|provider| provider.to_string()).unwrap_or_default(),
        llm.model = config.model,
        server.address = address,
        "a language model is configured: facts of analyses leave for it"
    );
    Ok(Some(Model {
        provider,
        budget: Budget::new(config.daily_tokens_per_tenant),
        timeout: config.timeout(),
    }))
}

#[cfg(test)]
mod tests;
