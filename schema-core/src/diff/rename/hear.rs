//! `OLD=NEW` from a command line to a rename: what the old name is, the schema before knows.
//!
//! A name can be that of several things; then the kind stands before it, as in `view people=persons`.

use schema_model::declared::Renames;
use schema_model::object::Kind;
use schema_model::{ColumnId, ConstraintId, EnumId, ObjectId, QualifiedName, Schema, SchemaId, TableId};

use super::place::{names, qualified};
use crate::sql::{identity, quote};

/// Something that is there before and can go by another name.
enum Found {
    Whole(ObjectId),
    /// A column or an attribute.
    Column(ColumnId),
    Value(EnumId, String),
}

impl Found {
    fn kind(&self) -> &str {
        match self {
            Self::Whole(id) => id.kind(),
            Self::Column(_) => "column",
            Self::Value(..) => "value",
        }
    }
}

/// Adds one `OLD=NEW` to what is said.
///
/// # Errors
///
/// What is wrong with it, as the one thing to do about it.
pub fn hear(said: &mut Renames, text: &str, before: &Schema, after: &Schema) -> Result<(), String> {
    let form = || "write `--rename table=table` or `--rename table.column=table.column`".to_owned();
    let (old, new) = cut(text, '=').ok_or_else(form)?;
    let (kind, old) = leading_kind(old);
    let (path, arguments) = match old.find('(') {
        Some(at) => (&old[..at], Some(&old[at..])),
        None => (old, None),
    };
    // A function keeps its arguments.
    let new = new.find('(').map_or(new, |at| &new[..at]);
    let (path, to) = (parts(path), parts(new));
    let found = one(found(said, before, &path, arguments), kind).map_err(|kinds| match kinds.as_slice() {
        [] if arguments.is_some() => {
            format!(
                "name a function that is there, with its arguments as `\\df` prints them: `{old}` is none"
            )
        }
        [] => absent(kind, &path),
        kinds => {
            format!("say which, as `--rename \"{} {text}\"`: it is a {}", kinds[0], kinds.join(" and a "))
        }
    })?;
    let (home, name) = match to.as_slice() {
        [name] => (None, name.clone()),
        [home, name] => (Some(home.clone()), name.clone()),
        [_, _, name] => (None, name.clone()),
        _ => return Err(form()),
    };
    let undeclared = |kind: &str, name: String| {
        Err(format!("name something that is declared: there is no {kind} `{name}`"))
    };
    match found {
        Found::Whole(ObjectId::Table(id)) => {
            let new = QualifiedName::new(home.unwrap_or_else(|| id.0.schema.clone()), name);
            if !after.tables.contains_key(&TableId(new.clone())) {
                return undeclared("table", new.to_string());
            }
            said.asked.insert(ObjectId::Table(TableId(new.clone())));
            said.tables.insert(new, id.0);
        }
        Found::Whole(ObjectId::Enum(id)) => {
            let new = EnumId::new(home.unwrap_or_else(|| id.0.schema.clone()), name);
            if !after.enums.contains_key(&new) {
                return undeclared("enum", new.to_string());
            }
            said.asked.insert(ObjectId::Enum(new.clone()));
            said.enums.insert(new, id.0);
        }
        Found::Whole(ObjectId::Schema(id)) => {
            if !after.namespaces.contains_key(&SchemaId(name.clone())) {
                return undeclared("schema", name);
            }
            said.schemas.insert(SchemaId(name), id);
        }
        Found::Whole(id) => {
            // What lives on a table may be said with the table before it.
            let home = home.filter(|_| schema_of(&id).is_some()).unwrap_or_default();
            said.objects.insert(id, QualifiedName::new(home, name));
        }
        Found::Column(id) => {
            let written = table_in(&to).filter(|own| has_columns(after, own));
            // A column goes by the new name of its table.
            let now = said.tables.iter().find(|(_, from)| **from == id.table.0);
            let now = now.map(|(to, _)| TableId(to.clone()));
            let table = written.or(now).unwrap_or_else(|| id.table.clone());
            let new = ColumnId { table, name };
            if after.tables.get(&new.table).is_some_and(|own| own.column(&new.name).is_none()) {
                return undeclared("column", new.to_string());
            }
            said.asked.insert(ObjectId::Column(new.clone()));
            said.columns.insert(new, id.name);
        }
        Found::Value(id, value) => {
            let now = said.enums.iter().find(|(_, from)| **from == id.0).map(|(to, _)| to.clone());
            let now = now.unwrap_or(id);
            if after.enums.get(&now).is_some_and(|own| !own.values.contains(&name)) {
                return undeclared("value", format!("{now}.{name}"));
            }
            said.enum_values.insert((now, name), value);
        }
    }
    Ok(())
}

