//! Changes of columns to steps.

use schema_model::{
    Column, ColumnId, ConstraintKind, EnumId, Expression, ObjectId, QualifiedName, SequenceId, Table, TableId,
};

use super::cast::{self, Cast};
use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, Loss, RowFailure, foreign, inheritance, retype, sequence};
use crate::diff::{self, Change};
use crate::sql::quote;
use crate::sql::tokens::{self, Token};

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, all: &[Change], change: &Change) {
    let only = if inheritance::is_only(context, change) { "ONLY " } else { "" };
    let simple = |id: &ColumnId, clause: String| {
        let sql = format!("{} {clause}", alter_only(id, only));
        let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
        Step::new(Phase::AlterColumn, change, sql, effects).needs([object(id)])
    };
    let light = |id: &ColumnId, clause: String| {
        let mut step = simple(id, clause);
        step.effects = Effects::lock(&id.table, LockMode::ShareUpdateExclusiveLock);
        step
    };
    match change {
        Change::AddColumn { id, column } => add(steps, context, change, id, column),
        Change::DropColumn { id, column } => steps.push(drop(context, change, id, column)),
        Change::RecreateColumn { id, from, to } => {
            let mut step = drop(context, change, id, from);
            step.phase = Phase::AlterColumn;
            // The values follow from the other columns.
            step.effects.loses = if to.generated.is_some() && from.generated.is_some() {
                None
            } else {
                Some(Loss::Values(id.clone()))
            };
            steps.push(step);
            add(steps, context, change, id, to);
        }
        Change::RenameColumn { table, from, to } => {
            let sql = format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {}",
                quote::relation(&table.0),
                quote::ident(from),
                quote::ident(to)
            );
            let effects = Effects::lock(table, LockMode::AccessExclusiveLock);
            let step = Step::new(Phase::Rename, change, sql, effects);
            steps.push(step.needs([ObjectId::Table(table.clone())]));
        }
        Change::SetColumnType { id, from, to } => set_type(steps, context, all, change, id, from, to),
        Change::SetDefault { id, from, to } => {
            if is_retyped(all, id) {
                return;
            }
            let sequences = |from: &Option<Expression>| {
                let found = from.as_ref().map(|from| sequences_in(from.sql())).unwrap_or_default();
                found.into_iter().map(ObjectId::Sequence)
            };
            steps.push(match to {
                Some(to) => {
                    let needs = sequences_in(to.sql()).into_iter().map(ObjectId::Sequence);
                    simple(id, format!("SET DEFAULT {}", to.sql())).needs(needs).releases(sequences(from))
                }
                None => drop_default(change, id, from.as_ref().map(|from| from.sql()), only),
            });
        }
        Change::SetNotNull { id } => {
            if let Some(value) = context.backfills.get(id) {
                steps.push(backfill(change, id, value, Phase::AlterColumn));
            }
            let mut step = simple(id, "SET NOT NULL".to_owned());
            step.effects = step.effects.scanning(&id.table).failing_on(RowFailure::Null(id.clone()));
            let reaching = inheritance::parents_of(context, id).iter().map(nullable).collect::<Vec<_>>();
            steps.push(step.creates([not_null(id)]).needs(reaching));
        }
        Change::DropNotNull { id } => {
            let step = simple(id, "DROP NOT NULL".to_owned());
            steps.push(step.removes([not_null(id)]).creates([nullable(id)]));
        }
        Change::AddIdentity { id, identity } => {
            let clause = format!("ADD {}", identity_clause(id, identity));
            let sequence = identity.sequence.clone().map(ObjectId::Sequence);
            let needs = [not_null(id), no_default(id), retyped(id)];
            steps.push(simple(id, clause).creates(sequence).needs(needs));
            if let Some(sequence) = &identity.sequence {
                steps.extend(sequence::go_on(context, change, id, sequence, &identity.options));
            }
        }
        Change::DropIdentity { id, identity } => {
            let mut step = simple(id, "DROP IDENTITY".to_owned());
            let sequence = identity.sequence.clone();
            step.effects.loses = sequence.clone().map(Loss::Position);
            let frees = sequence.map(ObjectId::Sequence);
            steps.push(step.removes(frees).releases([not_null(id)]));
        }
        Change::AlterIdentity { id, from, to } => {
            let mut clause = String::new();
            if from.always != to.always {
                clause += if to.always { " SET GENERATED ALWAYS" } else { " SET GENERATED BY DEFAULT" };
            }
            clause += &sequence::changed_of_identity(&from.options, &to.options);
            if clause.is_empty() {
                return;
            }
            // A wider type must be there before it is used to the full, a narrower one after.
            let after_type = sequence::is_wider(&from.options, &to.options).then(|| retyped(id));
            if let Some(sequence) = &to.sequence
                && let Some(sql) = sequence::keep_in_bounds(sequence, &from.options, &to.options)
            {
                let effects = Effects::none();
                let step = Step::new(Phase::AlterColumn, change, sql, effects);
                steps.push(step.needs(after_type.clone()));
            }
            steps.push(simple(id, clause.trim_start().to_owned()).needs(after_type));
        }
        Change::DropExpression { id } => steps.push(simple(id, "DROP EXPRESSION".to_owned())),
        Change::SetStorage { id, to, column } => {
            let to = to.clone().unwrap_or_else(|| default_storage(context, column));
            steps.push(simple(id, format!("SET STORAGE {to}")).needs([retyped(id)]));
        }
        Change::SetCompression { id, to } => {
            let to = to.as_deref().unwrap_or("default");
            steps.push(simple(id, format!("SET COMPRESSION {to}")).needs([retyped(id)]));
        }
        Change::SetStatistics { id, to } => {
            steps.push(light(id, format!("SET STATISTICS {}", to.unwrap_or(-1))));
        }
        Change::SetForeignColumnOptions { id, from, to } => {
            steps.push(simple(id, foreign::changed_options(from, to)));
        }
        Change::SetColumnOptions { id, from, to } => {
            for clause in super::table::option_clauses(from, to) {
                steps.push(light(id, clause));
            }
        }
        _ => {}
    }
}

