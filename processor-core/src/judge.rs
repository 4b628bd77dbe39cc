//! From a candidate's text to the ID that it names.

use alloc::{borrow::Cow, vec::Vec};

use crate::baggage;
use crate::candidate::{Candidate, Kind};
use crate::config::{Config, ExternalIds};
use crate::hash::HashedIds;
use crate::sanitize::{is_lossy, sanitize};
use crate::stats::{Counter, Totals};
use crate::validate::{Rejection, admit};

/// Appends the ID that a candidate names to `ids`, and counts what happens on the way. `false` if it names none.
pub(crate) fn judge(
    config: &Config,
    hashed: &HashedIds,
    candidate: &Candidate<'_>,
    ids: &mut Vec<u8>,
    tally: &mut Totals,
) -> bool {
    match name(config, hashed, candidate, ids, tally) {
        Ok(named) => named,
        Err(rejection) => {
            tally.add(rejection.counter());
            false
        }
    }
}

fn name(
    config: &Config,
    hashed: &HashedIds,
    candidate: &Candidate<'_>,
    ids: &mut Vec<u8>,
    tally: &mut Totals,
) -> Result<bool, Rejection> {
    let text = match candidate.kind {
        Kind::BaggageList | Kind::MetadataBaggage if config.extract_from_baggage => {
            match baggage::find(candidate.text, config.baggage_key.as_bytes())? {
                Some(value) => value,
                None => return Ok(false),
            }
        }
        Kind::BaggageList | Kind::MetadataBaggage => return Ok(false),
        Kind::BaggageMember if !config.extract_from_baggage => return Ok(false),
        _ => Cow::Borrowed(candidate.text),
    };
    let policy = if candidate.kind.is_external() { config.external_ids } else { ExternalIds::Accept };
    if policy == ExternalIds::Ignore {
        return Err(Rejection::Ignored);
    }
    let (text, is_clean) = admit(&text, &config.id_prefix)?;
    let text = if is_clean {
        Cow::Borrowed(text)
    } else if is_lossy(text) {
        return Err(Rejection::Lossy);
    } else {
        tally.add(Counter::Sanitized);
        sanitize(text)
    };
    if policy == ExternalIds::Hash {
        ids.extend_from_slice(hashed.of_external(&config.id_prefix, &text).as_bytes());
    } else {
        ids.extend_from_slice(&text);
    }
    Ok(true)
}
