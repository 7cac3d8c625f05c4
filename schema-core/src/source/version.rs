//! What of a schema a server is too old for, told before it says `syntax error`.

use schema_model::object::Kind;
use schema_model::{ColumnId, ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, Table, TableId};

/// Something that a server of this version does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{feature} of the {} `{object}` needs PostgreSQL {needs}, and {server} is {}",
    object.kind(),
    version / 10_000
)]
pub struct TooOld {
    /// What has it.
    pub object: ObjectId,
    /// What it is, as SQL says it.
    pub feature: &'static str,
    /// The first version that has it.
    pub needs: u32,
    /// Which server it is.
    pub server: &'static str,
    /// `server_version_num`.
    pub version: u32,
}

/// The first thing in a schema that a server of this version does not have.
pub(super) fn lacking(schema: &Schema, server: &'static str, version: u32) -> Option<TooOld> {
    if version >= NEWEST {
        return None;
    }
    let of_tables = schema.tables.iter().flat_map(|(id, table)| of_table(id, table));
    let of_views = schema.objects.iter().filter(|(id, _)| id.kind == Kind::View).filter_map(|(id, view)| {
        // The options stand before the query.
        let head = view.create.split(" AS\n").next().unwrap_or_default();
        let invokes = head.contains("security_invoker");
        invokes.then(|| (ObjectId::Named(id.clone()), "`security_invoker`", 15))
    });
    let mut all = of_tables.chain(of_views);
    let (object, feature, needs) = all.find(|(_, _, needs)| version < needs * 10_000)?;
    Some(TooOld { object, feature, needs, server, version })
}

/// The first version that has all that is looked for here.
const NEWEST: u32 = 180_000;

fn of_table(id: &TableId, table: &Table) -> Vec<(ObjectId, &'static str, u32)> {
    let mut found = Vec::new();
    for column in table.columns.iter().filter(|own| own.generated.as_ref().is_some_and(|own| !own.stored)) {
        let column = ColumnId { table: id.clone(), name: column.name.clone() };
        found.push((ObjectId::Column(column), "`GENERATED ... VIRTUAL`", 18));
    }
    for (name, constraint) in &table.constraints {
        let feature = match &constraint.kind {
            ConstraintKind::Unique { nulls_not_distinct: true, .. } => "`NULLS NOT DISTINCT`",
            ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
                "the list of columns in `ON DELETE`"
            }
            _ => continue,
        };
        let constraint = ConstraintId { table: id.clone(), name: name.clone() };
        found.push((ObjectId::Constraint(constraint), feature, 15));
    }
    for (name, _) in table.indexes.iter().filter(|(_, index)| index.nulls_not_distinct) {
        let index = IndexId::new(&id.0.schema, name);
        found.push((ObjectId::Index(index), "`NULLS NOT DISTINCT`", 15));
    }
    found
}
