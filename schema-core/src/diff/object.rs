//! What differs between two sets of objects that the model keeps as statements.

use schema_model::object::{Kind, Part};
use schema_model::{NamedId, Object, ObjectId, Schema};

use super::{Change, PartAction, comment};
use crate::sql::quote;

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    for (id, object) in before.objects.iter().filter(|(id, _)| !after.objects.contains_key(id)) {
        changes.push(Change::DropObject { id: id.clone(), object: Box::new(object.clone()) });
    }
    for (id, wanted) in &after.objects {
        match before.objects.get(id) {
            None => create(changes, id, wanted),
            Some(old) if old == wanted => {}
            Some(old) => {
                let is_typed = has_typed_table(before, id) && has_typed_table(after, id);
                alter(changes, is_typed, id, old, wanted);
            }
        }
    }
}

/// The object, and what the statement that makes it does not say.
fn create(changes: &mut Vec<Change>, id: &NamedId, object: &Object) {
    changes.push(Change::CreateObject { id: id.clone(), object: Box::new(object.clone()) });
    let named = ObjectId::Named(id.clone());
    comment(changes, named, object.relation.as_ref(), None, object.comment.as_ref());
}

/// The changes that make an object again.
pub(crate) fn recreate(changes: &mut Vec<Change>, id: &NamedId, before: &Object, after: &Object) {
    changes.push(Change::DropObject { id: id.clone(), object: Box::new(before.clone()) });
    create(changes, id, after);
}

/// `is_typed` says whether a table is made of it all the while.
fn alter(changes: &mut Vec<Change>, is_typed: bool, id: &NamedId, before: &Object, after: &Object) {
    // No `..` here: a field added to `Object` must say how it is compared before this compiles.
    let Object { relation, definition, create: _, replace: _, parts: _, comment: said } = after;
    // Attributes are read by their place: `(1, 2)::t` is another value once they stand in another order. Those of a type
    // that tables are made of are columns, whose order is no difference, and PostgreSQL has no way to change it.
    let is_ordered = is_typed || keeps_order(before, after);
    let Some(mut statements) = part_statements(before, after).filter(|_| is_ordered) else {
        return recreate(changes, id, before, after);
    };
    if before.definition != *definition {
        if !before.can_become(after) {
            return recreate(changes, id, before, after);
        }
        let (from, to) = (Box::new(before.clone()), Box::new(after.clone()));
        changes.push(Change::ReplaceObject { id: id.clone(), from, to });
        if id.kind.is_routine() {
            // Replacing a function takes from it what it was said to depend on.
            let kept = after.parts.iter().filter(|part| before.part(&part.name) == Some(part));
            statements.extend(kept.map(|part| (part.name.clone(), PartAction::Add, part.set.clone())));
        }
    }
    for (part, action, sql) in statements {
        changes.push(Change::AlterObject { id: id.clone(), part, action, sql });
    }
    let named = ObjectId::Named(id.clone());
    comment(changes, named, relation.as_ref(), before.comment.as_ref(), said.as_ref());
}

/// Whether a table is made of this type.
fn has_typed_table(schema: &Schema, id: &NamedId) -> bool {
    id.kind == Kind::Type
        && schema
            .tables
            .values()
            .filter_map(|own| own.of_type.as_ref())
            .any(|own| quote::printed(own) == id.identity)
}

/// The parts that differ and the statements that change them; `None` where a part cannot be changed alone.
fn part_statements(before: &Object, after: &Object) -> Option<Vec<(String, PartAction, String)>> {
    let mut statements = Vec::new();
    let gone: Vec<&Part> = before.parts.iter().filter(|old| after.part(&old.name).is_none()).collect();
    // What hangs on another part goes with it, and before it where that stays.
    for old in gone.iter().rev() {
        if !gone.iter().any(|held| hangs_on(old, held)) {
            statements.push((old.name.clone(), PartAction::Drop, old.unset.clone()?));
        }
    }
    let mut disturbed = gone;
    for wanted in &after.parts {
        match before.part(&wanted.name) {
            None if wanted.inline && wanted.unset.is_none() && wanted.alter.is_none() => return None,
            None => statements.push((wanted.name.clone(), PartAction::Add, wanted.set.clone())),
            Some(old) if old.set == wanted.set => {
                if disturbed.iter().any(|held| hangs_on(wanted, held)) {
                    statements.push((wanted.name.clone(), PartAction::Add, wanted.set.clone()));
                }
                continue;
            }
            Some(old) => match &wanted.alter {
                Some(alter) => statements.push((wanted.name.clone(), PartAction::Alter, alter.clone())),
                None => {
                    statements.push((old.name.clone(), PartAction::Drop, old.unset.clone()?));
                    statements.push((wanted.name.clone(), PartAction::Add, wanted.set.clone()));
                }
            },
        }
        disturbed.push(wanted);
    }
    Some(statements)
}

