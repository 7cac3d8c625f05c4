//! A sequence's new name inside text that a catalog printed, where it stands in one form only.
//!
//! Not a parser: where it misses a name the texts differ, and the object is built anew.

use schema_model::QualifiedName;

use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// A sequence's name in printed text: `'public.a_id_seq'::regclass`.
pub(super) fn rename_regclass(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let found = tokens::tokens(text);
    let cuts = found.windows(4).filter_map(|window| match window {
        [Token::Text(value, range), one, two, Token::Name(name, _)]
            if *value == quote::printed(from) && one.is(':') && two.is(':') && name == "regclass" =>
        {
            Some((range.clone(), quote::literal(&quote::printed(to))))
        }
        _ => None,
    });
    tokens::replace(text, cuts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_sequence_is_found_in_printed_text() {
        let (old, new) = (QualifiedName::new("public", "a_id_seq"), QualifiedName::new("public", "B"));
        let text = "nextval('public.a_id_seq'::regclass) + length('public.a_id_seq'::text)";
        let renamed = "nextval('public.\"B\"'::regclass) + length('public.a_id_seq'::text)";
        assert_eq!(rename_regclass(text, &old, &new), renamed);
    }
}
