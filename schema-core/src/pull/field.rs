//! A column to its field, with all its options.

use schema_model::declare::writing;
use schema_model::{Column, EnumId, Sequence, SequenceId, name as server_name};

use super::context::Context;
use super::one_of::OneOf;
use super::{constraint, field_type, identity, index, name, options, value};
use crate::plan::serial;

/// A field with its options.
pub(super) fn write(
    cx: &mut Context<'_, '_>,
    column: &Column,
    field: &str,
    keys: Vec<String>,
    checked: Option<&OneOf>,
    is_serial: bool,
) -> String {
    // No `..` here: a field added to `Column` must say how it is written before this compiles.
    let Column {
        name: _,
        ty,
        not_null,
        default,
        generated,
        identity,
        collation,
        storage,
        compression,
        statistics,
        options: set,
        // Those of a foreign table.
        foreign_options: _,
        comment: said,
    } = column;
    let here = cx.names.place.module.clone();
    let mut own = field_type::of(cx.world, cx.uses, &here, ty);
    let mut entries = Vec::new();
    if name::unraw(field) != column.name || !field.is_ascii() {
        entries.push(options::said("name", &column.name));
    }
    if let Some(OneOf { rust, .. }) = checked {
        own.sql.get_or_insert_with(|| "text".to_owned());
        own.rust.clone_from(rust);
    }
    if is_serial {
        own.sql = serial::word_of(&ty.text).map(str::to_owned);
    }
    entries.extend(own.sql.as_deref().map(|sql| format!("type = {sql}")));
    let is_primary = |option: &&String| option.starts_with("primary_key");
    let (primary, keys): (Vec<&String>, Vec<&String>) = keys.iter().partition(is_primary);
    entries.extend(primary.into_iter().chain(keys).cloned());
    if let Some(OneOf { check, .. }) = checked {
        let default = writing::check(&cx.id.0.name, Some(&column.name));
        entries.push(if *check == default { "one_of".to_owned() } else { options::said("one_of", check) });
    }
    if let Some(default) = default.as_ref().filter(|_| !is_serial) {
        let variant = |value: &str| variant(cx, &own.rust, own.enumeration.as_ref(), checked, value);
        let value = value::default(column, default, variant, &cx.id.0.name, &cx.columns);
        entries.push(format!("default = {value}"));
    }
    if let Some(generated) = generated {
        entries.push(format!("generated = {}", constraint::condition(cx, &generated.expression.printed)));
        entries.extend((!generated.stored).then(|| "virtual".to_owned()));
    }
    entries.extend(identity.as_ref().map(|identity| identity::write(cx, column, identity)));
    entries.extend(collation.as_ref().map(|name| format!("collate = {}", index::collation(name))));
    entries.extend(storage.as_deref().map(|storage| format!("storage = {}", storage.to_lowercase())));
    entries.extend(compression.as_deref().map(|compression| format!("compression = {compression}")));
    entries.extend(statistics.map(|target| format!("statistics = {target}")));
    if !set.is_empty() {
        entries.extend(options::parameters("options", set));
    }
    let docs = options::comment(&mut entries, said.as_deref());
    let attribute = match entries.is_empty() {
        true => String::new(),
        false => format!("#[column({})]\n", entries.join(", ")),
    };
    let rust = if *not_null { own.rust } else { format!("Option<{}>", own.rust) };
    format!("{docs}{attribute}pub {field}: {rust},\n")
}

/// The sequence behind a column that is just what `serial` makes.
pub(super) fn sequence_of<'s>(
    cx: &Context<'s, '_>,
    column: &Column,
) -> Option<(&'s SequenceId, &'s Sequence)> {
    let id = SequenceId::new(&cx.id.0.schema, server_name::server(&cx.id.0.name, Some(&column.name), "seq"));
    let (id, sequence) = cx.world.schema.sequences.get_key_value(&id)?;
    serial::is_serial(cx.id, column, cx.table.unlogged, id, sequence).then_some((id, sequence))
}

/// The variant of a field's enum that has this text.
fn variant(
    cx: &Context<'_, '_>,
    rust: &str,
    enumeration: Option<&EnumId>,
    checked: Option<&OneOf>,
    value: &str,
) -> Option<String> {
    if let Some(OneOf { rust, check: _, values }) = checked {
        let at = values.iter().position(|own| own == value)?;
        return Some(format!("{rust}::{}", name::variants(values).0.get(at)?));
    }
    let id = enumeration.filter(|_| !rust.starts_with("Vec<"))?;
    let at = cx.world.schema.enums.get(id)?.values.iter().position(|own| own == value)?;
    Some(format!("{rust}::{}", cx.world.enums.get(id)?.variants.get(at)?))
}