/// Whether a part is about another: the comment on an index of a materialized view goes when that goes, and has to be
/// said again when that is made again.
fn hangs_on(part: &Part, held: &Part) -> bool {
    let said = ["comment on ", "cluster on "].iter().find_map(|words| part.name.strip_prefix(words));
    let statistics = || part.name.strip_prefix("statistics ")?.split_once(" on ").map(|(_, own)| own);
    said.or_else(statistics) == Some(&held.name)
}

/// Whether attributes that are dropped, and others that are added at the end, lead to the order that is wanted.
pub(crate) fn keeps_order(before: &Object, after: &Object) -> bool {
    let kept = before.attributes().filter(|name| after.part(name).is_some());
    let added = after.attributes().filter(|name| before.part(name).is_none());
    kept.chain(added).eq(after.attributes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, set: &str, unset: Option<&str>) -> Part {
        let (name, set, unset) = (name.to_owned(), set.to_owned(), unset.map(str::to_owned));
        Part { name, set, unset, alter: None, inline: true }
    }

    fn object(definition: &str, replace: Option<&[&str]>, parts: Vec<Part>) -> Object {
        Object {
            relation: None,
            definition: definition.to_owned(),
            create: format!("CREATE {definition}"),
            replace: replace.map(|items| items.iter().map(ToString::to_string).collect()),
            parts,
            comment: None,
        }
    }

    fn kinds(before: &Object, after: &Object) -> Vec<&'static str> {
        let mut changes = Vec::new();
        alter(&mut changes, false, &NamedId::new(Kind::View, "public.v"), before, after);
        let name = |change: &Change| match change {
            Change::CreateObject { .. } => "create",
            Change::DropObject { .. } => "drop",
            Change::ReplaceObject { .. } => "replace",
            Change::AlterObject { .. } => "alter",
            _ => "other",
        };
        changes.iter().map(name).collect()
    }

    #[test]
    fn what_keeps_its_columns_is_replaced() {
        let (one, two) = (object("a", Some(&["x"]), vec![]), object("b", Some(&["x", "y"]), vec![]));
        assert_eq!(kinds(&one, &two), ["replace"]);
        assert_eq!(kinds(&two, &one), ["drop", "create"]);
        assert_eq!(kinds(&object("a", None, vec![]), &object("b", None, vec![])), ["drop", "create"]);
    }

    #[test]
    fn a_part_is_taken_away_before_its_successor_comes() {
        let one = object("a", None, vec![part("p", "set 1", Some("unset"))]);
        let two = object("a", None, vec![part("p", "set 2", Some("unset"))]);
        assert_eq!(kinds(&one, &two), ["alter", "alter"]);
        assert_eq!(kinds(&one, &object("a", None, vec![])), ["alter"]);
    }

    #[test]
    fn what_hangs_on_a_part_goes_and_comes_with_it() {
        let index = |set: &str| part("index i", set, Some("unset"));
        let comment = || part("comment on index i", "comment", Some("uncomment"));
        let of = |parts: Vec<Part>| object("a", None, parts);
        let statements = |before: Vec<Part>, after: Vec<Part>| {
            let found = part_statements(&of(before), &of(after)).unwrap_or_default();
            found.into_iter().map(|(_, _, sql)| sql).collect::<Vec<_>>()
        };
        assert_eq!(statements(vec![index("1"), comment()], vec![]), ["unset"]);
        assert_eq!(statements(vec![index("1"), comment()], vec![index("1")]), ["uncomment"]);
        let again = ["unset", "2", "comment"];
        assert_eq!(statements(vec![index("1"), comment()], vec![index("2"), comment()]), again);
    }

    #[test]
    fn a_part_that_cannot_go_takes_the_object_along() {
        let one = object("a", None, vec![part("p", "set 1", None)]);
        assert_eq!(kinds(&one, &object("a", None, vec![])), ["drop", "create"]);
    }
}