/// The one that is meant: tables before columns before all else, unless the kind is said; else the kinds.
fn one(found: Vec<Found>, kind: Option<&str>) -> Result<Found, Vec<String>> {
    let is_kind = |own: &Found| match kind {
        Some("attribute") => own.kind() == "column",
        Some("enum value") => own.kind() == "value",
        Some(kind) => own.kind() == kind,
        None => true,
    };
    let mut found: Vec<Found> = found.into_iter().filter(is_kind).collect();
    let first = ["table", "column"].iter().find_map(|kind| found.iter().position(|own| own.kind() == *kind));
    match (first, found.len()) {
        (Some(at), _) => Ok(found.swap_remove(at)),
        (None, 1) => Ok(found.swap_remove(0)),
        (None, _) => {
            let mut kinds: Vec<String> = found.iter().map(|own| own.kind().to_owned()).collect();
            kinds.dedup();
            Err(kinds)
        }
    }
}

fn absent(kind: Option<&str>, path: &[String]) -> String {
    let what = match (kind, path.len()) {
        (Some(kind), _) => format!("no {kind}"),
        (None, 1) => "no table".to_owned(),
        (None, _) => "no table and no column".to_owned(),
    };
    format!("name something that is there: `{}` is {what}", path.join("."))
}

/// Everything that goes by a name.
fn found(said: &Renames, before: &Schema, path: &[String], arguments: Option<&str>) -> Vec<Found> {
    let mut found = Vec::new();
    let named = match path {
        [name] => Some(QualifiedName::new("public", name)),
        [schema, name] => Some(QualifiedName::new(schema, name)),
        _ => None,
    };
    if let Some(named) = named {
        let relations = names(before).into_iter().filter(|id| qualified(id).as_ref() == Some(&named));
        found.extend(relations.map(Found::Whole));
        let is_so = |id: &&schema_model::NamedId| {
            let is_relation_or_type = id.kind.is_relation() || matches!(id.kind, Kind::Type | Kind::Domain);
            let own = identity::parse(&id.identity).filter(|_| !is_relation_or_type);
            own.is_some_and(|own| {
                let is_alone = own.schema.is_none() && own.rest.is_empty() && path.len() == 1;
                let is_there = own.schema.as_ref() == Some(&named.schema);
                let is_called = arguments.is_none_or(|text| bare(text) == bare(own.rest));
                own.name == named.name && (is_alone || is_there) && is_called
            })
        };
        found.extend(before.objects.keys().filter(is_so).cloned().map(ObjectId::Named).map(Found::Whole));
    }
    if let [name] = path
        && before.namespaces.contains_key(&SchemaId(name.clone()))
    {
        found.push(Found::Whole(ObjectId::Schema(SchemaId(name.clone()))));
    }
    if let (Some(table), Some(part)) = (table_in(path), path.last()) {
        found.extend(parts_of(said, before, table, part));
    }
    found
}

