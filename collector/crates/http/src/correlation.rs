//! The flow a request belongs to: read from what the caller sent, or begun here.

use std::{fmt, sync::Arc};

use axum::http::{HeaderMap, HeaderName, header::AsHeaderName};
use olly_model::CorrelationId;
use olly_processor_core::{Generator, baggage, sanitize::sanitize, validate::validate};

/// Carries the correlation ID of a request and of its answer.
pub const CORRELATION_HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// Carries the request ID of an answer.
pub(crate) const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

const BAGGAGE_HEADER: HeaderName = HeaderName::from_static("baggage");
const BAGGAGE_KEY: &[u8] = b"correlation_id";
const PREFIX: &str = "olly";

/// Makes IDs. Entropy and the clock are given by the caller, so that tests know every ID beforehand.
#[derive(Clone)]
pub struct IdSource {
    generator: Arc<Generator>,
    now_ms: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl IdSource {
    /// With 32 bytes of entropy and a clock in Unix milliseconds.
    pub fn new(seed: [u8; 32], now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { generator: Arc::new(Generator::new(seed)), now_ms: Arc::new(now_ms) }
    }

    /// With the system's entropy and clock.
    ///
    /// # Errors
    /// When the system has no entropy to give.
    pub fn system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self::new(seed, || {
            let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        }))
    }

    /// A request ID: always ours, as one from outside could imitate another request's in the log.
    pub(crate) fn request_id(&self) -> String {
        format!("{:08x}{:08x}", self.generator.next_random(), self.generator.next_random())
    }

    /// The ID of the flow: from baggage, which services hand on, else from the header, else a new one. The checks are
    /// the processor's own.
    pub(crate) fn correlation_id(&self, headers: &HeaderMap) -> Option<CorrelationId> {
        let list = joined(headers, BAGGAGE_HEADER);
        let from_baggage = baggage::find(&list, BAGGAGE_KEY).ok().flatten().and_then(|text| accept(&text));
        from_baggage.or_else(|| accept(headers.get(CORRELATION_HEADER)?.as_bytes())).or_else(|| {
            let id = self.generator.next(PREFIX, (self.now_ms)());
            id.as_str().parse().ok()
        })
    }
}

impl fmt::Debug for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdSource").finish_non_exhaustive()
    }
}

fn accept(text: &[u8]) -> Option<CorrelationId> {
    let clean = sanitize(validate(text, PREFIX).ok()?);
    str::from_utf8(&clean).ok()?.parse().ok()
}

/// Several header fields of one name mean one list (RFC 9110, section 5.3).
fn joined(headers: &HeaderMap, name: impl AsHeaderName) -> Vec<u8> {
    let fields: Vec<&[u8]> = headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
    fields.join(&b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn id_of(fields: &[(&'static str, &'static [u8])]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        IdSource::new([7; 32], || 1_790_000_000_000).correlation_id(&headers).unwrap().to_string()
    }

    #[test]
    fn baggage_outranks_the_header() {
        let header: (&str, &[u8]) = ("x-correlation-id", b"order-1");
        assert_eq!(
            id_of(&[("baggage", b"a=b"), ("baggage", b"correlation_id=cart%3A7;p=1"), header]),
            "cart:7"
        );
        assert_eq!(id_of(&[("baggage", b"a=b"), header]), "order-1");
    }

    #[test]
    fn what_cannot_be_an_id_starts_a_flow_of_its_own() {
        for bad in [b"".as_slice(), b"olly-not-ours", &[b'x'; 101]] {
            let id = id_of(&[("x-correlation-id", bad)]);
            assert!(id.starts_with("olly-") && id != "olly-not-ours", "{id}");
        }
    }

    #[test]
    fn foreign_characters_are_replaced() {
        assert_eq!(id_of(&[("x-correlation-id", "bestellung 4<\u{e4}>".as_bytes())]), "bestellung_4___");
    }

    #[test]
    fn no_two_requests_share_an_id() {
        let source = IdSource::new([1; 32], || 0);
        let ids: std::collections::BTreeSet<_> = (0..1000).map(|_| source.request_id()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