fn add(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change, id: &ColumnId, column: &Column) {
    let table = &id.table;
    let backfilled = context
        .backfills
        .get(id)
        .filter(|_| column.default.is_none() && column.generated.is_none() && column.identity.is_none());
    let required = column.not_null
        && column.default.is_none()
        && column.generated.is_none()
        && column.identity.is_none();
    let at_first = Column { not_null: column.not_null && backfilled.is_none(), ..column.clone() };
    let sql = format!(
        "ALTER TABLE {} ADD COLUMN {}",
        quote::relation(&table.0),
        definition(table, &at_first, None)
    );
    let mut effects = Effects::lock(table, LockMode::AccessExclusiveLock);
    if column.generated.as_ref().is_some_and(|generated| generated.stored)
        || column.identity.is_some()
        || super::serial::is_word(&column.ty.text)
        || column.default.as_ref().is_some_and(|default| is_volatile(&default.printed))
    {
        effects = effects.rewriting(table);
    }
    if required && backfilled.is_none() {
        effects = effects.failing_on(RowFailure::AnyRow(id.clone()));
    }
    let reads = read_by(table, column);
    let step = Step::new(Phase::AddColumn, change, sql, effects)
        .creates([object(id)])
        .creates(sequence_of(table, column))
        .needs([ObjectId::Table(table.clone())])
        .needs(reads.iter().map(object))
        .needs(reads.iter().map(retyped))
        .needs(needs(context, column));
    steps.push(step);
    if let Some(value) = backfilled {
        steps.push(backfill(change, id, value, Phase::AddColumn));
        if column.not_null {
            let sql = format!("{} SET NOT NULL", alter(id));
            let effects = Effects::lock(table, LockMode::AccessExclusiveLock)
                .scanning(table)
                .failing_on(RowFailure::Null(id.clone()));
            steps.push(Step::new(Phase::AddColumn, change, sql, effects).needs([object(id)]));
        }
    }
}

/// Existing rows get a value.
fn backfill(change: &Change, id: &ColumnId, value: &str, phase: Phase) -> Step {
    let (table, column) = (quote::relation(&id.table.0), quote::ident(&id.name));
    let sql = format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NULL");
    let effects = Effects::lock(&id.table, LockMode::RowExclusiveLock).scanning(&id.table);
    Step::new(phase, change, sql, effects).needs([object(id)])
}

fn drop(context: &Context<'_>, change: &Change, id: &ColumnId, column: &Column) -> Step {
    let only = if inheritance::is_only(context, change) { "ONLY " } else { "" };
    let (table, name) = (quote::relation(&id.table.0), quote::ident(&id.name));
    let sql = format!("ALTER TABLE {only}{table} DROP COLUMN {name}");
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock).losing(Loss::Values(id.clone()));
    let reads = read_by(&id.table, column);
    let owned = context.before.sequences.iter().filter(|(_, own)| own.owned_by.as_ref() == Some(id));
    let identity = column.identity.as_ref().and_then(|identity| identity.sequence.clone());
    let gone = owned.map(|(id, _)| id.clone()).chain(identity).map(ObjectId::Sequence);
    let gone: Vec<ObjectId> = gone.collect();
    Step::new(Phase::DropColumn, change, sql, effects)
        .removes([object(id)])
        .removes(gone)
        .releases(reads.iter().map(object))
        .creates(reads.iter().map(unread))
        .releases(needs(context, column))
}

