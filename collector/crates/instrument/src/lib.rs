//! The services' own telemetry.
