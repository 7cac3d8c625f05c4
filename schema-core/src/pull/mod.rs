//! An observed schema to the files that declare it: structs and enums for what the derives can say, SQL for the rest,
//! so that nothing is lost. Pure: the same schema gives the same bytes. Never asks a server.
//!
//! What a kind's file cannot say in Rust it leaves out of what is *said*; the planner then writes the SQL from what is
//! said to what is there, whatever that may be.

mod constraint;
mod context;
mod enum_type;
mod error;
mod exclusion;
mod field;
mod field_type;
mod file;
mod folder;
mod foreign_key;
mod identity;
mod index;
mod layout;
mod name;
mod one_of;
mod options;
mod partition;
mod placed;
mod policy;
mod rest;
mod singular;
mod table;
mod text;
mod trigger;
mod value;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schema_model::{EnumId, Namespace, ObjectId, Observed, Schema, SchemaId, TableId};

use self::file::{File, Subject};
use self::layout::Module;
use self::world::World;

pub use error::Error;
pub use folder::{Folder, entries};

/// A schema as files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// The files by their paths below the folder.
    pub files: BTreeMap<PathBuf, String>,
    /// How many tables are structs.
    pub structs: usize,
    /// The tables that only SQL can say.
    pub in_sql: Vec<TableId>,
    /// What no file says, because the model does not cover it, a line each.
    pub left_out: Vec<String>,
}

/// What the declaration turned out not to take.
#[derive(Debug, Default)]
struct Refused {
    tables: BTreeSet<TableId>,
    enums: BTreeSet<EnumId>,
}

/// Writes a schema as a declaration.
///
/// # Errors
///
/// [`Error::Mistakes`] where the declaration refuses what is no table's and no enum's fault.
pub fn pull(observed: &Observed) -> Result<Pulled, Error> {
    let mut refused = Refused::default();
    loop {
        let (files, said) = structs(&observed.schema, &refused);
        let found = file::refused(&files, &said)?;
        // Each round refuses something that was written in the one before.
        if !found.is_empty() {
            for subject in found {
                match subject {
                    Subject::Table(id) => drop(refused.tables.insert(id)),
                    Subject::Enum(id) => drop(refused.enums.insert(id)),
                }
            }
            continue;
        }
        let mut pulled = Pulled {
            structs: said.tables.len(),
            in_sql: observed
                .schema
                .tables
                .keys()
                .filter(|id| !said.tables.contains_key(id))
                .cloned()
                .collect(),
            left_out: observed
                .unmodeled
                .iter()
                .map(|object| format!("{} {}", object.kind, object.name))
                .collect(),
            ..Pulled::default()
        };
        pulled.files.extend(files.into_iter().map(|file| (file.path.clone(), file.text)));
        pulled.files.extend(rest::files(&said, observed)?);
        return Ok(pulled);
    }
}

/// The Rust files, and all that they say.
fn structs(schema: &Schema, refused: &Refused) -> (Vec<File>, Schema) {
    let mut world = World::new(schema, refused);
    let mut said = Schema::default();
    said.namespaces.insert(SchemaId("public".to_owned()), Namespace::default());
    let homes = world.tables.keys().map(|id| &id.0).chain(world.enums.keys().map(|id| &id.0));
    said.namespaces.extend(homes.map(|name| (SchemaId(name.schema.clone()), Namespace::default())));

    let mut checked = BTreeMap::new();
    for (id, table) in &schema.tables {
        if world.tables.contains_key(id) {
            checked.insert(id, one_of::checked(&mut world, id, table));
        }
    }
    let mut files: BTreeMap<Module, file::Draft> = BTreeMap::new();
    let mut own: BTreeMap<&Module, BTreeSet<String>> = BTreeMap::new();
    for names in world.enums.values() {
        own.entry(&names.place.module).or_default().insert(names.place.rust.clone());
    }
    for (id, names) in &world.tables {
        let own = own.entry(&names.place.module).or_default();
        own.extend(world::of_struct(&names.place.rust));
        let checked = checked.get(id).into_iter().flat_map(|checked| checked.values());
        own.extend(checked.map(|one_of| one_of.rust.clone()));
    }
    for (module, names) in own {
        files.entry(module.clone()).or_default().uses.own = names;
    }
    for (id, names) in &world.tables {
        let (Some(table), Some(checked)) = (schema.tables.get(*id), checked.get(id)) else { continue };
        let draft = files.entry(names.place.module.clone()).or_default();
        let written = table::write(&world, &mut draft.uses, id, table, names, checked);
        draft.uses.bring_path("schema_core::Table");
        if !checked.is_empty() {
            draft.uses.bring_path("schema_core::Enum");
        }
        draft.items.push((Subject::Table((*id).clone()), written.items));
        said.tables.insert((*id).clone(), written.said);
        said.sequences.extend(written.sequences);
        said.objects.extend(written.objects);
        said.inheritance
            .keys
            .extend(schema.inheritance.keys.get_key_value(*id).map(|(id, key)| (id.clone(), key.clone())));
    }
    for (id, names) in &world.enums {
        let Some(own) = schema.enums.get(*id) else { continue };
        let draft = files.entry(names.place.module.clone()).or_default();
        draft.uses.bring_path("schema_core::Enum");
        draft.items.push((
            Subject::Enum((*id).clone()),
            vec![enum_type::write(id, own, schema.owners.get(&ObjectId::Enum((*id).clone())), names)],
        ));
        said.enums.insert((*id).clone(), own.clone());
    }
    let is_said = |id: &&ObjectId| match id {
        ObjectId::Table(id) => said.tables.contains_key(id),
        ObjectId::Enum(id) => said.enums.contains_key(id),
        _ => false,
    };
    let owners = schema.owners.iter().filter(|(id, _)| is_said(id));
    said.owners = owners.map(|(id, owner)| (id.clone(), owner.clone())).collect();
    (file::all(files), said)
}
