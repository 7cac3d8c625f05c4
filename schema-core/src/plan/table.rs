//! Changes of tables to steps.

use schema_model::{
    ColumnId, Constraint, ConstraintId, ConstraintKind, IndexId, ObjectId, Options, ReplicaIdentity,
    SchemaId, SequenceId, Table, TableId,
};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, Loss, column, constraint, foreign, inheritance, typed};
use crate::diff::{self, Change};
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let alter = |id: &TableId| format!("ALTER TABLE {}", quote::relation(&id.0));
    let exclusive = |id: &TableId| Effects::lock(id, LockMode::AccessExclusiveLock);
    let object = |id: &TableId| ObjectId::Table(id.clone());
    let push = |phase, sql, effects| Step::new(phase, change, sql, effects);
    match change {
        Change::CreateTable { id, table } => steps.push(create(context, change, id, table)),
        Change::DropTable { id, table } => steps.push(drop(context, change, id, table)),
        Change::SetTableLogged { id, logged } => {
            let sql = format!("{} SET {}", alter(id), if *logged { "LOGGED" } else { "UNLOGGED" });
            let step = push(Phase::AlterTable, sql, exclusive(id).rewriting(id));
            // A table that is logged may not point at one that is not.
            let order = persistence_order(context, id, *logged);
            steps.push(step.creates([Milestone::Persistent(id.clone())]).needs(order));
        }
        Change::SetTableOptions { id, from, to } => {
            for clause in option_clauses(from, to) {
                let effects = Effects::lock(id, option_lock(&clause));
                steps.push(push(Phase::AlterTable, format!("{} {clause}", alter(id)), effects));
            }
        }
        Change::SetRowSecurity { id, enabled } => {
            let word = if *enabled { "ENABLE" } else { "DISABLE" };
            let sql = format!("{} {word} ROW LEVEL SECURITY", alter(id));
            steps.push(push(Phase::RowSecurity, sql, exclusive(id)).needs([object(id)]));
        }
        Change::ForceRowSecurity { id, forced } => {
            let word = if *forced { "FORCE" } else { "NO FORCE" };
            let sql = format!("{} {word} ROW LEVEL SECURITY", alter(id));
            steps.push(push(Phase::RowSecurity, sql, exclusive(id)).needs([object(id)]));
        }
        Change::SetReplicaIdentity { id, to, .. } => {
            let (to, needs) = match to {
                ReplicaIdentity::Default => ("DEFAULT".to_owned(), None),
                ReplicaIdentity::Nothing => ("NOTHING".to_owned(), None),
                ReplicaIdentity::Full => ("FULL".to_owned(), None),
                ReplicaIdentity::Index(name) => {
                    (format!("USING INDEX {}", quote::ident(name)), Some(index_named(context, id, name)))
                }
            };
            let sql = format!("{} REPLICA IDENTITY {to}", alter(id));
            steps.push(push(Phase::ReplicaIdentity, sql, exclusive(id)).needs([object(id)]).needs(needs));
        }
        Change::SetTablespace { id, to } => {
            let to = quote::ident(to.as_deref().unwrap_or("pg_default"));
            let sql = format!("{} SET TABLESPACE {to}", alter(id));
            steps.push(push(Phase::AlterTable, sql, exclusive(id)));
        }
        Change::SetAccessMethod { id, to } => {
            let to = quote::ident(to.as_deref().unwrap_or("heap"));
            let sql = format!("{} SET ACCESS METHOD {to}", alter(id));
            steps.push(push(Phase::AlterTable, sql, exclusive(id).rewriting(id)));
        }
        Change::SetTableType { id, from, to } => typed::plan(steps, change, id, from.as_ref(), to.as_ref()),
        Change::SetForeignOptions { id, from, to } => {
            let sql = format!("{} {}", alter(id), foreign::changed_options(from, to));
            steps.push(push(Phase::AlterTable, sql, exclusive(id)));
        }
        Change::SetClustered { id, to } => {
            let (sql, needs) = match to {
                Some(name) => {
                    let sql = format!("{} CLUSTER ON {}", alter(id), quote::ident(name));
                    (sql, Some(index_named(context, id, name)))
                }
                None => (format!("{} SET WITHOUT CLUSTER", alter(id)), None),
            };
            let effects = Effects::lock(id, LockMode::ShareUpdateExclusiveLock);
            steps.push(push(Phase::ReplicaIdentity, sql, effects).needs([object(id)]).needs(needs));
        }
        _ => {}
    }
}