fn drop_default(change: &Change, id: &ColumnId, default: Option<&str>, only: &str) -> Step {
    let sql = format!("{} DROP DEFAULT", alter_only(id, only));
    let effects = Effects::lock(&id.table, LockMode::AccessExclusiveLock);
    let step = Step::new(Phase::AlterColumn, change, sql, effects).creates([no_default(id)]);
    step.releases(default.map(sequences_in).unwrap_or_default().into_iter().map(ObjectId::Sequence))
}

fn set_type(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    all: &[Change],
    change: &Change,
    id: &ColumnId,
    from: &Column,
    to: &Column,
) {
    let recreated = to.ty.element.as_ref().is_some_and(|element| is_recreated(all, element));
    let cast = match cast::between(from, to) {
        Cast::Assignment if recreated => {
            let array = if to.ty.array { "[]" } else { "" };
            let target = quote::column_type(&to.ty);
            Cast::Using(format!("{}::text{array}::{target}", quote::ident(&to.name)))
        }
        cast => cast,
    };
    let old_default = from.default.as_ref().map(|default| default.printed.as_str());
    // A default is cast as an assignment would: where that is not enough it steps aside.
    let aside = from.default.is_some() && (cast != Cast::Assignment || to.default.is_none());
    if aside {
        steps.push(drop_default(change, id, old_default, ""));
    }
    let mut clause = format!("SET DATA TYPE {}", quote::column_type(&to.ty));
    if let Some(collation) = &to.collation {
        clause += &format!(" COLLATE {}", quote::builtin_or_qualified(collation));
    }
    if let Cast::Using(expression) = &cast {
        clause += &format!(" USING {expression}");
    }
    let table = &id.table;
    let mut effects = Effects::lock(table, LockMode::AccessExclusiveLock);
    if recreated || !cast::keeps_rows(&from.ty, &to.ty) {
        effects = effects.rewriting(table);
    } else if retype::is_read_again(context, all, id, from.collation != to.collation) {
        effects = effects.scanning(table);
    }
    if recreated || cast::may_fail(&from.ty, &to.ty) {
        effects = effects.failing_on(RowFailure::Cast(id.clone()));
    }
    if cast::loses_precision(&from.ty, &to.ty) {
        effects = effects.losing(Loss::Precision(id.clone()));
    }
    for (owner, target) in retype::foreign_keys(context, all, id) {
        // PostgreSQL makes the foreign key anew, and checks it where the values are no longer the same.
        effects = effects.and_lock(&owner, LockMode::AccessExclusiveLock);
        effects = effects.and_lock(&target, LockMode::AccessExclusiveLock);
        if !cast::keeps_rows(&from.ty, &to.ty) && owner != *table && !effects.scans.contains(&owner) {
            effects = effects.scanning(&owner);
        }
    }
    let step = Step::new(Phase::AlterColumn, change, format!("{} {clause}", alter(id)), effects);
    let step = step.needs([object(id)]).needs(types_of(to));
    let mut step = step.creates([retyped(id)]).needs([unread(id)]);
    if aside {
        step = step.needs([no_default(id)]);
    }
    // A type that is made anew has stepped aside before.
    step = match &to.ty.element {
        Some(element) if recreated => {
            step.releases([ObjectId::Enum(super::enum_type::set_aside(&EnumId(element.clone())))])
        }
        _ => step.releases(types_of(from)),
    };
    steps.push(step);
    if let Some(default) = &to.default {
        let sql = format!("{} SET DEFAULT {}", alter(id), default.sql());
        let effects = Effects::lock(table, LockMode::AccessExclusiveLock);
        let needs = sequences_in(default.sql()).into_iter().map(ObjectId::Sequence);
        let old = old_default.map(sequences_in).unwrap_or_default().into_iter().map(ObjectId::Sequence);
        let step = Step::new(Phase::AlterColumn, change, sql, effects);
        steps.push(step.needs([object(id), retyped(id)]).needs(needs).releases(old));
    }
}

