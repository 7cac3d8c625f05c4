//! Composite types whose attributes stand in another order than before, and the types made of them, to the way of their
//! values: PostgreSQL reads a row from text by position, so a function moves each attribute by name. A cast that calls
//! it reaches into arrays, domains and other composite types, too (manual, "CREATE CAST").

use std::collections::BTreeSet;

use schema_model::object::Part;
use schema_model::{NamedId, Object, ObjectId, QualifiedName};

use super::super::milestone::Milestone;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects};
use super::{aligned, cast, composite, moved, name_free, set_aside, type_of, uses};
use crate::diff::{self, Change};
use crate::sql::quote;

/// Those of the types that make room for their successors whose values move by name.
pub(super) fn types(context: &Context<'_>, moved: &BTreeSet<QualifiedName>) -> BTreeSet<QualifiedName> {
    let mut found: BTreeSet<QualifiedName> =
        moved.iter().filter(|name| is_reordered(context, name)).cloned().collect();
    if !found.is_empty() {
        uses::close(context, &mut found);
        found.retain(|name| moved.contains(name));
    }
    found
}

/// A composite type of this name before and after.
fn versions<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<(NamedId, &'a Object, &'a Object)> {
    let ObjectId::Named(id) = uses::find(context.before, name)? else { return None };
    let (old, new) = (context.before.objects.get(&id)?, context.after.objects.get(&id)?);
    let both = old.definition == composite::DEFINITION && new.definition == composite::DEFINITION;
    both.then_some((id, old, new))
}

fn is_reordered(context: &Context<'_>, name: &QualifiedName) -> bool {
    versions(context, name).is_some_and(|(_, old, new)| !diff::keeps_order(old, new))
}

/// Whether `name` is `other`, or made of it.
fn is_made_of(context: &Context<'_>, name: &QualifiedName, other: &QualifiedName) -> bool {
    let mut made = BTreeSet::from([other.clone()]);
    uses::close(context, &mut made);
    made.contains(name)
}

/// Whether every value of the type finds its place: no attribute gets another type, and no domain looks at it.
pub(super) fn cannot_fail(
    context: &Context<'_>,
    moved: &BTreeSet<QualifiedName>,
    ty: &QualifiedName,
) -> bool {
    let by_name = types(context, moved);
    let mut within = by_name.iter().filter(|name| is_made_of(context, ty, name));
    within.all(|name| match versions(context, name) {
        Some((id, old, new)) => new.attributes().all(|attribute| {
            let way = way(context, moved, &by_name, (&id, old, new), attribute);
            let is_text = new.part(attribute).is_some_and(|part| type_in(&id, part) == "text");
            is_text || matches!(way, Way::Same | Way::Cast | Way::Null)
        }),
        None => false,
    })
}

/// The steps that let the values of a composite type move, and those that take away what they did it with.
pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let Change::SetTypeAside { id: ObjectId::Named(id), to: ObjectId::Named(aside) } = change else { return };
    let old = ObjectId::Named(id.clone());
    let moved = moved(context, all);
    let by_name = types(context, &moved);
    let Some(name) = type_of(&old).filter(|name| by_name.contains(name)) else { return };
    let Some((_, before, after)) = versions(context, &name) else { return };

    let function = QualifiedName::new(&name.schema, helper(&name.name));
    let function = format!("{}({})", quote::qualified(&function), aside.identity);
    let values = after.attributes().map(|attribute| {
        let way = way(context, &moved, &by_name, (id, before, after), attribute);
        way.expression(attribute, after.part(attribute).map(|part| type_in(id, part)).unwrap_or_default())
    });
    let values: Vec<String> = values.collect();
    let body = format!("SELECT ROW({})::{}", values.join(", "), id.identity);
    let create = format!(
        "CREATE FUNCTION {function} RETURNS {} LANGUAGE sql IMMUTABLE STRICT AS {}",
        id.identity,
        quote::literal(&body)
    );
    let cast = format!("CAST ({} AS {})", aside.identity, id.identity);

    let step = |phase, sql: String| Step::new(phase, change, sql, Effects::none());
    let successors = set_aside(all).filter(|own| type_of(own).is_some_and(|own| by_name.contains(&own)));
    let within = by_name.iter().filter(|own| **own != name && is_made_of(context, &name, own));
    let within = within.filter(|own| versions(context, own).is_some()).cloned().map(Milestone::Movable);
    let made = step(Phase::Enum, create).needs(successors.cloned()).needs(within);
    let made = made.needs([old.clone()]).needs(name_free(&old)).needs(aligned(&old));
    steps.push(made.creates([Milestone::MoverMade(name.clone())]));
    let made = step(Phase::Enum, format!("CREATE {cast} WITH FUNCTION {function}"));
    steps.push(made.needs([Milestone::MoverMade(name.clone())]).creates([Milestone::Movable(name.clone())]));
    let gone = step(Phase::DropEnum, format!("DROP {cast}")).removes([Milestone::Moving(name.clone())]);
    steps.push(gone.releases([Milestone::CastThere(name.clone())]));
    let gone = step(Phase::DropEnum, format!("DROP FUNCTION {function}"))
        .removes([Milestone::CastThere(name.clone())]);
    steps.push(gone.releases([ObjectId::Named(aside.clone())]));
}

