//! What is to be said of a line to GitHub's workflow commands: `::error file=...,line=...,title=...::message`.

/// A command with its properties, in a line of its own.
pub fn command(level: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{level} {}::{}\n", properties.join(","), data(message))
}

/// What is not data to the runner (`@actions/core`, `command.ts`).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(
            command("error", &[("file", "a:b,c%d\ne"), ("line", "1")], "50 %\nof: a, b"),
            "::error file=a%3Ab%2Cc%25d%0Ae,line=1::50 %25%0Aof: a, b\n"
        );
    }
}
