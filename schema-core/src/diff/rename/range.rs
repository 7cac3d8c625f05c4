//! What PostgreSQL names after a range type when it makes one, and leaves behind when it renames it: its multirange type
//! and the functions that construct values of both (manual, "Defining New Range Types").

use schema_model::object::Kind;
use schema_model::{NamedId, ObjectId, QualifiedName, Schema};

use super::place::qualified;
use crate::diff::Change;
use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// The renames of what is called after a range type that was renamed.
pub(super) fn follow(
    changes: &mut Vec<Change>,
    before: &Schema,
    old: &NamedId,
    from: &NamedId,
    to: &NamedId,
) {
    let Some(definition) = before.objects.get(old).map(|own| own.definition.as_str()) else { return };
    let Some(subtype) = setting(definition, "subtype") else { return };
    let name = |id: &NamedId| qualified(&ObjectId::Named(id.clone()));
    let (Some(was), Some(from), Some(to)) = (name(old), name(from), name(to)) else { return };
    if from.schema != to.schema {
        // Functions and the multirange type stay where they are.
        return;
    }
    let mut rename = |kind: Kind, from: &QualifiedName, to: &QualifiedName, arguments: &str| {
        let id = |name: &QualifiedName| NamedId::new(kind, format!("{}{arguments}", quote::printed(name)));
        changes.push(Change::RenameObject { from: id(from), to: id(to) });
    };
    for arguments in [format!("({subtype}, {subtype})"), format!("({subtype}, {subtype}, text)")] {
        rename(Kind::Function, &from, &to, &arguments);
    }
    let multirange = |name: &QualifiedName| QualifiedName::new(&name.schema, multirange_of(&name.name));
    if setting(definition, "multirange_type_name") == Some(&quote::printed(&multirange(&was))) {
        let (from, new) = (multirange(&from), multirange(&to));
        rename(Kind::Type, &from, &new, "");
        let ty = quote::printed(&to);
        for arguments in ["()".to_owned(), format!("({ty})"), format!("(VARIADIC {ty}[])")] {
            rename(Kind::Function, &from, &new, &arguments);
        }
    }
}

/// The value of one setting of `CREATE TYPE ... AS RANGE`, as the catalog printed it.
fn setting<'a>(definition: &'a str, name: &str) -> Option<&'a str> {
    let found = tokens::tokens(definition);
    let starts = found.windows(2).filter_map(|pair| match pair {
        [Token::Name(own, range), equals] if equals.is('=') => {
            Some((own.as_str(), range.start, equals.range().end))
        }
        _ => None,
    });
    let starts: Vec<(&str, usize, usize)> = starts.collect();
    let at = starts.iter().position(|(own, ..)| *own == name)?;
    let end = starts.get(at + 1).map_or(definition.len(), |(_, start, _)| *start);
    Some(definition[starts[at].2..end].trim().trim_end_matches(',').trim_end())
}

/// `makeMultirangeTypeName` in `src/backend/catalog/pg_type.c`.
fn multirange_of(range: &str) -> String {
    match range.split_once("range") {
        Some((head, tail)) => format!("{head}multirange{tail}"),
        None => {
            let end = range.floor_char_boundary(schema_model::name::MAX_BYTES - "_multirange".len());
            format!("{}_multirange", &range[..end])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_by_their_names() {
        let text = "subtype = numeric(3,1), multirange_type_name = public.b, subtype_diff = f";
        assert_eq!(setting(text, "subtype"), Some("numeric(3,1)"));
        assert_eq!(setting(text, "multirange_type_name"), Some("public.b"));
        assert_eq!(setting(text, "collation"), None);
        assert_eq!(multirange_of("int4range"), "int4multirange");
        assert_eq!(multirange_of("span"), "span_multirange");
    }
}
