//! Configurations: JSON from whoever.
#![expect(unsafe_code, reason = "the exports take pointers")]

use std::ptr;

use olly_ffi::{OLLY_BAD_CONFIG, OLLY_OK, olly_engine_free, olly_engine_new};
use serde_json::Value;

/// Any bytes as a configuration: there is an engine or an error that says something, and never the secret key.
pub fn config(json: &[u8]) {
    let mut engine = ptr::null_mut();
    let mut error = [0_u8; 4096];
    let mut len = usize::MAX;
    // SAFETY: every pointer is valid for its length.
    let status = unsafe {
        olly_engine_new(json.as_ptr(), json.len(), &mut engine, error.as_mut_ptr(), error.len(), &mut len)
    };
    if status == OLLY_OK {
        assert!(!engine.is_null() && len == 0);
        assert!(serde_json::from_slice::<Value>(json).is_ok_and(|value| value.is_object()));
        // SAFETY: it has just been made, and nobody else has it.
        unsafe { olly_engine_free(engine) };
        return;
    }
    assert_eq!(status, OLLY_BAD_CONFIG);
    assert!(engine.is_null() && len > 0, "a refusal says why");
    let text = str::from_utf8(&error[..len.min(error.len())]).expect("an error is UTF-8");
    if let Some(secret) = secret(json) {
        assert!(!text.contains(&secret), "{text:?} repeats the key");
    }
}

/// The key, if it is a text that cannot be in an error for another reason.
fn secret(json: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(json).ok()?;
    let secret = value.get("id_key")?.as_str()?.to_owned();
    let elsewhere = str::from_utf8(json).ok()?.matches(&secret).count() > 1;
    (secret.len() >= 12 && !elsewhere).then_some(secret)
}
