//! How the values of a column get from a type that was set aside to its successor of the same name.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{Column, ColumnType, NamedId, Object, ObjectId, QualifiedName};

use super::super::cast::Cast;
use super::super::conversion::Conversion;
use super::{Context, by_name, uses};
use crate::sql::{identity, quote};

/// The expression of `USING`; `moved` are the types that were set aside. Text is the way that every type has; a composite
/// type has the same attributes in the same order by then (`composite`), or a cast of its own (`by_name`).
pub(in crate::plan) fn using(context: &Context<'_>, moved: &BTreeSet<QualifiedName>, to: &Column) -> String {
    let (column, target) = (quote::ident(&to.name), quote::column_type(&to.ty));
    let brackets = if to.ty.array { "[]" } else { "" };
    if is_by_name(context, moved, &to.ty) {
        return format!("{column}::{target}");
    }
    let way = match versions(context, &to.ty) {
        Some((Kind::Domain, old, new)) => over_domain(context, moved, old, new, to),
        _ => None,
    };
    way.unwrap_or_else(|| format!("{column}::text{brackets}::{target}"))
}

/// Whether values of the type move by name, by a cast of their own.
pub(in crate::plan) fn is_by_name(
    context: &Context<'_>,
    moved: &BTreeSet<QualifiedName>,
    ty: &ColumnType,
) -> bool {
    ty.element.as_ref().is_some_and(|name| by_name::types(context, moved).contains(name))
}

/// Whether the rows can stay as they are: a domain stores what its base type does.
pub(in crate::plan) fn keeps_rows(
    context: &Context<'_>,
    moved: &BTreeSet<QualifiedName>,
    to: &Column,
) -> bool {
    match versions(context, &to.ty) {
        Some((Kind::Domain, _, new)) => {
            !is_moved(moved, &new.definition) && Conversion::between_versions(context, to).keeps_rows()
        }
        _ => false,
    }
}

/// Whether a value may not be one of the new type.
pub(in crate::plan) fn may_fail(context: &Context<'_>, moved: &BTreeSet<QualifiedName>, to: &Column) -> bool {
    let by_name = by_name::types(context, moved);
    let is_sure = |name: &QualifiedName| by_name.contains(name) && by_name::cannot_fail(context, moved, name);
    !(to.ty.element.as_ref().is_some_and(is_sure) || keeps_rows(context, moved, to))
}

/// A type before and after, where it is of the same kind and the column holds one value of it.
fn versions<'a>(context: &Context<'a>, ty: &ColumnType) -> Option<(Kind, &'a Object, &'a Object)> {
    let name = ty.element.as_ref().filter(|_| !ty.array)?;
    let (ObjectId::Named(old), ObjectId::Named(new)) =
        (uses::find(context.before, name)?, uses::find(context.after, name)?)
    else {
        return None;
    };
    let object = |schema: &'a schema_model::Schema, id: &NamedId| schema.objects.get(id);
    let (before, after) = (object(context.before, &old)?, object(context.after, &new)?);
    // A multirange goes by the way of text.
    let is_itself = identity::parse(&old.identity).is_some_and(|own| own.name == name.name);
    (old.kind == new.kind && is_itself).then_some((old.kind, before, after))
}

/// From one base type to another, as a column of it would go.
fn over_domain(
    context: &Context<'_>,
    moved: &BTreeSet<QualifiedName>,
    old: &Object,
    new: &Object,
    to: &Column,
) -> Option<String> {
    if is_moved(moved, &old.definition) || is_moved(moved, &new.definition) {
        return None;
    }
    Some(match Conversion::between_versions(context, to).cast() {
        Cast::Assignment => format!("{}::{}", quote::ident(&to.name), quote::column_type(&to.ty)),
        Cast::Using(expression) => expression,
    })
}

pub(super) fn without_collation(ty: &str) -> &str {
    ty.split(" COLLATE ").next().unwrap_or(ty)
}

/// Whether the printed type is one that was set aside, or an array of it.
fn is_moved(moved: &BTreeSet<QualifiedName>, ty: &str) -> bool {
    let ty = without_collation(ty).trim_end_matches("[]");
    identity::parse(ty).is_some_and(|own| {
        let schema = own.schema.unwrap_or_default();
        moved.iter().any(|name| name.schema == schema && name.name == own.name)
    })
}
