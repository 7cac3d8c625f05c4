//! The head of a rule's file to what `schema lint --explain` prints, and to the examples that the tests run.

/// What a rule says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The first line: what the rule finds.
    pub title: String,
    /// All the rest, as markdown, the examples included.
    pub body: String,
    /// SQL that leads to the state that the examples start from.
    pub before: String,
    /// Migrations in which the rule finds something.
    pub bad: Vec<String>,
    /// Migrations in which it finds nothing.
    pub good: Vec<String>,
}

impl Document {
    /// Reads the `//!` lines of a file. The SQL blocks in them are marked `before`, `bad` or `good`.
    pub(super) fn of(source: &str) -> Self {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let mut document = Self::default();
        let (title, body) = lines.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        document.title = title.trim_end_matches('.').to_owned();
        document.body = body.join("\n").trim().to_owned();
        let mut block: Option<(&str, Vec<&str>)> = None;
        for line in body {
            match (&mut block, line.strip_prefix("```")) {
                (None, Some(mark)) => block = Some((mark, Vec::new())),
                (Some((_, text)), None) => text.push(line),
                (Some(_), Some(_)) => {
                    if let Some((mark, text)) = block.take() {
                        let text = text.join("\n") + "\n";
                        match mark {
                            "sql before" => document.before = text,
                            "sql bad" => document.bad.push(text),
                            "sql good" => document.good.push(text),
                            _ => {}
                        }
                    }
                }
                (None, None) => {}
            }
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn blocks_are_told_apart() {
        let source = "//! A title.\n//!\n//! Words.\n//!\n//! ```sql before\n//! CREATE TABLE a ();\n//! ```\n\
                      //! ```sql bad\n//! DROP TABLE a;\n//! ```\n//! ```sql good\n//!   SELECT 1;\n//! ```\n\nuse x;\n//! no";
        let document = Document::of(source);
        assert_eq!(document.title, "A title");
        assert!(document.body.starts_with("Words.") && document.body.ends_with("```"));
        assert_eq!(document.before, "CREATE TABLE a ();\n");
        assert_eq!(document.bad, ["DROP TABLE a;\n"]);
        assert_eq!(document.good, ["  SELECT 1;\n"]);
    }
}
