//! Who holds values of a type, and which changes of it PostgreSQL refuses for that.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, EnumId, NamedId, ObjectId, QualifiedName, Schema};

use super::{Context, names, type_of};
use crate::diff::{self, Change, PartAction};
use crate::sql::quote;

/// The type of this name.
pub(super) fn find(schema: &Schema, name: &QualifiedName) -> Option<ObjectId> {
    let id = EnumId(name.clone());
    if schema.enums.contains_key(&id) {
        return Some(ObjectId::Enum(id));
    }
    let mut kinds = [Kind::Domain, Kind::Type].into_iter();
    let plain = kinds.find_map(|kind| {
        let id = NamedId::new(kind, quote::printed(name));
        schema.objects.contains_key(&id).then_some(ObjectId::Named(id))
    });
    // The catalog quotes reserved words, too.
    plain.or_else(|| {
        let mut all = schema.objects.keys().cloned().map(ObjectId::Named);
        all.find(|id| type_of(id).as_ref() == Some(name))
    })
}

/// The types that are made of these: what a composite type has for an attribute, what a domain is over.
pub(super) fn close(context: &Context<'_>, types: &mut BTreeSet<QualifiedName>) {
    loop {
        let found = context.before.dependencies.iter().filter_map(|(dependent, referenced)| {
            let name = type_of(dependent).filter(|name| !types.contains(name))?;
            let is_of = type_of(referenced).is_some_and(|name| types.contains(&name));
            (is_of && find(context.after, &name).is_some()).then_some(name)
        });
        let found: Vec<QualifiedName> = found.collect();
        if found.is_empty() {
            return;
        }
        types.extend(found);
    }
}

/// Whether a column that stays holds values of the type, itself or within those of another, and goes on to.
pub(super) fn is_held(context: &Context<'_>, id: &ObjectId) -> bool {
    let mut types: BTreeSet<QualifiedName> = type_of(id).into_iter().collect();
    close(context, &mut types);
    types.iter().filter_map(|name| find(context.before, name)).any(|own| is_held_itself(context, &own))
}

fn is_held_itself(context: &Context<'_>, id: &ObjectId) -> bool {
    let names = names(context.before, id);
    let is_its = |column: &Column| column.ty.element.as_ref().is_some_and(|own| names.contains(own));
    context.before.tables.iter().any(|(table, before)| {
        let after = context.after.tables.get(table);
        before.columns.iter().filter(|column| is_its(column)).any(|column| {
            after.and_then(|own| own.column(&column.name)).is_some_and(|new| new.ty == column.ty)
        })
    })
}

/// The columns of all tables whose values are, or have in them, values of the type.
pub(super) fn columns(context: &Context<'_>, id: &ObjectId) -> Vec<(ColumnId, bool)> {
    let mut types: BTreeSet<QualifiedName> = type_of(id).into_iter().collect();
    let plain = domains_over(context.before, &types);
    close(context, &mut types);
    let with_ranges = |name: &QualifiedName| match find(context.before, name) {
        Some(id) => names(context.before, &id),
        None => vec![name.clone()],
    };
    let types: BTreeSet<QualifiedName> = types.iter().flat_map(with_ranges).collect();
    let mut found = Vec::new();
    for (table, own) in &context.before.tables {
        for column in &own.columns {
            let Some(element) = column.ty.element.as_ref().filter(|element| types.contains(*element)) else {
                continue;
            };
            let is_inside = column.ty.array || !plain.contains(element);
            found.push((ColumnId { table: table.clone(), name: column.name.clone() }, is_inside));
        }
    }
    found
}

/// The types and the domains over them, and over those: a value of such a domain is one of the type.
fn domains_over(schema: &Schema, types: &BTreeSet<QualifiedName>) -> BTreeSet<QualifiedName> {
    let mut found = types.clone();
    loop {
        let over = schema.dependencies.iter().filter_map(|(dependent, referenced)| match dependent {
            ObjectId::Named(id) if id.kind == Kind::Domain => {
                let of = type_of(referenced).is_some_and(|name| found.contains(&name));
                let is_array = schema.objects.get(id).is_some_and(|own| own.definition.ends_with("[]"));
                type_of(dependent).filter(|name| of && !is_array && !found.contains(name))
            }
            _ => None,
        });
        let over: Vec<QualifiedName> = over.collect();
        if over.is_empty() {
            return found;
        }
        found.extend(over);
    }
}

/// Has types made again whose changes PostgreSQL refuses: "cannot alter type ... because column ... uses it". It checks
/// the values of a domain only where they are columns by themselves, and gives an attribute another type only where no
/// column holds it (`find_composite_type_dependencies` in `src/backend/commands/tablecmds.c`).
pub(super) fn escalate(context: &Context<'_>, changes: &mut Vec<Change>) {
    let refused = changes.iter().filter_map(|change| {
        let Change::AlterObject { id, part, action, sql } = change else { return None };
        let object = ObjectId::Named(id.clone());
        let is_refused = match id.kind {
            Kind::Domain => {
                is_checked(part, *action, sql)
                    && columns(context, &object).iter().any(|(_, is_inside)| *is_inside)
            }
            Kind::Type => {
                part.starts_with("attribute ")
                    && *action == PartAction::Alter
                    && !columns(context, &object).is_empty()
            }
            _ => false,
        };
        is_refused.then(|| id.clone())
    });
    let refused: BTreeSet<NamedId> = refused.collect();
    for id in refused {
        if let (Some(old), Some(new)) = (context.before.objects.get(&id), context.after.objects.get(&id)) {
            changes.retain(|change| change.is_rename() || change.object() != ObjectId::Named(id.clone()));
            diff::recreate(changes, &id, old, new);
        }
    }
}

/// Whether a statement that alters a domain reads the values that there are.
pub(super) fn is_checked(part: &str, action: PartAction, sql: &str) -> bool {
    // The words stand behind the expression, which is in parentheses.
    let is_demand = part.starts_with("constraint ") && !sql.ends_with(" NOT VALID") || part == "not null";
    action == PartAction::Add && is_demand
}
