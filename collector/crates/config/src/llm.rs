//! Which language model may be asked, and within which limits.

use std::{fmt, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, limits::within, url};

/// Who serves a language model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LlmProvider {
    /// OpenAI's chat completions.
    Openai,
    /// Anthropic's messages.
    Anthropic,
    /// Ollama.
    Ollama,
    /// Any server that speaks OpenAI's chat completions, such as vLLM or llama.cpp's.
    OpenaiCompatible,
}

impl LlmProvider {
    /// Where it is, unless the configuration says so.
    pub const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Openai => Some("https://api.openai.com/v1"),
            Self::Anthropic => Some("https://api.anthropic.com/v1"),
            Self::Ollama => Some("http://127.0.0.1:11434"),
            Self::OpenaiCompatible => None,
        }
    }

    const fn needs_key(self) -> bool {
        matches!(self, Self::Openai | Self::Anthropic)
    }
}

impl fmt::Display for LlmProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
            Self::Ollama => "ollama",
            Self::OpenaiCompatible => "openai_compatible",
        })
    }
}

/// Which language model may be asked. Without a provider, which is the default, nothing is ever sent to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LlmConfig {
    /// `openai`, `anthropic`, `ollama` or `openai_compatible`; none: no language model.
    pub provider: Option<LlmProvider>,
    /// The model's name, as the provider spells it.
    #[serde(deserialize_with = "url::text")]
    pub model: String,
    /// Where the provider is; needed for `openai_compatible`.
    pub base_url: Option<String>,
    /// A file with the API key.
    pub api_key_file: Option<PathBuf>,
    /// The environment variable that holds the API key.
    pub api_key_env: Option<String>,
    /// How long an answer may take, its repetitions included, in milliseconds; 100 to 600,000, and less than
    /// `limits.request_timeout_ms`.
    pub timeout_ms: u64,
    /// How often a call that failed is repeated; 0 to 5.
    pub max_retries: u32,
    /// The most tokens of one answer; 64 to 16,384.
    pub max_output_tokens: u32,
    /// The most tokens that one tenant may use in a day (UTC), sent and received, counted by each process; 0 to
    /// 1,000,000,000.
    pub daily_tokens_per_tenant: u64,
    /// Whether explanations are worded by the model.
    pub explanations: bool,
    /// Whether the model is asked for questions that the grammar cannot read.
    pub questions: bool,
    /// Names of keys whose values are taken out of texts, besides those that always are (`password`, `token`...).
    pub redact_keys: Vec<String>,
    /// Regular expressions whose matches are taken out of texts.
    pub redact_patterns: Vec<String>,
}

impl Default for LlmConfig {
    fn default() -> Self {
        Self {
            provider: None,
            model: String::new(),
            base_url: None,
            api_key_file: None,
            api_key_env: None,
            timeout_ms: 8_000,
            max_retries: 2,
            max_output_tokens: 800,
            daily_tokens_per_tenant: 200_000,
            explanations: true,
            questions: true,
            redact_keys: Vec::new(),
            redact_patterns: Vec::new(),
        }
    }
}

impl LlmConfig {
    /// [`Self::timeout_ms`].
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Where the provider is.
    pub fn address(&self) -> Option<&str> {
        self.base_url.as_deref().or_else(|| self.provider.and_then(LlmProvider::base_url))
    }

    /// The API key; empty when none is named.
    ///
    /// # Errors
    /// When the file cannot be read, or the variable is not set.
    pub fn api_key(&self) -> Result<Secret, ConfigError> {
        match &self.api_key_env {
            Some(name) => Secret::of_variable("llm.api_key_env", name),
            None => Secret::read("llm.api_key_file", self.api_key_file.as_deref()),
        }
    }

    pub(crate) fn validate(&self, request_timeout_ms: u64) -> Result<(), ConfigError> {
        within("llm.max_retries", self.max_retries, 0..=5)?;
        within("llm.max_output_tokens", self.max_output_tokens, 64..=16_384)?;
        within("llm.daily_tokens_per_tenant", self.daily_tokens_per_tenant, 0..=1_000_000_000)?;
        within("llm.timeout_ms", self.timeout_ms, 100..=600_000)?;
        let Some(provider) = self.provider else { return Ok(()) };
        if self.timeout_ms >= request_timeout_ms {
            let allowed = format!("less than limits.request_timeout_ms, which is {request_timeout_ms}");
            return Err(ConfigError::invalid("llm.timeout_ms", self.timeout_ms, allowed));
        }
        let visible = |c: char| c.is_ascii_graphic();
        if !(1..=200).contains(&self.model.len()) || !self.model.chars().all(visible) {
            let allowed = "the name of a model: 1 to 200 visible ASCII characters";
            return Err(ConfigError::invalid("llm.model", &self.model, allowed));
        }
        match self.address() {
            Some(address) => url::check("llm.base_url", address)?,
            None => {
                let allowed = "http://host:port/v1 or https://host/v1 for this provider";
                return Err(ConfigError::invalid("llm.base_url", "", allowed));
            }
        }
        if self.api_key_file.is_some() && self.api_key_env.is_some() {
            let allowed = "nothing when llm.api_key_file is set";
            return Err(ConfigError::invalid("llm.api_key_env", "set", allowed));
        }
        if provider.needs_key() && self.api_key_file.is_none() && self.api_key_env.is_none() {
            let allowed = "a file with the API key, or llm.api_key_env a variable with it";
            return Err(ConfigError::invalid("llm.api_key_file", "", allowed));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{AiConfig, ConfigError, load_from};

    fn load(variables: &[(&str, &str)]) -> Result<AiConfig, ConfigError> {
        let named = |(name, value): &(&str, &str)| (format!("OLLYSTACK_AI_LLM__{name}"), (*value).to_owned());
        load_from(None, variables.iter().map(named))
    }

    #[test]
    fn no_model_is_asked_by_default() {
        assert_eq!(load(&[]).unwrap().llm.provider, None);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (variables, key) in [
            (vec![("PROVIDER", "chatgpt"), ("MODEL", "m")], "llm.provider"),
            (vec![("PROVIDER", "ollama")], "llm.model"),
            (vec![("PROVIDER", "openai"), ("MODEL", "m")], "llm.api_key_file"),
            (vec![("PROVIDER", "openai_compatible"), ("MODEL", "m")], "llm.base_url"),
            (vec![("PROVIDER", "ollama"), ("MODEL", "m"), ("BASE_URL", "http://u:p@h")], "llm.base_url"),
            (vec![("PROVIDER", "ollama"), ("MODEL", "m"), ("TIMEOUT_MS", "30000")], "llm.timeout_ms"),
            (vec![("MAX_RETRIES", "6")], "llm.max_retries"),
            (vec![("API_KEY", "sk-1")], "api_key"),
        ] {
            let error = load(&variables).unwrap_err().to_string();
            assert!(error.contains(key), "{variables:?}: {error}");
            assert!(!error.contains("u:p"), "{error}");
        }
    }

    #[test]
    fn a_key_comes_from_a_file_or_a_variable() {
        let config =
            load(&[("PROVIDER", "openai"), ("MODEL", "m"), ("API_KEY_ENV", "OLLYSTACK_TEST_NO_SUCH_KEY")]);
        let error = config.unwrap().llm.api_key().unwrap_err().to_string();
        assert!(error.contains("OLLYSTACK_TEST_NO_SUCH_KEY"), "{error}");
        let config = load(&[("PROVIDER", "openai"), ("MODEL", "m"), ("API_KEY_ENV", "PATH")]).unwrap();
        assert!(!config.llm.api_key().unwrap().is_empty());
    }
}
