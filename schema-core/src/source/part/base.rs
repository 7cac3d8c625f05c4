//! The declaration that stands built in a kept dev database, as digests, to what of the next declaration differs: most
//! of the time one table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::PathBuf;

use schema_model::{Declared, Inheritance, NamedId, Object, Schema, Table, TableId};
use serde::{Deserialize, Serialize};

use crate::source::memory::{self, Surroundings};
use crate::sql::quote;

/// Above this share of changed tables a new base is worth more than the time it takes.
const REBUILD_SHARE: usize = 4;

/// What a declaration says, part by part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::source) struct Base {
    /// What this declaration is remembered under.
    pub(in crate::source) key: String,
    /// The digest of everything that is in no table: schemas, types, sequences.
    prelude: String,
    /// The digest of each table, with what hangs on it.
    tables: BTreeMap<String, String>,
    /// The digest of the SQL files.
    scripts: String,
    /// Whether each part can be dropped and made again without taking another along, foreign keys apart.
    separable: bool,
}

impl Base {
    /// The digests of a declaration and of the SQL files beside it, on a server of this version.
    pub(in crate::source) fn of(
        declared: &Declared,
        scripts: &[(PathBuf, String)],
        surroundings: Surroundings<'_>,
    ) -> Self {
        let schema = &declared.schema;
        let mut prelude = without_tables(schema);
        let hanging = hanging(&mut prelude, &schema.tables);
        let separable = prelude.inheritance == Inheritance::default();
        // Where a table stands among the others is nothing that a database knows.
        let digest = |(id, table): (&TableId, &Table)| {
            let table = Table { rank: 0, ..table.clone() };
            (quote::qualified(&id.0), said(&(table, hanging.get(id))))
        };
        let tables: BTreeMap<String, String> = schema.tables.iter().map(digest).collect();
        let texts: Vec<&str> = scripts.iter().map(|(_, text)| text.as_str()).collect();
        let prelude = said(&(&prelude, declared.views.iter().collect::<Vec<_>>()));
        let scripts = memory::digest(&texts);
        let parts = said(&(&prelude, &tables, &scripts));
        let key = memory::key("declared", surroundings, &parts);
        Self { key, prelude, tables, scripts, separable }
    }

    /// The tables that `wanted` has in another form, or that only one of both has; `None` where building anew is the
    /// better way.
    pub(super) fn changed(&self, wanted: &Self) -> Option<BTreeSet<String>> {
        let names: BTreeSet<&String> = self.tables.keys().chain(wanted.tables.keys()).collect();
        let differs = |name: &&String| self.tables.get(*name) != wanted.tables.get(*name);
        let changed: BTreeSet<String> = names.into_iter().filter(differs).cloned().collect();
        let few = changed.len() * REBUILD_SHARE <= wanted.tables.len().max(REBUILD_SHARE);
        let separable = self.separable && wanted.separable;
        let same = self.prelude == wanted.prelude && self.scripts == wanted.scripts;
        (separable && same && few).then_some(changed)
    }
}

/// Everything but the tables, which are nearly everything.
pub(super) fn without_tables(schema: &Schema) -> Schema {
    let Schema {
        namespaces,
        enums,
        sequences,
        tables: _,
        inheritance,
        objects,
        grants,
        dependencies,
        part_dependencies,
    } = schema;
    Schema {
        namespaces: namespaces.clone(),
        enums: enums.clone(),
        sequences: sequences.clone(),
        tables: BTreeMap::new(),
        inheritance: inheritance.clone(),
        objects: objects.clone(),
        grants: grants.clone(),
        dependencies: dependencies.clone(),
        part_dependencies: part_dependencies.clone(),
    }
}

/// Takes out what hangs on one of these tables and goes with it: triggers, policies.
fn hanging(
    schema: &mut Schema,
    tables: &BTreeMap<TableId, Table>,
) -> BTreeMap<TableId, Vec<(NamedId, Object)>> {
    let mut hanging: BTreeMap<TableId, Vec<_>> = BTreeMap::new();
    let mut alone = BTreeMap::new();
    for (id, object) in std::mem::take(&mut schema.objects) {
        match object.relation.clone().filter(|table| tables.contains_key(table) && !id.kind.is_relation()) {
            Some(table) => hanging.entry(table).or_default().push((id, object)),
            None => _ = alone.insert(id, object),
        }
    }
    schema.objects = alone;
    hanging
}

fn said<T: Serialize + Debug>(part: &T) -> String {
    let text = serde_json::to_string(part).unwrap_or_else(|_| format!("{part:?}"));
    memory::digest(&[&text])
}