/// `"name" type[ COLLATE c][ PRIMARY KEY][ DEFAULT x][ GENERATED ...][ NOT NULL]`.
pub(super) fn definition(table: &TableId, column: &Column, created: Option<&Table>) -> String {
    let id = ColumnId { table: table.clone(), name: column.name.clone() };
    let mut sql = format!("{} {}", quote::ident(&column.name), quote::column_type(&column.ty));
    sql += &foreign::options(&column.foreign_options);
    if let Some(collation) = &column.collation {
        sql += &format!(" COLLATE {}", quote::builtin_or_qualified(collation));
    }
    sql + &constraints(&id, column, created)
}

/// What a column's line says beyond its type.
pub(super) fn constraints(id: &ColumnId, column: &Column, created: Option<&Table>) -> String {
    let mut sql = String::new();
    let table = &id.table;
    let key = created.and_then(|created| primary_key_column(table, created));
    if key.is_some_and(|(_, name)| name == column.name) {
        sql += " PRIMARY KEY";
    }
    if let Some(default) = &column.default {
        sql += &format!(" DEFAULT {}", default.sql());
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        let expression = quote::wrapped(generated.expression.sql());
        sql += &format!(" GENERATED ALWAYS AS {expression} {kind}");
    }
    if let Some(identity) = &column.identity {
        sql += &format!(" {}", identity_clause(id, identity));
    }
    if column.not_null {
        sql += " NOT NULL";
    }
    sql
}

/// The name and the column of a primary key that the column's own line can say: one column, PostgreSQL's own name.
pub(super) fn primary_key_column<'a>(id: &TableId, table: &'a Table) -> Option<(&'a str, &'a str)> {
    table.constraints.iter().find_map(|(name, constraint)| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => match key.columns.as_slice() {
            [column]
                if key.include.is_empty()
                    && key.options.is_empty()
                    && key.tablespace.is_none()
                    && constraint.deferrable == schema_model::Deferrable::No
                    && *name == schema_model::name::server(&id.0.name, None, "pkey") =>
            {
                Some((name.as_str(), column.as_str()))
            }
            _ => None,
        },
        _ => None,
    })
}

fn identity_clause(id: &ColumnId, identity: &schema_model::Identity) -> String {
    let mut options = Vec::new();
    let own = schema_model::name::server(&id.table.0.name, Some(&id.name), "seq");
    if let Some(sequence) = &identity.sequence
        && sequence.0 != QualifiedName::new(&id.table.0.schema, own)
    {
        options.push(format!("SEQUENCE NAME {}", quote::relation(&sequence.0)));
    }
    let said = sequence::said(&identity.options, false);
    if !said.is_empty() {
        options.push(said.trim_start().to_owned());
    }
    let mode = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!("GENERATED {mode} AS IDENTITY{options}")
}

/// The columns that a generated column reads.
fn read_by(table: &TableId, column: &Column) -> Vec<ColumnId> {
    let names = column.generated.iter().flat_map(|generated| &generated.columns);
    names.map(|name| ColumnId { table: table.clone(), name: name.clone() }).collect()
}

/// What a column cannot be without: its type, and the sequences of its default.
pub(super) fn needs(_context: &Context<'_>, column: &Column) -> Vec<ObjectId> {
    let default = column.default.as_ref().map(|default| sequences_in(default.sql())).unwrap_or_default();
    types_of(column).into_iter().chain(default.into_iter().map(ObjectId::Sequence)).collect()
}

/// The sequence that comes into being with an identity column.
pub(super) fn sequence_of(table: &TableId, column: &Column) -> Option<ObjectId> {
    if matches!(column.ty.text.as_str(), "smallserial" | "serial" | "bigserial") {
        let name = schema_model::name::server(&table.0.name, Some(&column.name), "seq");
        return Some(ObjectId::Sequence(SequenceId::new(&table.0.schema, name)));
    }
    column.identity.as_ref().and_then(|identity| identity.sequence.clone()).map(ObjectId::Sequence)
}

/// The user-defined type of a column: in a declaration the text is all there is.
fn types_of(column: &Column) -> Vec<ObjectId> {
    let named = column.ty.element.clone().filter(|element| element.schema != "pg_catalog");
    let written = || match tokens::tokens(&column.ty.text).as_slice() {
        [Token::Name(schema, _), dot, Token::Name(name, _), ..] if dot.is('.') => {
            Some(QualifiedName::new(schema, name))
        }
        _ => None,
    };
    let name = if column.ty.element.is_some() { named } else { written() };
    name.map(|name| ObjectId::Enum(EnumId(name))).into_iter().collect()
}