fn create(context: &Context<'_>, change: &Change, id: &TableId, table: &Table) -> Step {
    let own_column = |own: &&schema_model::Column| {
        let column = ColumnId { table: id.clone(), name: own.name.clone() };
        !inheritance::is_left_to_parent(context, id, &ObjectId::Column(column))
    };
    let columns = table.columns.iter().filter(own_column);
    // A key that is not named is called otherwise where a constraint of the schema has its name (`ChooseConstraintName`
    // in `src/backend/catalog/pg_constraint.c`), a check of a table that is about to go, or has come, say.
    let named_by_itself = Some(table).filter(|_| !is_key_name_taken(context, id));
    let columns = columns.filter_map(|own| match table.of_type {
        Some(_) => typed::definition(id, own, table),
        None if inheritance::is_generated_by_parent(context, id, own) => {
            let bare = schema_model::Column { generated: None, ..own.clone() };
            Some(column::definition(id, &bare, named_by_itself))
        }
        None => Some(column::definition(id, own, named_by_itself)),
    });
    let said = diff::created_inline(context.after, id, table);
    let inline = |name: &&String| {
        let constraint = ObjectId::Constraint(ConstraintId { table: id.clone(), name: (*name).clone() });
        said.contains_key(name) && !inheritance::is_left_to_parent(context, id, &constraint)
    };
    let names: Vec<&String> = constraint_order(table).into_iter().filter(inline).collect();
    let constraints = names.iter().filter_map(|name| {
        let constraint = table.constraints.get(*name)?;
        let key = named_by_itself.or_else(|| table.of_type.as_ref().map(|_| table));
        let in_column =
            key.and_then(|table| column::primary_key_column(id, table)).is_some_and(|(own, column)| {
                own == name.as_str() && table.column(column).as_ref().is_some_and(own_column)
            });
        let text = || format!("CONSTRAINT {} {}", quote::ident(name), constraint::definition(constraint));
        (!in_column).then(text)
    });
    let entries: Vec<String> = columns.chain(constraints).map(|entry| format!("\t{entry}")).collect();
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}{} {}", table.words(), quote::relation(&id.0));
    if let Some(of_type) = &table.of_type {
        sql += &format!(" OF {}", quote::qualified(of_type));
    }
    if !entries.is_empty() {
        sql += &format!(" (\n{}\n)", entries.join(",\n"));
    } else if table.of_type.is_none() {
        sql += " ()";
    }
    sql += &inheritance::clause(context, id);
    if let Some(own) = &table.foreign {
        sql += &foreign::clause(own);
    }
    if let Some(method) = &table.access_method {
        sql += &format!(" USING {}", quote::ident(method));
    }
    if !table.options.is_empty() {
        sql += &format!(" WITH ({})", quote::options(&table.options));
    }
    if let Some(tablespace) = &table.tablespace {
        sql += &format!(" TABLESPACE {}", quote::ident(tablespace));
    }
    let own = |name: &String| ObjectId::Constraint(ConstraintId { table: id.clone(), name: name.clone() });
    let parts = table.columns.iter().map(|own| ColumnId { table: id.clone(), name: own.name.clone() });
    let needs = table.columns.iter().flat_map(|own| column::needs(context, own));
    Step::new(Phase::CreateTable, change, sql, inheritance::new_child(context, id))
        .creates([ObjectId::Table(id.clone())])
        .creates(parts.map(ObjectId::Column))
        .creates(names.iter().copied().map(own))
        .creates(names.iter().map(|name| ObjectId::Index(IndexId::new(&id.0.schema, *name))))
        .creates(table.columns.iter().filter_map(|own| column::sequence_of(id, own)))
        .needs(needs)
        .needs([ObjectId::Schema(SchemaId(id.0.schema.clone()))])
}

fn is_key_name_taken(context: &Context<'_>, id: &TableId) -> bool {
    let name = schema_model::name::server(&id.0.name, None, "pkey");
    let all = context.before.tables.iter().chain(&context.after.tables);
    let mut beside = all.filter(|(other, _)| other.0.schema == id.0.schema);
    beside.any(|(other, table)| other != id && table.constraints.contains_key(&name))
}

fn drop(context: &Context<'_>, change: &Change, id: &TableId, table: &Table) -> Step {
    let sql = format!("DROP {} {}", table.words(), quote::relation(&id.0));
    let mut effects = Effects::lock(id, LockMode::AccessExclusiveLock).losing(Loss::Rows(id.clone()));
    effects = inheritance::dropped(context, id, effects);
    let mut released = vec![ObjectId::Schema(SchemaId(id.0.schema.clone()))];
    for constraint in table.constraints.values() {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && key.target != *id
        {
            effects = effects.and_lock(&key.target, LockMode::AccessExclusiveLock);
            released.extend(constraint::uses(context.before, id, constraint));
        }
    }
    released.retain(|object| *object != ObjectId::Table(id.clone()));
    released.extend(table.columns.iter().flat_map(|own| column::needs(context, own)));
    let parts = table.columns.iter().map(|own| ColumnId { table: id.clone(), name: own.name.clone() });
    let has_index =
        |own: &Constraint| !matches!(own.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_));
    let keys = table.constraints.iter().filter(|(_, own)| has_index(own)).map(|(name, _)| name);
    // What calls something that needs the table goes before it, by a statement of its own.
    let mut first = diff::circle::checks(context.before, id);
    first.extend(diff::circle::indexes(context.before, id));
    let goes = |name: &&String| !first.contains(*name);
    let indexes = table.indexes.keys().chain(keys).filter(goes);
    let indexes = indexes.map(|name| ObjectId::Index(IndexId::new(&id.0.schema, name)));
    let named = |name: &String| ConstraintId { table: id.clone(), name: name.clone() };
    let identity = table.columns.iter().filter_map(|own| own.identity.as_ref()?.sequence.clone());
    let owned = context
        .before
        .sequences
        .iter()
        .filter(|(_, sequence)| sequence.owned_by.as_ref().is_some_and(|owner| owner.table == *id));
    let sequences: Vec<SequenceId> = identity.chain(owned.map(|(id, _)| id.clone())).collect();
    Step::new(Phase::DropTable, change, sql, effects)
        .removes([ObjectId::Table(id.clone())])
        .removes(parts.map(ObjectId::Column))
        .removes(indexes)
        .removes(table.constraints.keys().filter(goes).map(|name| ObjectId::Constraint(named(name))))
        .removes(sequences.into_iter().map(ObjectId::Sequence))
        .releases(released)
}

