//! One module for each endpoint.

pub mod ai_analyze;
pub mod ai_nlq;
pub mod ai_preview;
pub mod ai_rca;
pub mod alerts_predicted;
pub mod anomalies;
pub mod correlate;
pub mod correlate_impact;
pub mod correlate_logs;
pub mod correlate_timeline;
pub mod correlate_traces;
pub mod correlations;
pub mod coverage;
pub mod dashboards;
pub mod error_fingerprints;
pub mod exemplars;
pub mod incidents;
pub mod logs;
pub mod openapi;
pub mod operations;
pub mod red;
pub mod services;
pub mod topology;
pub mod traces;
