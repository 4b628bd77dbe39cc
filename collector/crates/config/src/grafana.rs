//! The Grafana whose dashboards the web UI embeds.

use http::Uri;
use serde::{Deserialize, Serialize};

use crate::{ConfigError, url};

const MAX_DASHBOARDS: usize = 20;

/// The Grafana whose dashboards the web UI embeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GrafanaConfig {
    /// Its address as browsers reach it, with a path when it is served below one; without it nothing is embedded.
    pub url: Option<String>,
    /// What is embedded, in this order.
    pub dashboards: Vec<GrafanaDashboard>,
}

/// A dashboard or one panel of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrafanaDashboard {
    /// Its name in the UI.
    pub title: String,
    /// Its path below `url`, as Grafana shows it: `/d/{uid}/{name}`, or `/d-solo/{uid}/{name}?panelId={number}` for a panel.
    pub path: String,
}

impl GrafanaConfig {
    /// Scheme, host and port of `url`: what a page's policy has to allow to be framed.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let uri: Uri = self.url.as_deref()?.parse().ok()?;
        Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        if let Some(address) = &self.url {
            url::check("grafana.url", address)?;
        }
        if self.dashboards.len() > MAX_DASHBOARDS {
            let allowed = "at most 20 dashboards";
            return Err(ConfigError::invalid("grafana.dashboards", self.dashboards.len(), allowed));
        }
        for GrafanaDashboard { title, path } in &self.dashboards {
            if title.trim().is_empty() || title.len() > 100 {
                return Err(ConfigError::invalid("grafana.dashboards.title", title, "1 to 100 bytes"));
            }
            let names_one = path.starts_with("/d/") || path.starts_with("/d-solo/");
            let plain = path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.contains(['#', '\\']);
            if !names_one || !plain || path.len() > 500 || path.contains("..") {
                let allowed = "/d/… or /d-solo/… as in Grafana's address, at most 500 bytes";
                return Err(ConfigError::invalid("grafana.dashboards.path", path, allowed));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(url: &str, path: &str) -> GrafanaConfig {
        let dashboards = vec![GrafanaDashboard { title: "Shop".to_owned(), path: path.to_owned() }];
        GrafanaConfig { url: Some(url.to_owned()), dashboards }
    }

    #[test]
    fn a_dashboard_and_a_panel_are_fine() {
        for path in ["/d/abc/shop", "/d-solo/abc/shop?orgId=1&panelId=2"] {
            with("https://grafana.example/below", path).validate().unwrap();
        }
        GrafanaConfig::default().validate().unwrap();
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        for path in ["//evil.example/d/", "/d/../login", "/explore", "/d/a b", "/d/a#x", ""] {
            with("https://grafana.example", path).validate().unwrap_err();
        }
        with("https://user:word@grafana.example", "/d/a").validate().unwrap_err();
        with("javascript:alert(1)", "/d/a").validate().unwrap_err();
    }

    #[test]
    fn the_origin_has_no_path() {
        let config = with("https://grafana.example:3000/below", "/d/a");
        assert_eq!(config.origin().unwrap(), "https://grafana.example:3000");
        assert_eq!(GrafanaConfig::default().origin(), None);
    }
}