/// Has every column that changes its type wait for the casts, and the casts stay until it has.
pub(super) fn link(context: &Context<'_>, all: &[Change], steps: &mut [Step]) {
    let by_name = types(context, &moved(context, all));
    for step in steps.iter_mut().filter(|_| !by_name.is_empty()) {
        if matches!(step.change, Change::SetColumnType { .. }) {
            step.links.need(by_name.iter().cloned().map(Milestone::Movable));
            step.links.release(by_name.iter().cloned().map(Milestone::Moving));
        }
    }
}

/// The name of the function, at most 63 bytes long. No other takes a type that was set aside.
fn helper(name: &str) -> String {
    const SUFFIX: &str = "__moved";
    let end = name.floor_char_boundary(schema_model::name::MAX_BYTES - SUFFIX.len());
    format!("{}{SUFFIX}", &name[..end])
}

/// How an attribute gets from the old row to the new one.
enum Way {
    /// There was none.
    Null,
    /// As it is.
    Same,
    /// By the cast of a type whose values move by name.
    Cast,
    /// Text is the way that every type has.
    Text,
}

impl Way {
    fn expression(&self, attribute: &str, ty: &str) -> String {
        let value = format!("($1).{}", attribute.trim_start_matches("attribute "));
        match self {
            Self::Null => format!("NULL::{ty}"),
            Self::Same => value,
            Self::Cast => format!("{value}::{ty}"),
            Self::Text if ty == "text" => format!("{value}::text"),
            Self::Text => format!("{value}::text::{ty}"),
        }
    }
}

fn way(
    context: &Context<'_>,
    moved: &BTreeSet<QualifiedName>,
    by_name: &BTreeSet<QualifiedName>,
    (id, old, new): (&NamedId, &Object, &Object),
    attribute: &str,
) -> Way {
    let (Some(from), Some(to)) = (old.part(attribute), new.part(attribute)) else { return Way::Null };
    let own = ObjectId::Named(id.clone());
    let edges = context.before.part_dependencies.iter();
    let on = edges.filter(|(dependent, part, _)| *dependent == own && part == attribute);
    let on: Vec<QualifiedName> = on.filter_map(|(.., on)| type_of(on)).collect();
    let is_of = |types: &BTreeSet<QualifiedName>| on.iter().any(|name| types.contains(name));
    match () {
        // Whatever it becomes: text would be read by position.
        () if is_of(by_name) => Way::Cast,
        () if !is_of(moved) && from.set == to.set => Way::Same,
        () => Way::Text,
    }
}

/// The type of an attribute, as it is printed.
fn type_in<'a>(id: &NamedId, part: &'a Part) -> &'a str {
    let name = part.name.trim_start_matches("attribute ");
    let statement = format!("ALTER TYPE {} ADD ATTRIBUTE {name} ", id.identity);
    cast::without_collation(part.set.strip_prefix(&statement).unwrap_or_default())
}