/// Constraint names in the order of the declaration, where there is one: the primary key, unique, checks, the rest.
pub(super) fn constraint_order(table: &Table) -> Vec<&String> {
    let kind = |constraint: &Constraint| match constraint.kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique { .. } => 1,
        ConstraintKind::Check(_) => 2,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => 3,
    };
    let mut constraints = table.constraints_in_order();
    constraints.sort_by_key(|(_, constraint)| kind(constraint));
    constraints.into_iter().map(|(name, _)| name).collect()
}

/// `RESET (...)` and `SET (...)`, as far as the parameters differ.
///
/// PostgreSQL keeps parameters in the order in which they were set, and a dump prints them so; where setting only what
/// differs would give another order than a new object has, all are set again.
pub(super) fn option_clauses(from: &Options, to: &Options) -> Vec<String> {
    let differs = |name: &String, value: &String| from.get(name) != Some(value);
    let own = |(name, value): (&String, &String)| (name.clone(), value.clone());
    let mut set: Options = to.iter().filter(|(name, value)| differs(name, value)).map(own).collect();
    let mut reset: Vec<&String> = from.keys().filter(|name| !to.contains_key(name)).collect();
    let kept = from.keys().filter(|name| !set.contains_key(name) && !reset.contains(name));
    if !kept.chain(set.keys()).eq(to.keys()) {
        set = to.clone();
        reset = from.keys().collect();
    }
    let mut clauses = Vec::new();
    if !reset.is_empty() {
        let names: Vec<String> = reset.into_iter().map(|name| quote::option_name(name)).collect();
        clauses.push(format!("RESET ({})", names.join(", ")));
    }
    if !set.is_empty() {
        clauses.push(format!("SET ({})", quote::options(&set)));
    }
    clauses
}

/// The lock that a change of parameters takes (`src/backend/access/common/reloptions.c`): for most of them queries go
/// on.
pub(super) fn option_lock(clause: &str) -> LockMode {
    const EXCLUSIVE: &[&str] = &[
        "autosummarize",
        "buffering",
        "fastupdate",
        "gin_pending_list_limit",
        "pages_per_range",
        "user_catalog_table",
    ];
    if EXCLUSIVE.iter().any(|name| clause.contains(name)) {
        LockMode::AccessExclusiveLock
    } else {
        LockMode::ShareUpdateExclusiveLock
    }
}

/// The index of this name on this table, as the object that brings it: a constraint or itself.
fn index_named(context: &Context<'_>, id: &TableId, name: &str) -> ObjectId {
    let is_constraint =
        context.after.tables.get(id).is_some_and(|table| table.constraints.contains_key(name));
    if is_constraint {
        ObjectId::Constraint(ConstraintId { table: id.clone(), name: name.to_owned() })
    } else {
        ObjectId::Index(IndexId::new(&id.0.schema, name))
    }
}

/// The tables whose persistence must change first: targets before what points at them when they become logged, the
/// other way round when they become unlogged.
fn persistence_order(context: &Context<'_>, id: &TableId, logged: bool) -> Vec<Milestone> {
    let targets = |id: &TableId| -> Vec<TableId> {
        let constraints = context.after.tables.get(id).into_iter().flat_map(|t| t.constraints.values());
        constraints
            .filter_map(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) => Some(key.target.clone()),
                _ => None,
            })
            .collect()
    };
    let first: Vec<TableId> = if logged {
        targets(id)
    } else {
        context.after.tables.keys().filter(|other| targets(other).contains(id)).cloned().collect()
    };
    first.into_iter().filter(|other| other != id).map(Milestone::Persistent).collect()
}

/// The table whose columns or checks a change is about: its steps bring [`Milestone::Settled`] about.
pub(super) fn altered(change: &Change) -> Option<TableId> {
    match change {
        Change::RenameColumn { .. } | Change::RenameConstraint { .. } | Change::SetComment { .. } => None,
        Change::SetGrants { .. } | Change::SetOwner { .. } => None,
        Change::AddConstraint { id, constraint } | Change::DropConstraint { id, constraint } => {
            matches!(constraint.kind, ConstraintKind::Check(_)).then(|| id.table.clone())
        }
        other => match other.object() {
            ObjectId::Column(id) => Some(id.table),
            _ => None,
        },
    }
}