/// The sequences that a default counts with: `nextval('public.a_id_seq'::regclass)`.
fn sequences_in(text: &str) -> Vec<SequenceId> {
    let found = tokens::tokens(text);
    let names = found.windows(4).filter_map(|window| match window {
        [Token::Text(name, _), one, two, Token::Name(ty, _)]
            if one.is(':') && two.is(':') && ty == "regclass" =>
        {
            Some(name.clone())
        }
        _ => None,
    });
    let split = |name: String| match tokens::tokens(&name).as_slice() {
        [Token::Name(schema, _), _, Token::Name(name, _)] => Some(SequenceId::new(schema, name)),
        [Token::Name(name, _)] => Some(SequenceId::new("public", name)),
        _ => None,
    };
    names.filter_map(split).collect()
}

/// Whether a default must be computed for each row: it calls something that is not known to be stable.
///
/// `now()` and its kin give one value for the whole statement, which PostgreSQL then stores once.
fn is_volatile(printed: &str) -> bool {
    const STABLE: &[&str] =
        &["now", "transaction_timestamp", "statement_timestamp", "to_char", "lower", "upper"];
    let found = tokens::tokens(printed);
    found.windows(2).any(|pair| match pair {
        [Token::Name(name, _), open] => open.is('(') && !STABLE.contains(&name.as_str()) && !is_type(name),
        _ => false,
    })
}

/// Names that stand before a parenthesis in printed text and are types with a modifier.
fn is_type(name: &str) -> bool {
    matches!(name, "varying" | "character" | "numeric" | "bit" | "timestamp" | "time" | "interval")
}

fn is_retyped(all: &[Change], column: &ColumnId) -> bool {
    all.iter().any(|change| matches!(change, Change::SetColumnType { id, .. } if id == column))
}

fn is_recreated(all: &[Change], ty: &QualifiedName) -> bool {
    all.iter().any(|change| matches!(change, Change::RecreateEnum { id, .. } if id.0 == *ty))
}

/// The strategy that a type has by itself: PostgreSQL 16 knows `SET STORAGE DEFAULT`, older ones must be told.
fn default_storage(context: &Context<'_>, column: &Column) -> String {
    if context.server_version >= 160_000 {
        return "DEFAULT".to_owned();
    }
    let fixed =
        ["int2", "int4", "int8", "bool", "float4", "float8", "uuid", "date", "timestamp", "timestamptz"];
    let name = column.ty.element.as_ref().map_or("", |element| element.name.as_str());
    match name {
        _ if column.ty.array => "EXTENDED",
        "numeric" | "inet" | "cidr" => "MAIN",
        name if fixed.contains(&name) => "PLAIN",
        _ => "EXTENDED",
    }
    .to_owned()
}

fn alter(id: &ColumnId) -> String {
    alter_only(id, "")
}

/// `only` is `ONLY ` for a table without its children.
fn alter_only(id: &ColumnId, only: &str) -> String {
    format!("ALTER TABLE {only}{} ALTER COLUMN {}", quote::relation(&id.table.0), quote::ident(&id.name))
}

fn object(id: &ColumnId) -> ObjectId {
    ObjectId::Column(id.clone())
}

/// A stand-in for "the generated columns that read this column are gone", which a new type waits for.
fn unread(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("unread".to_owned(), id.to_string())
}

/// A stand-in for "this column has its new type", which brings a storage of its own and is what a default is cast to.
pub(super) fn retyped(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("type".to_owned(), id.to_string())
}

/// Objects, and for the columns among them that they have their new types.
pub(super) fn with_types(mut objects: Vec<ObjectId>) -> Vec<ObjectId> {
    let types = objects.iter().filter_map(|object| match object {
        ObjectId::Column(id) => Some(retyped(id)),
        _ => None,
    });
    let types: Vec<ObjectId> = types.collect();
    objects.extend(types);
    objects
}

/// A stand-in for "this column is NOT NULL", which an identity needs.
fn not_null(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("not null".to_owned(), id.to_string())
}

/// A stand-in for "this column is not NOT NULL any more", and with it those of the children.
fn nullable(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("nullable".to_owned(), id.to_string())
}

/// A stand-in for "this column has lost its default", which a new type or an identity waits for.
fn no_default(id: &ColumnId) -> ObjectId {
    ObjectId::Unmodeled("no default".to_owned(), id.to_string())
}

/// The printed name of a type, for finding it in printed expressions.
pub(super) fn mentions(text: &str, ty: &QualifiedName) -> bool {
    text.contains(&diff::printed(ty))
}
