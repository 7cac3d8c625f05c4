//! A composite type that is made again while rows hold it: it gains and loses its attributes in place first, so that it and
//! its successor have the same in the same order, whatever else is different about them. PostgreSQL reads a row from text
//! by position.

use schema_model::{NamedId, Object};

use crate::diff::{Change, PartAction};

/// What the catalog prints for the definition of a composite type, beside its attributes.
pub(super) const DEFINITION: &str = "composite";

/// The changes that bring the attributes and take them away, and the type to make then.
pub(super) fn aligned(id: &NamedId, old: &Object, new: &Object) -> (Vec<Change>, Object) {
    let has = |object: &Object, name: &str| object.part(name).is_some();
    let (kept, lost): (Vec<&str>, Vec<&str>) = old.attributes().partition(|name| has(new, name));
    let gained: Vec<&str> = new.attributes().filter(|name| !has(old, name)).collect();
    let alter = |part: &str, action: PartAction, sql: Option<String>| {
        sql.map(|sql| Change::AlterObject { id: id.clone(), part: part.to_owned(), action, sql })
    };
    let drops = lost.iter().filter_map(|name| alter(name, PartAction::Drop, old.part(name)?.unset.clone()));
    let adds =
        gained.iter().filter_map(|name| alter(name, PartAction::Add, Some(new.part(name)?.set.clone())));
    let changes = drops.chain(adds).collect();

    let order = kept.iter().chain(&gained).filter_map(|name| new.part(name).cloned());
    let others = new.parts.iter().filter(|part| !part.name.starts_with("attribute ")).cloned();
    let mut made = Object { parts: order.chain(others).collect(), ..new.clone() };
    let texts = made.attributes().filter_map(|name| {
        let statement = format!("ALTER TYPE {} ADD ATTRIBUTE ", id.identity);
        Some(made.part(name)?.set.strip_prefix(&statement)?.to_owned())
    });
    let texts: Vec<String> = texts.collect();
    made.create = format!("CREATE TYPE {} AS ({})", id.identity, texts.join(", "));
    (changes, made)
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
    fn what_stays_keeps_its_place() {
        let id = NamedId::new(Kind::Type, "public.place");
        let (changes, made) =
            aligned(&id, &place(&["a int", "b text", "c date"]), &place(&["d int", "c text", "a int"]));
        let sql = |change: &Change| match change {
            Change::AlterObject { sql, .. } => sql.trim_start_matches("ALTER TYPE public.place ").to_owned(),
            other => other.describe(),
        };
        let sql: Vec<String> = changes.iter().map(sql).collect();
        assert_eq!(sql, ["DROP ATTRIBUTE b", "ADD ATTRIBUTE d int"]);
        assert_eq!(made.create, "CREATE TYPE public.place AS (a int, c text, d int)");
    }
}
