//! A composite type that is made again while rows hold it: it gains and loses its attributes in place first, so that it and
//! its successor have the same in the same order, whatever else is different about them. PostgreSQL reads a row from text
//! by position.

use schema_model::{NamedId, Object};

use crate::diff::{self, Change, PartAction};

/// What the catalog prints for the definition of a composite type, beside its attributes.
pub(super) const DEFINITION: &str = "composite";

/// The changes that take attributes away, and bring those that come behind all others.
pub(super) fn aligned(id: &NamedId, old: &Object, new: &Object) -> Vec<Change> {
    let lost = old.attributes().filter(|name| new.part(name).is_none());
    // Where the order is another, values move by name (`by_name`).
    let gained = new.attributes().filter(|name| old.part(name).is_none() && diff::keeps_order(old, new));
    let alter = |part: &str, action: PartAction, sql: Option<String>| {
        sql.map(|sql| Change::AlterObject { id: id.clone(), part: part.to_owned(), action, sql })
    };
    let drops = lost.filter_map(|name| alter(name, PartAction::Drop, old.part(name)?.unset.clone()));
    let adds = gained.filter_map(|name| alter(name, PartAction::Add, Some(new.part(name)?.set.clone())));
    drops.chain(adds).collect()
}

#[cfg(test)]
mod tests {
    use schema_model::object::{Kind, Part};

    use super::*;

    fn place(attributes: &[&str]) -> Object {
        let part = |text: &&str| {
            let name = text.split(' ').next().unwrap_or_default();
            Part {
                name: format!("attribute {name}"),
                set: format!("ALTER TYPE public.place ADD ATTRIBUTE {text}"),
                unset: Some(format!("ALTER TYPE public.place DROP ATTRIBUTE {name}")),
                alter: None,
                inline: true,
            }
        };
        Object {
            relation: None,
            definition: DEFINITION.to_owned(),
            create: format!("CREATE TYPE public.place AS ({})", attributes.join(", ")),
            replace: None,
            parts: attributes.iter().map(part).collect(),
            comment: None,
        }
    }

    #[test]
    fn attributes_come_in_place_behind_those_that_stay() {
        let id = NamedId::new(Kind::Type, "public.place");
        let sql = |to: &[&str]| -> Vec<String> {
            let changes = aligned(&id, &place(&["a int", "b text", "c date"]), &place(to));
            let sql = changes.iter().map(|change| match change {
                Change::AlterObject { sql, .. } => {
                    sql.trim_start_matches("ALTER TYPE public.place ").to_owned()
                }
                other => other.describe(),
            });
            sql.collect()
        };
        assert_eq!(sql(&["a int", "c text", "d int"]), ["DROP ATTRIBUTE b", "ADD ATTRIBUTE d int"]);
        assert_eq!(sql(&["d int", "c text", "a int"]), ["DROP ATTRIBUTE b"]);
    }
}