/// What a table, a view or a type has under a name.
fn parts_of(said: &Renames, before: &Schema, of: TableId, part: &str) -> Vec<Found> {
    let mut found = Vec::new();
    // Its new name will do, too.
    let renamed = said.tables.get(&of.0).filter(|_| !before.tables.contains_key(&of));
    let of = renamed.map_or(of, |from| TableId(from.clone()));
    let id = ColumnId { table: of.clone(), name: part.to_owned() };
    let attribute = format!("attribute {}", quote::printed_ident(part));
    let is_its =
        |own: &schema_model::NamedId| qualified(&ObjectId::Named(own.clone())).as_ref() == Some(&of.0);
    let is_column = match before.tables.get(&of) {
        Some(table) => table.column(part).is_some(),
        None => before.objects.iter().any(|(own, object)| {
            is_its(own) && (own.kind.is_relation() || object.part(&attribute).is_some())
        }),
    };
    if is_column {
        found.push(Found::Column(id));
    }
    if let Some(own) = before.enums.get(&EnumId(of.0.clone()))
        && own.values.iter().any(|value| value == part)
    {
        found.push(Found::Value(EnumId(of.0.clone()), part.to_owned()));
    }
    let of_table = before.tables.get(&of).is_some_and(|own| own.constraints.contains_key(part));
    let of_domain = before.objects.iter().any(|(own, object)| {
        is_its(own) && own.kind == Kind::Domain && object.part(&format!("constraint {part}")).is_some()
    });
    if of_table || of_domain {
        let id = ConstraintId { table: of.clone(), name: part.to_owned() };
        found.push(Found::Whole(ObjectId::Constraint(id)));
    }
    let on_it = before.objects.iter().filter(|(own, object)| {
        object.relation.as_ref() == Some(&of)
            && identity::parse(&own.identity).is_some_and(|own| own.schema.is_none() && own.name == part)
    });
    found.extend(on_it.map(|(own, _)| Found::Whole(ObjectId::Named(own.clone()))));
    found
}

/// Whether there is a table, a view or a type of this name.
fn has_columns(schema: &Schema, id: &TableId) -> bool {
    let is_it =
        |own: &&schema_model::NamedId| qualified(&ObjectId::Named((*own).clone())).as_ref() == Some(&id.0);
    schema.tables.contains_key(id) || schema.objects.keys().any(|own| is_it(&own))
}

/// The schema of what has one by itself.
fn schema_of(id: &ObjectId) -> Option<String> {
    match id {
        ObjectId::Named(id) => identity::parse(&id.identity)?.schema,
        other => qualified(other).map(|own| own.schema),
    }
}

/// The table that a path to a part of one names.
fn table_in(path: &[String]) -> Option<TableId> {
    match path {
        [table, _] => Some(TableId::new("public", table)),
        [schema, table, _] => Some(TableId::new(schema, table)),
        _ => None,
    }
}

/// The words of a kind before a name.
fn leading_kind(text: &str) -> (Option<&str>, &str) {
    const OWN: [&str; 10] = [
        "schema",
        "table",
        "column",
        "attribute",
        "enum",
        "enum value",
        "value",
        "sequence",
        "index",
        "constraint",
    ];
    let is_kind = |words: &str| OWN.contains(&words) || Kind::from_words(words).is_some();
    let mut cuts = text.match_indices(' ').map(|(at, _)| (&text[..at], text[at..].trim_start()));
    match cuts.rfind(|(words, _)| is_kind(words)) {
        Some((words, rest)) => (Some(words), rest),
        None => (None, text),
    }
}

/// The parts of a name between points, without quotes.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while let Some((part, next)) = cut(rest, '.') {
        parts.push(unquoted(part));
        rest = next;
    }
    parts.push(unquoted(rest));
    parts
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// What stands before and behind the first such character that is not in quotes.
fn cut(text: &str, at: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (index, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            own if own == at && !quoted => return Some((&text[..index], &text[index + own.len_utf8()..])),
            _ => {}
        }
    }
    None
}

/// Arguments without spaces and the schema that goes without saying.
fn bare(arguments: &str) -> String {
    arguments.replace("public.", "").chars().filter(|own| !own.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_points_outside_quotes() {
        assert_eq!(parts("app.\"a.b\".c"), ["app", "a.b", "c"]);
        assert_eq!(cut("\"a=b\"=c", '='), Some(("\"a=b\"", "c")));
    }

    #[test]
    fn the_longest_words_before_a_name_are_its_kind() {
        assert_eq!(leading_kind("materialized view a.b"), (Some("materialized view"), "a.b"));
        assert_eq!(leading_kind("total(integer, text)"), (None, "total(integer, text)"));
    }
}
