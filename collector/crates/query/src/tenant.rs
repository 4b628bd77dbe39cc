//! Whose data a question is about.

use std::{fmt, str::FromStr};

/// Whose rows a question may see: the `tenant.id` resource attribute of the items. The default tenant is the empty
/// text, which is what items without the attribute have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tenant(String);

/// The text cannot name a tenant.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tenant is at most 128 characters without control characters")]
pub struct TenantError;

impl Tenant {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tenant {
    type Err = TenantError;

    fn from_str(text: &str) -> Result<Self, TenantError> {
        if text.chars().count() > 128 || text.chars().any(char::is_control) {
            return Err(TenantError);
        }
        Ok(Self(text.to_owned()))
    }
}
