//! Speaking to a provider: one question, one answer, by a deadline.

use std::{
    fmt,
    net::IpAddr,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use genai::{
    Client, ModelIden, ServiceTarget,
    adapter::AdapterKind,
    chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat, JsonSpec},
    resolver::{AuthData, Endpoint},
    webc,
};
use serde_json::Value;

use crate::retry;

/// Longest answer that is looked at, in bytes.
const MAX_REPLY_BYTES: usize = 64 * 1024;

/// Which protocol a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// OpenAI's chat completions.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
    /// Ollama, through its chat completions under `/v1`: its own `/api/chat` would be asked without the schema of the answer.
    Ollama,
}

/// How a provider is reached.
#[derive(Clone)]
pub struct Settings {
    /// Its protocol.
    pub kind: ProviderKind,
    /// The model's name.
    pub model: String,
    /// Its address, with the version in the path as the provider documents it.
    pub base_url: String,
    /// The key; may be empty.
    pub api_key: String,
    /// How often a failed call is repeated.
    pub max_retries: u32,
    /// The wait before the first repetition when the provider asks for none; it doubles.
    pub backoff: Duration,
    /// The most tokens of an answer.
    pub max_output_tokens: u32,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("kind", &self.kind)
            .field("model", &self.model)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// A question to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// What it is to do.
    pub system: String,
    /// With what: data, never instructions.
    pub user: String,
    /// What the answer is called: letters and `_`.
    pub name: &'static str,
    /// What the answer has to look like, a JSON schema.
    pub schema: Value,
}

impl Prompt {
    /// About how many tokens are sent: no tokenizer makes more of English, JSON or SQL than one for each three bytes.
    pub fn estimated_tokens(&self) -> u64 {
        let bytes = self.system.len() + self.user.len() + self.schema.to_string().len();
        (bytes / 3 + 64) as u64
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The text, which should be JSON of the prompt's schema.
    pub text: String,
    /// How many tokens were sent and received, if the provider says so.
    pub tokens: Option<u64>,
}

/// Why there is no answer. The texts hold nothing that the provider wrote but its error code: providers repeat parts of keys and of
/// questions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// No answer by the deadline.
    #[error("the language model did not answer in time")]
    Timeout,
    /// No connection.
    #[error("the language model cannot be reached")]
    Unreachable,
    /// Too many calls, and the time to wait is longer than there is.
    #[error("the language model's provider limits the rate of calls")]
    RateLimited,
    /// Another status.
    #[error("the language model's provider answered {status}{}", code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Status {
        /// The HTTP status.
        status: u16,
        /// `error.code` or `error.type` of the answer, when it is a plain word.
        code: Option<String>,
    },
    /// The answer cannot be read.
    #[error("the language model's answer could not be read: {0}")]
    Garbled(&'static str),
}

/// A provider.
#[derive(Clone)]
pub struct Provider {
    client: Client,
    target: ServiceTarget,
    settings: Settings,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Provider").field(&self.settings).finish()
    }
}

