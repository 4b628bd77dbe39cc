//! What a log record reports.

/// The event that a log record reports: the place in the code when the logger's name tells it (`Class#line`), else the
/// message without its variable parts, else the logger.
pub fn log_event(logger: &str, body: &str) -> String {
    let line = logger
        .rsplit_once('#')
        .is_some_and(|(_, line)| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
    if line || body.trim().is_empty() { logger.to_owned() } else { template(body) }
}

fn template(body: &str) -> String {
    let variable = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    body.split_whitespace().map(|word| if variable(word) { "*" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_code_is_the_event_else_the_message_else_the_logger() {
        assert_eq!(log_event("shop.Orders#120", "order 17 placed"), "shop.Orders#120");
        assert_eq!(log_event("shop.Orders", "order 17 placed"), "order * placed");
        assert_eq!(log_event("issue#x", "order placed"), "order placed");
        assert_eq!(log_event("shop.Orders", " "), "shop.Orders");
    }
}
