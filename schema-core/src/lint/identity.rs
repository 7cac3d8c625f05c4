//! What the catalog knows things by, whatever they are called: oids, and the numbers of columns. Two of these say what
//! was renamed in between, and what was made anew under an old name.

use std::collections::BTreeMap;

use postgres::GenericClient;
use schema_model::declared::Renames;
use schema_model::{ColumnId, EnumId, ObjectId, QualifiedName, SchemaId, TableId};

/// The names of a moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    schemas: BTreeMap<u32, SchemaId>,
    tables: BTreeMap<u32, TableId>,
    columns: BTreeMap<(u32, i32), String>,
    enums: BTreeMap<u32, EnumId>,
    values: BTreeMap<u32, (u32, String)>,
}

impl Names {
    /// Reads them as this session sees them.
    pub(crate) fn read<C: GenericClient>(client: &mut C) -> Result<Self, postgres::Error> {
        let mut names = Self::default();
        for row in client.query(include_str!("identity.sql"), &[])? {
            let (kind, oid, part): (&str, u32, i32) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (schema, name): (String, String) = (row.try_get(3)?, row.try_get(4)?);
            match kind {
                "schema" => drop(names.schemas.insert(oid, SchemaId(name))),
                "table" => drop(names.tables.insert(oid, TableId::new(schema, name))),
                "column" => drop(names.columns.insert((oid, part), name)),
                "enum" => drop(names.enums.insert(oid, EnumId::new(schema, name))),
                _ => drop(names.values.insert(oid, (part.cast_unsigned(), name))),
            }
        }
        Ok(names)
    }

    /// The name of a table.
    pub(super) fn table(&self, oid: u32) -> Option<&TableId> {
        self.tables.get(&oid)
    }

    /// The oid of a table.
    pub(super) fn oid(&self, table: &TableId) -> Option<u32> {
        self.tables.iter().find(|(_, id)| *id == table).map(|(oid, _)| *oid)
    }

    /// What goes by another name later.
    pub(crate) fn renames(&self, later: &Self) -> Renames {
        let mut renames = Renames::default();
        for (oid, old) in &self.schemas {
            if let Some(new) = later.schemas.get(oid).filter(|new| *new != old) {
                renames.schemas.insert(new.clone(), old.clone());
                renames.asked.insert(ObjectId::Schema(new.clone()));
            }
        }
        // What lives in a schema goes along with it.
        let along = |name: &QualifiedName| {
            let schema = renames.schemas.iter().find(|(_, old)| old.0 == name.schema);
            let schema = schema.map_or(&name.schema, |(new, _)| &new.0);
            QualifiedName::new(schema, &name.name)
        };
        let mut tables = Vec::new();
        for (oid, old) in &self.tables {
            if let Some(new) = later.tables.get(oid).filter(|new| new.0 != along(&old.0)) {
                tables.push((new.0.clone(), along(&old.0)));
            }
        }
        let mut enums = Vec::new();
        for (oid, old) in &self.enums {
            if let Some(new) = later.enums.get(oid).filter(|new| new.0 != along(&old.0)) {
                enums.push((new.clone(), along(&old.0)));
            }
        }
        renames.asked.extend(tables.iter().map(|(new, _)| ObjectId::Table(TableId(new.clone()))));
        renames.asked.extend(enums.iter().map(|(new, _)| ObjectId::Enum(new.clone())));
        renames.tables.extend(tables);
        renames.enums.extend(enums);
        for ((oid, number), old) in &self.columns {
            let new = later.columns.get(&(*oid, *number)).filter(|new| *new != old);
            if let (Some(new), Some(table)) = (new, later.tables.get(oid)) {
                let id = ColumnId { table: table.clone(), name: new.clone() };
                renames.asked.insert(ObjectId::Column(id.clone()));
                renames.columns.insert(id, old.clone());
            }
        }
        for (oid, (ty, old)) in &self.values {
            let new = later.values.get(oid).filter(|(_, new)| new != old);
            if let (Some((_, new)), Some(ty)) = (new, later.enums.get(ty)) {
                renames.enum_values.insert((ty.clone(), new.clone()), old.clone());
            }
        }
        renames
    }

    /// The tables that another has taken the name of: their rows are gone, and the catalog looks as before.
    pub(super) fn replaced_tables(&self, later: &Self) -> Vec<TableId> {
        let gone = self.tables.iter().filter(|(oid, _)| !later.tables.contains_key(oid));
        gone.map(|(_, id)| id).filter(|id| later.tables.values().any(|new| new == *id)).cloned().collect()
    }

    /// The columns that another of their table has taken the name of.
    pub(super) fn replaced_columns(&self, later: &Self) -> Vec<ColumnId> {
        let mut found = Vec::new();
        for ((oid, number), name) in &self.columns {
            let stays = later.columns.contains_key(&(*oid, *number));
            let taken = later.columns.iter().any(|((other, _), new)| other == oid && new == name);
            if let Some(table) = later.tables.get(oid).filter(|_| !stays && taken) {
                found.push(ColumnId { table: table.clone(), name: name.clone() });
            }
        }
        found
    }
}
