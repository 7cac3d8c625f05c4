//! The text of `pg_get_indexdef` to what stands behind each key: whether PostgreSQL saw a need to name a
//! collation or an operator class.
//!
//! No catalog column says which operator class is the default for a type (`varchar` uses that of `text`, an
//! array that of `anyarray`), nor which collation an expression has by itself. The server knows, and shows it
//! by what it prints.

/// What is printed behind a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Suffix {
    /// `COLLATE ...`: not the collation of the column or of the expression.
    pub(super) collation: bool,
    /// An operator class: not the default for the type, or with parameters.
    pub(super) operator_class: bool,
}

/// The suffixes of the keys, whose own texts are `keys`. `None` if the definition does not read as one of an
/// index with these keys.
pub(super) fn suffixes(definition: &str, keys: &[&str]) -> Option<Vec<Suffix>> {
    // Names before it are quoted where they hold a parenthesis.
    let mut rest = &definition[end(definition, |c, _| c == '(')? + 1..];
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        rest = rest.strip_prefix(key)?;
        let at = end(rest, |c, depth| depth == 0 && (c == ',' || c == ')'))?;
        found.push(suffix(&rest[..at]));
        rest = rest[at + 1..].trim_start();
    }
    Some(found)
}

fn suffix(text: &str) -> Suffix {
    let (collation, rest) = match text.strip_prefix(" COLLATE ") {
        Some(named) => (true, end(named, |c, _| c == ' ').map_or("", |at| &named[at..])),
        None => (false, text),
    };
    // DESC is reserved, so an operator class of that name is quoted; one called nulls lives outside of
    // pg_catalog and is qualified.
    let ordering = rest.is_empty() || rest.starts_with(" DESC") || rest.starts_with(" NULLS ");
    Suffix { collation, operator_class: !ordering }
}

/// The expression without the parentheses that an index definition has around all but function calls, twice around some
/// (`AT TIME ZONE` since 15.20).
pub(super) fn bare(text: &str) -> &str {
    let mut bare = text;
    while let Some(inner) = bare.strip_prefix('(')
        && end(inner, |c, depth| depth == 0 && c == ')').is_some_and(|at| at + 1 == inner.len())
    {
        bare = &inner[..inner.len() - 1];
    }
    bare
}

/// Where the first character is, outside of quotes, for which `stop` holds at its depth of parentheses.
fn end(text: &str, stop: impl Fn(char, usize) -> bool) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if stop(c, depth) => return Some(at),
            None => match c {
                '"' | '\'' => quote = Some(c),
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            },
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Suffix, bare, suffixes};

    #[test]
    fn parentheses_go_where_they_are_around_everything() {
        for (text, expected) in [
            ("(a || 'x')", "a || 'x'"),
            ("((a AT TIME ZONE 'UTC'::text))", "a AT TIME ZONE 'UTC'::text"),
            ("((a) + (b))", "(a) + (b)"),
            ("(a) + (b)", "(a) + (b)"),
            ("((a || ')'))", "a || ')'"),
            ("lower(a)", "lower(a)"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_behind_a_key_is_told_from_the_key() {
        let definition = concat!(
            r#"CREATE INDEX "a USING btree (x" ON public."t(" USING btree (a, "b, DESC""#,
            r#" COLLATE pg_catalog."x y" DESC, lower((c COLLATE "C")) text_pattern_ops NULLS FIRST, d public.gist_ops (siglen='3,2'))"#,
            " INCLUDE (e) WHERE (a > 0)"
        );
        let keys = ["a", r#""b, DESC""#, r#"lower((c COLLATE "C"))"#, "d"];
        let classed = Suffix { operator_class: true, ..Suffix::default() };
        let collated = Suffix { collation: true, ..Suffix::default() };
        assert_eq!(suffixes(definition, &keys), Some(vec![Suffix::default(), collated, classed, classed]));
    }

    #[test]
    fn a_text_with_other_keys_is_refused() {
        assert_eq!(suffixes("CREATE INDEX i ON public.t USING btree (a)", &["b"]), None);
        assert_eq!(suffixes("CREATE INDEX i ON public.t USING btree (a)", &["a", "b"]), None);
    }
}
