//! What everything is called in Rust, where it stands, and how one file names what stands in another.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{EnumId, QualifiedName, Schema, TableId};

use super::layout::{Layout, Module};
use super::{Refused, enum_type, name, table};

/// An item of Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The file that it stands in.
    pub(super) module: Module,
    /// Its name there.
    pub(super) rust: String,
}

/// The names of a schema's tables and enums in Rust.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) schema: &'a Schema,
    pub(super) tables: BTreeMap<&'a TableId, TableNames>,
    pub(super) enums: BTreeMap<&'a EnumId, EnumNames>,
    /// The columns that foreign keys compare with others. Both ends have one type in Rust.
    pub(super) linked: BTreeSet<(&'a TableId, &'a str)>,
    /// The names that are given, by schema.
    pub(super) taken: BTreeMap<&'a str, BTreeSet<String>>,
}

/// A table's names.
#[derive(Debug)]
pub(super) struct TableNames {
    pub(super) place: Place,
    /// The fields, in the order of the columns.
    pub(super) fields: Vec<String>,
}

/// An enum type's names.
#[derive(Debug)]
pub(super) struct EnumNames {
    pub(super) place: Place,
    /// The variants, in the order of the values.
    pub(super) variants: Vec<String>,
}

/// What one file says about others: the names that it brings in.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Its own items.
    pub(super) own: BTreeSet<String>,
    paths: BTreeMap<String, String>,
}

impl<'a> World<'a> {
    /// Names all that can be said in Rust and was not refused.
    pub(super) fn new(schema: &'a Schema, refused: &Refused) -> Self {
        let tables: Vec<&TableId> = schema
            .tables
            .iter()
            .filter(|(id, own)| !refused.tables.contains(*id) && table::can_be_said(schema, id, own))
            .map(|(id, _)| id)
            .collect();
        let enums: Vec<&EnumId> = schema
            .enums
            .iter()
            .filter(|(id, own)| !refused.enums.contains(*id) && enum_type::can_be_said(own))
            .map(|(id, _)| id)
            .collect();
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for id in &enums {
            names.entry(&id.0.schema).or_default();
        }
        for id in &tables {
            names.entry(&id.0.schema).or_default().insert(&id.0.name);
        }
        let layout = Layout::new(&names);
        let mut world = Self {
            schema,
            tables: BTreeMap::new(),
            enums: BTreeMap::new(),
            linked: linked(schema),
            taken: BTreeMap::new(),
        };
        world.name_enums(&layout, &enums, &tables);
        world.name_tables(&layout, &tables);
        world
    }

    /// A name that nothing else in this schema has: the first that is free.
    pub(super) fn take(&mut self, schema: &'a str, wanted: &[String]) -> String {
        self.take_all(schema, wanted, |name| vec![name.to_owned()])
    }

    /// The same for a struct, whose derive makes two more of its name: see `schema_core::rows`.
    fn take_row(&mut self, schema: &'a str, wanted: &[String]) -> String {
        let made = |name: &str| vec![name.to_owned(), format!("New{name}"), format!("New{name}Builder")];
        self.take_all(schema, wanted, made)
    }

    /// The first of the names that is free with all that comes with it, else the last with a number.
    fn take_all(&mut self, schema: &'a str, wanted: &[String], made: impl Fn(&str) -> Vec<String>) -> String {
        let taken = self.taken.entry(schema).or_default();
        let last = wanted.last().map_or("Row", String::as_str);
        let numbered = (2..).map(|n: usize| format!("{last}{n}"));
        let is_free = |name: &String| {
            !RESERVED.contains(&name.as_str()) && made(name).iter().all(|name| !taken.contains(name))
        };
        let found = wanted.iter().cloned().chain(numbered).find(is_free).unwrap_or_default();
        taken.extend(made(&found));
        found
    }

    /// The column as a field, `User::id` say.
    pub(super) fn field(&self, table: &TableId, column: &str) -> Option<&str> {
        let at = self.schema.tables.get(table)?.columns.iter().position(|own| own.name == column)?;
        self.tables.get(table)?.fields.get(at).map(String::as_str)
    }

    /// How a file names an item: alone where it can, with a `use` for what stands elsewhere.
    pub(super) fn name(&self, uses: &mut Uses, here: &Module, place: &Place) -> String {
        if place.module == *here {
            return place.rust.clone();
        }
        uses.bring(&place.rust, self.path(here, place))
    }

    /// The shortest path that leads there and that no other item of the same name could be meant by.
    fn path(&self, here: &Module, place: &Place) -> String {
        let shared = here.iter().zip(&place.module).take_while(|(a, b)| a == b).count();
        let namesakes: Vec<&Module> = self
            .tables
            .values()
            .map(|names| &names.place)
            .chain(self.enums.values().map(|names| &names.place))
            .filter(|other| other.rust == place.rust && *other != place)
            .map(|other| &other.module)
            .collect();
        let is_clear = |from: &usize| {
            let said = &place.module[*from..];
            namesakes.is_empty() || !said.is_empty() && !namesakes.iter().any(|module| module.ends_with(said))
        };
        let from = (0..=shared).rev().find(is_clear).unwrap_or(shared);
        let up = here.len() - from;
        let start = if up == 0 { "self::".to_owned() } else { "super::".repeat(up) };
        let down: String = place.module[from..].iter().map(|segment| format!("{segment}::")).collect();
        format!("{start}{down}{}", place.rust)
    }

