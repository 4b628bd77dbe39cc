//! Who may use the MCP server.

use serde::{Deserialize, Serialize};

use crate::{ConfigError, url};

/// Who may use the MCP server at `/mcp`. Browsers are kept out, and so are names of hosts that somebody else's DNS
/// points here, unless they are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct McpConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// Names under which clients may reach it, as `Host` says: `name` or `name:port`, separated by commas.
    #[serde(deserialize_with = "url::text")]
    pub allowed_hosts: String,
    /// Origins of browser pages that may use it: `https://host:port`, separated by commas; none by default.
    #[serde(deserialize_with = "url::text")]
    pub allowed_origins: String,
}

impl Default for McpConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            allowed_hosts: "localhost,127.0.0.1,::1".to_owned(),
            allowed_origins: String::new(),
        }
    }
}

impl McpConfig {
    /// [`Self::allowed_hosts`], one by one.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        listed(&self.allowed_hosts)
    }

    /// [`Self::allowed_origins`], one by one.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        listed(&self.allowed_origins)
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        let name = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if self.hosts().next().is_none() || self.hosts().any(|host| !host.chars().all(name)) {
            let allowed = "names of hosts, with ports or without, separated by commas";
            return Err(ConfigError::invalid("mcp.allowed_hosts", &self.allowed_hosts, allowed));
        }
        self.origins().try_for_each(|origin| url::check("mcp.allowed_origins", origin))
    }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::{AiConfig, load_from};

    #[test]
    fn hosts_and_origins_are_lists_and_checked() {
        let load = |name: &str, value: &str| {
            load_from::<AiConfig>(None, [(format!("OLLYSTACK_AI_MCP__{name}"), value.to_owned())])
        };
        let config = load("ALLOWED_HOSTS", "ai.example, ai.example:7381").unwrap();
        assert_eq!(config.mcp.hosts().collect::<Vec<_>>(), ["ai.example", "ai.example:7381"]);
        assert_eq!(config.mcp.origins().count(), 0);
        for (name, value) in
            [("ALLOWED_HOSTS", "a/b"), ("ALLOWED_HOSTS", ","), ("ALLOWED_ORIGINS", "ui.example")]
        {
            let error = load(name, value).unwrap_err().to_string();
            assert!(error.contains("mcp.allowed_"), "{error}");
        }
    }
}
