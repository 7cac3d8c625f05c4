//! Enum types to enums: a variant for each value, in its order.

use schema_model::declare::writing;
use schema_model::{EnumId, EnumType};

use super::world::EnumNames;
use super::{name, options, text};

/// Whether the declaration can say it: an enum of Rust's has a variant at least, and none without a name.
pub(super) fn can_be_said(own: &EnumType) -> bool {
    !own.values.is_empty() && own.values.iter().all(|value| !value.is_empty())
}

/// The enum of a type.
pub(super) fn write(id: &EnumId, own: &EnumType, owner: Option<&String>, names: &EnumNames) -> String {
    // No `..` here: a field added to `EnumType` must say how it is written before this compiles.
    let EnumType { values, comment } = own;
    let mut entries = vec![options::said("name", &id.0.name)];
    if id.0.schema != "public" {
        entries.push(options::said("schema", &id.0.schema));
    }
    entries.extend(owner.map(|owner| options::said("owner", owner)));
    let docs = options::comment(&mut entries, comment.as_deref());
    declare(&docs, entries, &names.place.rust, &names.variants, values)
}

/// The enum that a check over texts lends its values from.
pub(super) fn of_check(rust: &str, values: &[String]) -> String {
    let (variants, _) = name::variants(values);
    declare("", Vec::new(), rust, &variants, values)
}

fn declare(
    docs: &str,
    mut entries: Vec<String>,
    rust: &str,
    variants: &[String],
    values: &[String],
) -> String {
    // The case that most texts are in, and the others by themselves; in doubt the first, which goes without saying.
    let hits = |case: &str| {
        let pairs = variants.iter().zip(values);
        pairs.filter(|(variant, value)| writing::in_case(variant, case) == **value).count()
    };
    let case = writing::CASES.iter().rev().copied().max_by_key(|case| hits(case)).unwrap_or("snake_case");
    if case != "snake_case" {
        entries.push(options::said("rename_all", case));
    }
    let attribute = match entries.is_empty() {
        true => String::new(),
        false => format!("#[{}]\n", options::list("enum_type", &entries)),
    };
    let each = variants.iter().zip(values).map(|(variant, value)| {
        if writing::in_case(variant, case) == *value {
            return format!("{variant},\n");
        }
        format!("#[enum_type(name = {})]\n{variant},\n", text::literal(value))
    });
    let variants: String = each.collect();
    format!(
        "{docs}#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]\n{attribute}pub enum {rust} {{\n{variants}}}\n"
    )
}
