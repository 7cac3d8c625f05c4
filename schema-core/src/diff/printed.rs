//! Renames inside text that a catalog printed, where names stand in one form only.
//!
//! Not a parser: where it misses a name the texts differ, and the object is built anew.

use std::ops::Range;

use schema_model::QualifiedName;

use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// A column's name in printed text: a name that is no function, no type after `::` and no part of a qualified name.
pub(super) fn rename_in(text: &str, from: &str, to: &str) -> String {
    let found = tokens::tokens(text);
    let cut = |at: usize| -> Option<(Range<usize>, String)> {
        let Token::Name(name, range) = &found[at] else { return None };
        let before = at.checked_sub(1).map(|at| &found[at]);
        let called =
            found.get(at + 1).is_some_and(|next| next.is('(')) && !text[range.clone()].starts_with('"');
        let part = before.is_some_and(|token| token.is(':') || token.is('.'));
        (name == from && !called && !part).then(|| (range.clone(), printed_ident(to)))
    };
    tokens::replace(text, (0..found.len()).filter_map(cut).collect())
}

/// A type's name in printed text: `public.status` or `public."Status"`.
pub(super) fn rename_type(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let found = tokens::tokens(text);
    let cuts = found.windows(3).filter_map(|window| match window {
        [Token::Name(schema, first), dot, Token::Name(name, last)]
            if dot.is('.') && *schema == from.schema && *name == from.name =>
        {
            Some((first.start..last.end, printed(to)))
        }
        _ => None,
    });
    tokens::replace(text, cuts.collect())
}

/// A value of an enum type in printed text: `'old'::public.status`.
pub(super) fn rename_value(text: &str, ty: &QualifiedName, from: &str, to: &str) -> String {
    let found = tokens::tokens(text);
    let cuts = found.windows(6).filter_map(|window| match window {
        [Token::Text(value, range), one, two, Token::Name(schema, _), dot, Token::Name(name, _)]
            if value == from
                && one.is(':')
                && two.is(':')
                && dot.is('.')
                && *schema == ty.schema
                && *name == ty.name =>
        {
            Some((range.clone(), quote::literal(to)))
        }
        _ => None,
    });
    tokens::replace(text, cuts.collect())
}

/// A sequence's name in printed text: `'public.a_id_seq'::regclass`.
pub(super) fn rename_regclass(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let found = tokens::tokens(text);
    let cuts = found.windows(4).filter_map(|window| match window {
        [Token::Text(value, range), one, two, Token::Name(name, _)]
            if *value == printed(from) && one.is(':') && two.is(':') && name == "regclass" =>
        {
            Some((range.clone(), quote::literal(&printed(to))))
        }
        _ => None,
    });
    tokens::replace(text, cuts.collect())
}

/// A qualified name as the catalog functions print it: in quotes only where it needs them.
pub(crate) fn printed(name: &QualifiedName) -> String {
    format!("{}.{}", printed_ident(&name.schema), printed_ident(&name.name))
}

/// As `quote_ident`, but for reserved words, which a rename to one then shows as a rebuilt object.
fn printed_ident(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain { name.to_owned() } else { quote::ident(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_column_is_found_in_printed_text() {
        assert_eq!(
            rename_in("((a > 0) AND (lower(a) <> 'a'::a))", "a", "b"),
            "((b > 0) AND (lower(b) <> 'a'::a))"
        );
        assert_eq!(rename_in("(\"Odd\" > 0)", "Odd", "odd"), "(odd > 0)");
        assert_eq!(rename_in("(a > public.a)", "a", "New"), "(\"New\" > public.a)");
    }

    #[test]
    fn a_renamed_type_and_value_are_found_in_printed_text() {
        let (old, new) = (QualifiedName::new("public", "status"), QualifiedName::new("public", "State"));
        assert_eq!(rename_type("'a'::public.status", &old, &new), "'a'::public.\"State\"");
        assert_eq!(rename_value("'a'::public.status", &old, "a", "it's"), "'it''s'::public.status");
        assert_eq!(rename_value("'a'::text", &old, "a", "b"), "'a'::text");
    }
}