impl Provider {
    /// A provider. Redirects are not followed: the key and the question are for the configured address alone.
    ///
    /// # Errors
    /// When no HTTP client can be built; the text says why.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5));
        if is_local(&settings.base_url) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| error.to_string())?;
        let client =
            Client::builder().with_reqwest(http).build().map_err(|_| "the client refuses".to_owned())?;
        let base = settings.base_url.trim_end_matches('/');
        let (adapter, endpoint) = match settings.kind {
            ProviderKind::OpenAi => (AdapterKind::OpenAI, format!("{base}/")),
            ProviderKind::Anthropic => (AdapterKind::Anthropic, format!("{base}/")),
            ProviderKind::Ollama => (AdapterKind::OpenAI, format!("{}/v1/", base.trim_end_matches("/v1"))),
        };
        // A server without access control wants none, but the client refuses an empty one.
        let key = if settings.api_key.is_empty() { "none" } else { settings.api_key.as_str() };
        let target = ServiceTarget {
            endpoint: Endpoint::from_owned(endpoint),
            auth: AuthData::from_single(key),
            model: ModelIden::new(adapter, settings.model.clone()),
        };
        Ok(Self { client, target, settings })
    }

    /// The model's name.
    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// Where it is, without credentials.
    pub fn address(&self) -> &str {
        &self.settings.base_url
    }

    /// The most tokens that a question can use: those of its answer and of itself.
    pub fn most_tokens(&self, prompt: &Prompt) -> u64 {
        prompt.estimated_tokens() + u64::from(self.settings.max_output_tokens)
    }

    /// Asks. Calls that fail in a way that may pass are repeated, as long as there is time.
    ///
    /// # Errors
    /// When there is no answer by the deadline.
    pub async fn ask(&self, prompt: &Prompt, deadline: Instant) -> Result<Reply, ProviderError> {
        let mut failed = 0;
        loop {
            let call = tokio::time::timeout_at(deadline.into(), self.call(prompt));
            let failure = match call.await {
                Ok(Ok(reply)) => return Ok(reply),
                Ok(Err(failure)) => failure,
                Err(_) => return Err(ProviderError::Timeout),
            };
            failed += 1;
            let wait = retry::delay(failed, failure.retry_after, self.settings.backoff);
            let in_time = Instant::now().checked_add(wait).is_some_and(|then| then < deadline);
            if !failure.passing || failed > self.settings.max_retries || !in_time {
                return Err(failure.error);
            }
            tracing::debug!(error = %failure.error, wait_ms = wait.as_millis(), "the language model is asked again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn call(&self, prompt: &Prompt) -> Result<Reply, Failure> {
        let request =
            ChatRequest::new(vec![ChatMessage::user(prompt.user.clone())]).with_system(prompt.system.clone());
        let spec = JsonSpec::new(prompt.name, prompt.schema.clone());
        let options = ChatOptions::default()
            .with_max_tokens(self.settings.max_output_tokens)
            .with_response_format(ChatResponseFormat::JsonSpec(spec));
        let response = self
            .client
            .exec_chat(self.target.clone(), request, Some(&options))
            .await
            .map_err(|error| Failure::of(&error))?;
        if response.stop_reason.as_ref().is_some_and(genai::chat::StopReason::is_max_tokens) {
            return Err(Failure::garbled("it ended at llm.max_output_tokens"));
        }
        let usage = &response.usage;
        let both = usage.prompt_tokens.zip(usage.completion_tokens).map(|(a, b)| a.saturating_add(b));
        let tokens = usage.total_tokens.or(both).and_then(|tokens| u64::try_from(tokens).ok());
        let text = response.first_text().ok_or(Failure::garbled("it has no text"))?;
        if text.len() > MAX_REPLY_BYTES {
            return Err(Failure::garbled("it is too long"));
        }
        Ok(Reply { text: text.to_owned(), tokens })
    }
}

/// A call that failed.
struct Failure {
    error: ProviderError,
    passing: bool,
    retry_after: Option<Duration>,
}

impl Failure {
    const fn garbled(what: &'static str) -> Self {
        Self { error: ProviderError::Garbled(what), passing: false, retry_after: None }
    }

    /// The library's errors hold the answer and sometimes the question, so that nothing of them is kept but the kind.
    fn of(error: &genai::Error) -> Self {
        use genai::Error::{WebAdapterCall, WebModelCall};
        let (WebModelCall { webc_error, .. } | WebAdapterCall { webc_error, .. }) = error else {
            return Self::garbled("it is no answer of this protocol");
        };
        match webc_error {
            webc::Error::ResponseFailedStatus { status, body, headers } => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
                let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
                let status = status.as_u16();
                let error = match status {
                    429 => ProviderError::RateLimited,
                    status => ProviderError::Status { status, code: code(body) },
                };
                let retry_after = retry::asked(header, i64::try_from(now).unwrap_or(i64::MAX));
                Self { error, passing: retry::is_passing(status), retry_after }
            }
            webc::Error::Reqwest(error) if error.is_decode() => Self::garbled("it broke off"),
            webc::Error::Reqwest(_) => {
                Self { error: ProviderError::Unreachable, passing: true, retry_after: None }
            }
            _ => Self::garbled("it is no JSON"),
        }
    }
}

/// The code of an error in the forms of OpenAI and Anthropic, when it is a plain word.
fn code(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let error = body.get("error")?;
    let code = ["code", "type"].into_iter().find_map(|member| error.get(member)?.as_str())?;
    let plain = code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    plain.then(|| code.to_owned())
}

/// Whether an address is on this machine, where no proxy is needed.
fn is_local(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_codes_of_errors_are_shown() {
        let body = r#"{"error": {"message": "Incorrect API key provided: sk-1", "code": "invalid_api_key"}}"#;
        assert_eq!(code(body).as_deref(), Some("invalid_api_key"));
        assert_eq!(
            code(r#"{"type":"error","error":{"type":"overloaded_error"}}"#).as_deref(),
            Some("overloaded_error")
        );
        for body in ["", "oops", r#"{"error":{"code":"key sk-1"}}"#, r#"{"error":{"code":401}}"#] {
            assert_eq!(code(body), None, "{body}");
        }
    }

    #[test]
    fn addresses_of_this_machine_are_known() {
        for url in ["http://127.0.0.1:11434", "http://localhost/v1", "http://[::1]:8080/v1"] {
            assert!(is_local(url), "{url}");
        }
        for url in ["https://api.openai.com/v1", "http://10.0.0.1:80", "http://localhost.example:1"] {
            assert!(!is_local(url), "{url}");
        }
    }
}
