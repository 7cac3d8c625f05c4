//! Tables to what `DROP TABLE ... CASCADE` takes along, and so has to come back.

use std::collections::BTreeSet;

use postgres::Transaction;
use schema_model::TableId;

/// What goes with tables that are dropped, as the server follows its own records.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Tables and views.
    pub(super) relations: BTreeSet<TableId>,
    /// Triggers, policies and rules, by name and by the name of their relation.
    pub(super) hanging: BTreeSet<(String, String)>,
    /// What relations, sequences and routines are called, without their schemas.
    pub(super) names: BTreeSet<String>,
    /// Those of all objects, and of some more.
    pub(super) oids: Vec<u32>,
}

impl Gone {
    /// What would go with these tables, or `None` where something goes that no statement brings back by itself: a
    /// column, a default or a check of another table, a domain.
    ///
    /// # Errors
    ///
    /// A catalog that cannot be read.
    pub(super) fn with(
        transaction: &mut Transaction<'_>,
        tables: &BTreeSet<TableId>,
    ) -> Result<Option<Self>, postgres::Error> {
        let schemas: Vec<&str> = tables.iter().map(|id| &*id.0.schema).collect();
        let names: Vec<&str> = tables.iter().map(|id| &*id.0.name).collect();
        let mut gone =
            Self { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Self::default() };
        let mut parts = BTreeSet::new();
        for row in transaction.query(include_str!("gone.sql"), &[&schemas, &names])? {
            let what: &str = row.try_get(0)?;
            let name: String = row.try_get(2)?;
            let relation = TableId::new(row.try_get::<_, &str>(3)?, row.try_get::<_, &str>(4)?);
            gone.oids.push(row.try_get(1)?);
            match what {
                "relation" => {
                    gone.names.insert(name);
                    gone.relations.insert(relation);
                }
                "sequence" | "routine" => _ = gone.names.insert(name),
                "hanging" => _ = gone.hanging.insert((name, relation.0.name.to_string())),
                "part" => _ = parts.insert(relation),
                // Who points at a table does so again once it is back.
                "reference" => {}
                _ => return Ok(None),
            }
        }
        Ok(parts.is_subset(&gone.relations).then_some(gone))
    }
}
