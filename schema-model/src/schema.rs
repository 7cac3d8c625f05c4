//! A whole schema: every modeled object, by name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::column::Column;
use crate::enum_type::EnumType;
use crate::grant::Grants;
use crate::id::{EnumId, ObjectId, SchemaId, SequenceId, TableId};
use crate::inheritance::Inheritance;
use crate::namespace::Namespace;
use crate::object::{NamedId, Object};
use crate::sequence::Sequence;
use crate::table::Table;

/// The shape that a declaration and a catalog share. [`Declared`](crate::Declared) and
/// [`Observed`](crate::Observed) wrap it, because their texts must never be compared with each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    /// Namespaces.
    pub namespaces: BTreeMap<SchemaId, Namespace>,
    /// Enum types.
    #[serde(with = "pairs")]
    pub enums: BTreeMap<EnumId, EnumType>,
    /// Sequences that no identity column owns.
    #[serde(with = "pairs")]
    pub sequences: BTreeMap<SequenceId, Sequence>,
    /// Tables.
    #[serde(with = "pairs")]
    pub tables: BTreeMap<TableId, Table>,
    /// Partitions and inheritance among the tables.
    pub inheritance: Inheritance,
    /// Everything that has no field of its own above.
    #[serde(with = "pairs")]
    pub objects: BTreeMap<NamedId, Object>,
    /// Privileges that are not those that the object was born with.
    #[serde(with = "pairs")]
    pub grants: BTreeMap<ObjectId, Grants>,
    /// `pg_depend`, as far as one of `objects` is on either side, or a type that somebody made is what others hang on:
    /// what hangs on what. No difference by itself.
    pub dependencies: BTreeSet<(ObjectId, ObjectId)>,
    /// The dependencies of a part: what hangs on something, by which of its parts, and on what. The part of a column is
    /// its default or generation expression ([`EXPRESSION`]), that of a domain goes by the name of its
    /// [`Part`](crate::Part).
    pub part_dependencies: BTreeSet<(ObjectId, String, ObjectId)>,
}

/// What [`Schema::part_dependencies`] calls the default or the generation expression of a column.
pub const EXPRESSION: &str = "expression";

impl Schema {
    /// Whether this object is there; a column may be a view's. What the model does not cover never is.
    pub fn holds(&self, id: &ObjectId) -> bool {
        let is_view = |table| {
            self.objects.iter().any(|(id, own)| id.kind.is_relation() && own.relation.as_ref() == Some(table))
        };
        match id {
            ObjectId::Schema(id) => self.namespaces.contains_key(id),
            ObjectId::Enum(id) => self.enums.contains_key(id),
            ObjectId::Sequence(id) => {
                let mut columns = self.tables.values().flat_map(|table| &table.columns);
                let own = |column: &Column| {
                    column.identity.as_ref().and_then(|own| own.sequence.as_ref()) == Some(id)
                };
                self.sequences.contains_key(id) || columns.any(own)
            }
            ObjectId::Table(id) => self.tables.contains_key(id),
            ObjectId::Column(id) => match self.tables.get(&id.table) {
                Some(table) => table.column(&id.name).is_some(),
                None => is_view(&id.table),
            },
            ObjectId::Constraint(id) => {
                self.tables.get(&id.table).is_some_and(|table| table.constraints.contains_key(&id.name))
            }
            ObjectId::Index(id) => self
                .tables
                .iter()
                .any(|(table, own)| table.0.schema == id.0.schema && own.indexes.contains_key(&id.0.name)),
            ObjectId::Named(id) => self.objects.contains_key(id),
            ObjectId::Unmodeled(..) => false,
        }
    }

    /// The tables in their order: the declaration's, or by name.
    pub fn tables_in_order(&self) -> Vec<(&TableId, &Table)> {
        let mut tables: Vec<_> = self.tables.iter().collect();
        tables.sort_by_key(|(_, table)| table.rank);
        tables
    }
}

/// Maps whose keys are structs, as lists of pairs: JSON has string keys only.
pub(crate) mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<K, V, S>(map: &BTreeMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
    where
        K: Serialize,
        V: Serialize,
        S: Serializer,
    {
        serializer.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
