//! Tables to files: one for a schema that a person can read through, one for each group of tables that begin with the
//! same word where it cannot, called by all the words that they share.

use std::collections::{BTreeMap, BTreeSet};

use super::name;

/// How many tables one file holds.
const READABLE: usize = 20;

/// The module of the enum types that several files use.
const ENUMS: &str = "enums";

/// A module below the folder: `mod.rs` is no segment, `billing/invoice.rs` is two.
pub(super) type Module = Vec<String>;

/// Where the tables of each schema go.
#[derive(Debug, Default)]
pub(super) struct Layout {
    schemas: BTreeMap<String, Shape>,
}

#[derive(Debug)]
struct Shape {
    root: Module,
    /// The module of each table, where one file is not enough.
    groups: Option<BTreeMap<String, String>>,
}

impl Layout {
    /// Schemas with the names of their tables; a schema without tables can hold enums.
    pub(super) fn new(schemas: &BTreeMap<&str, BTreeSet<&str>>) -> Self {
        let mut taken = BTreeSet::new();
        let shape = |(schema, tables): (&&str, &BTreeSet<&str>)| {
            let root = match schemas.len() {
                1 => Module::new(),
                _ => {
                    let name = name::module(schema);
                    vec![name::free(
                        &mut taken,
                        |n| if n == 1 { name.clone() } else { format!("{name}_{n}") },
                    )]
                }
            };
            let groups = (tables.len() > READABLE).then(|| groups(tables));
            ((*schema).to_owned(), Shape { root, groups })
        };
        Self { schemas: schemas.iter().map(shape).collect() }
    }

    /// The module of a table.
    pub(super) fn table(&self, schema: &str, table: &str) -> Module {
        let Some(shape) = self.schemas.get(schema) else { return Module::new() };
        let group = shape.groups.as_ref().and_then(|groups| groups.get(table));
        shape.root.iter().chain(group).cloned().collect()
    }

    /// The module of an enum type that tables in these modules use: with them, where they are in one file.
    pub(super) fn enumeration(&self, schema: &str, users: &BTreeSet<Module>) -> Module {
        let Some(shape) = self.schemas.get(schema) else { return Module::new() };
        let mut here = users.iter().filter(|module| module.starts_with(&shape.root));
        match (here.next(), users.len()) {
            (Some(module), 1) => module.clone(),
            _ if shape.groups.is_none() => shape.root.clone(),
            _ => shape.root.iter().cloned().chain([ENUMS.to_owned()]).collect(),
        }
    }
}

/// The group of each table.
fn groups(tables: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let mut groups = BTreeMap::new();
    split(&mut groups, tables, 1);
    groups
}

/// Splits by the first `words` words, and what is still too much by one word more.
fn split(groups: &mut BTreeMap<String, String>, tables: &BTreeSet<&str>, words: usize) {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for table in tables {
        found.entry(own(&name::stem(table, words))).or_default().insert(table);
    }
    for (module, tables) in found {
        let longest = tables.iter().map(|table| table.split('_').count()).max().unwrap_or(1);
        if tables.len() > READABLE && words < longest {
            split(groups, &tables, words + 1);
        } else {
            let module = shared(&tables).map_or(module, |shared| own(&shared));
            groups.extend(tables.into_iter().map(|table| (table.to_owned(), module.clone())));
        }
    }
}

/// The words that all of these begin with: `received_activity` for that table alone, where `received` says nothing.
fn shared(tables: &BTreeSet<&str>) -> Option<String> {
    let first = tables.first()?;
    let most = name::length(first);
    let is_shared = |count: &usize| {
        let stem = name::stem(first, *count);
        tables.iter().all(|table| name::length(table) >= *count && name::stem(table, *count) == stem)
    };
    let count = (1..=most).rev().find(is_shared)?;
    Some(name::stem(first, count))
}

/// The module of a group. Where it is the module of enums, the compiler would find two.
fn own(stem: &str) -> String {
    match name::module(stem) {
        enums if enums == ENUMS => format!("{ENUMS}_"),
        module => module,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(schemas: &[(&'static str, &[String])]) -> Layout {
        let names = |(schema, tables): &(&'static str, &'static [String])| {
            (*schema, tables.iter().map(String::as_str).collect())
        };
        let leaked: Vec<(&'static str, &'static [String])> =
            schemas.iter().map(|(schema, tables)| (*schema, &*tables.to_vec().leak())).collect();
        Layout::new(&leaked.iter().map(names).collect())
    }

    #[test]
    fn a_schema_that_can_be_read_is_one_file() {
        let few = ["users".to_owned(), "orders".to_owned()];
        assert_eq!(layout(&[("public", &few)]).table("public", "users"), Module::new());
        let two = layout(&[("public", &few), ("type", &few)]);
        assert_eq!(two.table("public", "users"), ["public"]);
        assert_eq!(two.table("type", "users"), ["type_"]);
    }

    #[test]
    fn many_tables_are_grouped_by_their_first_word() {
        let mut many: Vec<String> = (0..30).map(|n| format!("order_part{n}_a")).collect();
        many.extend(["orders".to_owned(), "users".to_owned(), "user_roles".to_owned(), "enums".to_owned()]);
        let long = ["sent_mails", "private_messages", "private_message_reports"];
        many.extend(long.map(str::to_owned));
        let layout = layout(&[("public", &many)]);
        assert_eq!(layout.table("public", "users"), layout.table("public", "user_roles"));
        assert_eq!(layout.table("public", "orders"), ["order"]);
        assert_eq!(layout.table("public", "order_part7_a"), ["order_part7_a"]);
        assert_eq!(layout.table("public", "sent_mails"), ["sent_mail"]);
        assert_eq!(layout.table("public", "private_message_reports"), ["private_message"]);
        let both = BTreeSet::from([vec!["order".to_owned()], vec!["user".to_owned()]]);
        assert_eq!(layout.enumeration("public", &both), ["enums"]);
    }
}
