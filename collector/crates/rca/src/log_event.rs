//! What a log record reports.

/// The event that a log record reports: the place in the code when the logger's name tells it (`Class#line`), else the
/// message without its variable parts.
pub fn log_event(logger: &str, body: &str) -> String {
    let line = logger
        .rsplit_once('#')
        .is_some_and(|(_, line)| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
    if line { logger.to_owned() } else { template(body) }
}

fn template(body: &str) -> String {
    let variable = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    body.split_whitespace().map(|word| if variable(word) { "*" } else { word }).collect::<Vec<_>>().join(" ")
}
