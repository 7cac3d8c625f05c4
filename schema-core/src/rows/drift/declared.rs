//! Structs out of the compiled program to a schema, in namespaces that stand for the real ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schema_model::Declared as Model;
use schema_model::declare::item::{ConstraintItemKind, EnumItem, PartItem, PathItem, TableItem, ValueItem};
use schema_model::declare::{self, DeclaredItem, FileItems, ModuleItem, RustType};
use serde::de::DeserializeOwned;

use super::error::DriftError;
use crate::rows::links::Declaration;

/// What is declared, and where it is built.
pub(super) struct Declared {
    /// The schema, in the stand-ins.
    pub(super) model: Model,
    /// The namespace that stands for each real one.
    pub(super) stand_ins: BTreeMap<String, String>,
}

impl Declared {
    /// Reads the structs and the enums that they name, and links them as the compiler did.
    ///
    /// # Errors
    ///
    /// [`DriftError::Unlisted`], and [`DriftError::Declaration`] for what only all of them together can show.
    pub(super) fn read(declarations: &[Declaration]) -> Result<Self, DriftError> {
        let mut tables: Vec<(TableItem, &Declaration)> = Vec::new();
        let mut enums: BTreeMap<String, EnumItem> = BTreeMap::new();
        let mut listed = BTreeSet::new();
        for declaration in declarations {
            let item: TableItem = parse(declaration.json)?;
            for (_, json) in declaration.links.enums {
                enums.insert((*json).to_owned(), parse(json)?);
            }
            // Named twice is named once.
            if listed.insert((item.schema.value.clone(), item.name.value.clone())) {
                tables.push((item, declaration));
            }
        }
        for (item, declaration) in &tables {
            for (path, schema, name) in declaration.links.tables {
                if !listed.contains(&((*schema).to_owned(), (*name).to_owned())) {
                    return Err(DriftError::Unlisted {
                        by: item.rust.value.clone(),
                        path: (*path).to_owned(),
                    });
                }
            }
        }

        let namespaces = tables.iter().map(|(item, _)| &item.schema.value);
        let of_enums = enums.values().filter(|item| item.name.is_some()).map(|item| &item.schema.value);
        let namespaces: BTreeSet<String> = namespaces.chain(of_enums).cloned().collect();
        // The space has PostgreSQL put it in quotes wherever it prints it, so that it can be found again.
        let stand_in = |at: usize| format!("declared by the program {at}");
        let stand_ins: BTreeMap<String, String> =
            namespaces.into_iter().enumerate().map(|(at, real)| (real, stand_in(at))).collect();

        let mut items = Vec::new();
        for (json, mut item) in enums {
            item.rust.value = json;
            item.schema.value = moved(&stand_ins, &item.schema.value);
            items.push(DeclaredItem::Enum(Box::new(item)));
        }
        for (mut item, declaration) in tables {
            link(&mut item, declaration);
            item.schema.value = moved(&stand_ins, &item.schema.value);
            items.push(DeclaredItem::Table(Box::new(item)));
        }
        let mut file = FileItems::empty(Path::new("the program"));
        file.items = items.into_iter().map(|item| ModuleItem { module: Vec::new(), item }).collect();
        let model = declare::resolve(vec![file]).map_err(|problems| DriftError::Declaration {
            problems: problems.into_iter().map(|problem| problem.headline).collect(),
        })?;
        Ok(Self { model, stand_ins })
    }
}

/// Gives everything a name that no other has, and the paths to it that name: a path means what it meant where it was
/// compiled.
fn link(item: &mut TableItem, declaration: &Declaration) {
    let links = declaration.links;
    let own = table_name(&item.schema.value, &item.name.value);
    item.rust.value.clone_from(&own);
    let to_table = |path: &mut PathItem| {
        let written = path.segments.join("::");
        let known = links.tables.iter().find(|(text, ..)| *text == written);
        if let Some((_, schema, name)) = known {
            path.segments = vec![table_name(schema, name)];
        }
    };
    let to_enum = |path: &mut PathItem, variants: usize| {
        let at = path.segments.len().saturating_sub(variants);
        let written = path.segments[..at].join("::");
        let known = links.enums.iter().find(|(text, _)| *text == written);
        if let Some((_, json)) = known {
            path.segments.splice(..at, [(*json).to_owned()]);
        }
    };
    for part in &mut item.parts {
        if let PartItem::Constraint(part) = part
            && let ConstraintItemKind::ForeignKey(key) = &mut part.kind
        {
            to_table(&mut key.target);
        }
    }
    for column in &mut item.columns {
        if let RustType::Enum { path, .. } = &mut column.rust {
            to_enum(path, 0);
        }
        for value in [&mut column.default, &mut column.on_update].into_iter().flatten() {
            if let ValueItem::Variant(path) = &mut value.value {
                to_enum(path, 1);
            }
        }
    }
}

fn table_name(schema: &str, name: &str) -> String {
    format!("{schema}.{name}")
}

fn moved(stand_ins: &BTreeMap<String, String>, real: &str) -> String {
    stand_ins.get(real).cloned().unwrap_or_else(|| real.to_owned())
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T, DriftError> {
    serde_json::from_str(json).map_err(DriftError::Foreign)
}
