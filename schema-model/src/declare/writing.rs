//! The grammar as whoever writes a declaration needs it: which names go without saying, which SQL text can stand
//! in a plain string, which Rust type stands for an SQL type.
//!
//! Nothing here is a second grammar: each function is the one that reads, or what it calls.

use proc_macro2::Span;
use syn::LitStr;

use super::expression::{self, Place, Scope};
use super::mistake::Mistakes;
use super::sql_text::SqlText;

pub use super::enum_type::{CASES, in_case};
pub use super::name::{check, exclusion, foreign_key, index, primary_key, snake_case, table, unique};
pub use super::resolve::comparable;
pub use super::rust_type::{Written, of as rust_type, written};

/// Where an SQL text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// A check, a predicate, a generated column.
    Condition,
    /// A key of an index or an exclusion constraint.
    Key,
    /// A default.
    Default,
    /// The condition of a policy.
    Query,
    /// When a trigger fires.
    Trigger,
}

/// Whether a text can be given as a string. Where it cannot, `verbatim("...")` takes it as it is.
pub fn is_plain(sql: &str, text: Text, table: &str, columns: &[String]) -> bool {
    let place = match text {
        Text::Condition => Place::Condition,
        Text::Key => Place::Key,
        Text::Default => Place::Default,
        Text::Query => Place::Query,
        Text::Trigger => Place::Trigger,
    };
    let literal = SqlText { literal: LitStr::new(sql, Span::call_site()), verbatim: false };
    let mut mistakes = Mistakes::default();
    // Whoever writes a catalog's text means columns by their own names, and never by those of fields.
    let scope = Scope { table, columns, fields: columns };
    expression::read(&literal, scope, place, &mut mistakes).is_some() && mistakes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parser_refuses_is_not_plain() {
        let columns = ["a".to_owned(), "userId".to_owned()];
        let is_plain = |sql, text| is_plain(sql, text, "t", &columns);
        assert!(is_plain("(a > 0) AND (\"userId\" IS NOT NULL)", Text::Condition));
        assert!(!is_plain("(a > b)", Text::Condition));
        assert!(!is_plain("(a IS DOCUMENT)", Text::Condition));
        assert!(is_plain("nextval('s'::regclass)", Text::Default));
        assert!(!is_plain("a", Text::Default));
    }
}