    fn name_enums(&mut self, layout: &Layout, enums: &[&'a EnumId], tables: &[&TableId]) {
        let mut users: BTreeMap<&QualifiedName, BTreeSet<Module>> = BTreeMap::new();
        for id in tables {
            let module = layout.table(&id.0.schema, &id.0.name);
            let columns = self.schema.tables.get(*id).into_iter().flat_map(|table| &table.columns);
            for element in columns.filter_map(|column| column.ty.element.as_ref()) {
                users.entry(element).or_default().insert(module.clone());
            }
        }
        let nobody = BTreeSet::new();
        for id in enums {
            let module = layout.enumeration(&id.0.schema, users.get(&id.0).unwrap_or(&nobody));
            let rust =
                self.take(&id.0.schema, &[name::of_type(&id.0.name), name::of_type(&id.0.name) + "Enum"]);
            let values = self.schema.enums.get(*id).map_or(&[][..], |own| &own.values);
            let (variants, _) = name::variants(values);
            self.enums.insert(id, EnumNames { place: Place { module, rust }, variants });
        }
    }

    fn name_tables(&mut self, layout: &Layout, tables: &[&'a TableId]) {
        // Who is called like one of its rows keeps the name: `user` before `users`.
        let is_singular = |id: &&&TableId| name::of_row(&id.0.name) == name::of_type(&id.0.name);
        let (first, second): (Vec<&&TableId>, Vec<&&TableId>) = tables.iter().partition(is_singular);
        for id in first.into_iter().chain(second) {
            let (row, plural) = (name::of_row(&id.0.name), name::of_type(&id.0.name));
            let rust = self.take_row(&id.0.schema, &[row.clone(), plural, row + "Row"]);
            let columns = self.schema.tables.get(*id).map_or(&[][..], |own| &own.columns);
            let columns: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let place = Place { module: layout.table(&id.0.schema, &id.0.name), rust };
            self.tables.insert(id, TableNames { place, fields: name::fields(&columns) });
        }
    }
}

impl Uses {
    /// Brings a path in, and says how to name it from then on.
    pub(super) fn bring(&mut self, name: &str, path: String) -> String {
        let is_other = self.paths.get(name).is_some_and(|own| *own != path);
        if is_other || self.own.contains(name) {
            return path;
        }
        self.paths.insert(name.to_owned(), path);
        name.to_owned()
    }

    /// Brings a path in by its last segment.
    pub(super) fn bring_path(&mut self, path: &str) {
        let name = path.rsplit("::").next().unwrap_or(path).to_owned();
        self.paths.insert(name, path.to_owned());
    }

    /// The `use` declarations: other crates first, then the files beside; names of one path together.
    pub(super) fn declarations(&self) -> String {
        let mut crates: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for path in self.paths.values() {
            let Some((from, name)) = path.rsplit_once("::") else { continue };
            let is_near = from.starts_with("super") || from.starts_with("self");
            let group = if is_near { &mut files } else { &mut crates };
            group.entry(from).or_default().insert(name);
        }
        let each = |(from, names): (&&str, &BTreeSet<&str>)| {
            let names: Vec<&str> = names.iter().copied().collect();
            match names.as_slice() {
                [name] => format!("use {from}::{name};\n"),
                names => format!("use {from}::{{{}}};\n", names.join(", ")),
            }
        };
        let groups = [crates.iter().map(each).collect::<String>(), files.iter().map(each).collect()];
        groups.into_iter().filter(|group| !group.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

/// Both ends of every foreign key.
fn linked(schema: &Schema) -> BTreeSet<(&TableId, &str)> {
    let mut linked = BTreeSet::new();
    for (id, table) in &schema.tables {
        for constraint in table.constraints.values() {
            let schema_model::ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            linked.extend(key.columns.iter().map(|column| (id, column.as_str())));
            linked.extend(key.target_columns.iter().map(|column| (&key.target, column.as_str())));
        }
    }
    linked
}

/// Names that mean something else to whoever reads the file, or to the compiler.
const RESERVED: [&str; 40] = [
    "Arc",
    "Box",
    "Clone",
    "Copy",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Drop",
    "Enum",
    "Eq",
    "Err",
    "Fn",
    "From",
    "Hash",
    "Into",
    "IpAddr",
    "Iterator",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Rc",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Table",
    "TimeDelta",
    "Utc",
    "Uuid",
    "Value",
    "Vec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_path_are_brought_in_together() {
        let mut uses = Uses { own: BTreeSet::from(["User".to_owned()]), ..Uses::default() };
        for path in ["schema_core::Table", "schema_core::Enum", "uuid::Uuid"] {
            uses.bring_path(path);
        }
        assert_eq!(uses.bring("Order", "super::order::Order".to_owned()), "Order");
        assert_eq!(uses.bring("Order", "super::shop::Order".to_owned()), "super::shop::Order");
        assert_eq!(uses.bring("User", "super::user::User".to_owned()), "super::user::User");
        assert_eq!(
            uses.declarations(),
            "use schema_core::{Enum, Table};\nuse uuid::Uuid;\n\nuse super::order::Order;\n"
        );
    }
}
