//! Bodies of functions, which PostgreSQL checks when a function is made, before what they name may be there: it keeps no
//! record of what the text of a body needs, so no order of the steps can be known to be right (manual, "CREATE FUNCTION"
//! and `check_function_bodies`).
//!
//! Bodies are searched for names, never understood: where one may be checked too early, none is checked.

use std::collections::BTreeSet;

use schema_model::{ColumnId, NamedId, Object, ObjectId, Schema, TableId};

use super::step::{Phase, Step};
use super::{Context, Effects};
use crate::diff::Change;
use crate::sql::identity;

/// Puts the setting before everything else where a body may name what is not there yet, or not under that name in the
/// session that runs the plan.
pub(super) fn leave_unchecked(context: &Context<'_>, steps: &mut Vec<Step>) {
    let elsewhere = outside_public(context.after);
    let mut later: BTreeSet<String> = BTreeSet::new();
    let mut found = None;
    for step in steps.iter().rev() {
        if let Some(texts) = checked_body(&step.change)
            && texts
                .into_iter()
                .flat_map(words)
                .any(|word| later.contains(&word) || elsewhere.contains(&word))
        {
            found = Some(step.change.clone());
        }
        later.extend(made(&step.change));
    }
    if let Some(change) = found {
        let sql = "SET check_function_bodies = off".to_owned();
        steps.insert(0, Step::new(Phase::Settings, &change, sql, Effects::none()));
    }
}

/// The text of a body that names other objects and is checked when it is made: all of an SQL function's, and of a
/// PL/pgSQL function's the types of its variables. With it the types of the arguments, whose columns it may name.
fn checked_body(change: &Change) -> Option<[&str; 2]> {
    let (Change::CreateObject { id, object } | Change::ReplaceObject { id, to: object, .. }) = change else {
        return None;
    };
    if !id.kind.is_routine() {
        return None;
    }
    // As `pg_get_functiondef` prints it. A body in BEGIN ATOMIC is no text, and its needs are on record.
    let (head, quoted) = object.create.split_once("\nAS $")?;
    let (tag, rest) = quoted.split_once('$')?;
    let body = rest.trim_end().strip_suffix(&format!("${tag}$"))?;
    let is_checked = match language(head)? {
        "sql" => true,
        "plpgsql" => words(body).any(|word| word == "declare"),
        _ => false,
    };
    let (_, signature) = head.split_once('(')?;
    is_checked.then_some([signature, body])
}

/// Whether a change makes a routine whose body is parsed at once, and must return the rows of this table as they are then.
pub(super) fn returns_rows(change: &Change, table: &TableId) -> bool {
    match change {
        Change::CreateObject { id, object } | Change::ReplaceObject { id, to: object, .. } => {
            parsed_head(id, object).is_some_and(|head| returns(head, table))
        }
        _ => false,
    }
}

/// Whether a routine is not replaced but dropped and made again, since its parsed body reads columns that go, and it
/// returns rows of their table: before they are gone its new rows are not those of the table.
pub(super) fn is_in_the_way(context: &Context<'_>, change: &Change, gone: &BTreeSet<ColumnId>) -> bool {
    let Change::ReplaceObject { id, from, to } = change else { return false };
    let own = context.before.dependencies.iter().filter(|(dependent, _)| match dependent {
        ObjectId::Named(named) => named == id,
        _ => false,
    });
    let mut lost = own.filter_map(|(_, referenced)| match referenced {
        ObjectId::Column(column) => gone.get(column),
        _ => None,
    });
    let heads = [parsed_head(id, from), parsed_head(id, to)];
    lost.any(|column| heads.iter().flatten().any(|head| returns(head, &column.table)))
}

/// What stands before the body of a routine, where that is parsed when it is made.
fn parsed_head<'a>(id: &NamedId, object: &'a Object) -> Option<&'a str> {
    let is_parsed = id.kind.is_routine() && !object.create.contains("\nAS ");
    is_parsed.then(|| object.create.split_once("\n LANGUAGE ").map(|(head, _)| head))?
}

fn returns(head: &str, table: &TableId) -> bool {
    let rows = head.rsplit_once("\n RETURNS ").map(|(_, rows)| rows);
    let named = rows.and_then(|rows| identity::parse(rows.trim_start_matches("SETOF ").trim()));
    named.is_some_and(|own| own.schema.as_ref() == Some(&table.0.schema) && own.name == table.0.name)
}

fn language(head: &str) -> Option<&str> {
    let (_, rest) = head.rsplit_once("\n LANGUAGE ")?;
    rest.split_whitespace().next()
}

/// The words of a text in lower case, in quotes or not, cut as PostgreSQL cuts names.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let cut = |word: &str| word[..word.floor_char_boundary(schema_model::name::MAX_BYTES)].to_lowercase();
    text.split(move |c| !is_part(c)).filter(|word| !word.is_empty()).map(cut)
}

/// What a body could call the thing that a change makes or alters.
fn made(change: &Change) -> BTreeSet<String> {
    // No `_` here: a new change must say whether a body can need it before this compiles.
    match change {
        Change::CreateEnum { .. }
        | Change::RenameEnum { .. }
        | Change::AddEnumValue { .. }
        | Change::RenameEnumValue { .. }
        | Change::RenameSchema { .. }
        | Change::RenameObject { .. }
        | Change::RenamePart { .. }
        | Change::RecreateEnum { .. }
        | Change::CreateSequence { .. }
        | Change::RenameSequence { .. }
        | Change::CreateTable { .. }
        | Change::RenameTable { .. }
        | Change::AddColumn { .. }
        | Change::RenameColumn { .. }
        | Change::SetColumnType { .. }
        | Change::RecreateColumn { .. }
        | Change::CreateObject { .. }
        | Change::ReplaceObject { .. }
        | Change::AlterObject { .. }
        | Change::AddConstraint { .. } => names(&change.object()),
        Change::SetTypeAside { .. }
        | Change::CreateSchema { .. }
        | Change::DropSchema { .. }
        | Change::DropEnum { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::SetSequenceOwner { .. }
        | Change::SetSequenceLogged { .. }
        | Change::DropTable { .. }
        | Change::SetTableLogged { .. }
        | Change::SetTableOptions { .. }
        | Change::SetRowSecurity { .. }
        | Change::ForceRowSecurity { .. }
        | Change::SetReplicaIdentity { .. }
        | Change::SetTablespace { .. }
        | Change::SetAccessMethod { .. }
        | Change::SetClustered { .. }
        | Change::DropColumn { .. }
        | Change::SetDefault { .. }
        | Change::SetNotNull { .. }
        | Change::DropNotNull { .. }
        | Change::AddIdentity { .. }
        | Change::DropIdentity { .. }
        | Change::AlterIdentity { .. }
        | Change::DropExpression { .. }
        | Change::SetStorage { .. }
        | Change::SetCompression { .. }
        | Change::SetStatistics { .. }
        | Change::SetColumnOptions { .. }
        | Change::SetTableType { .. }
        | Change::SetForeignOptions { .. }
        | Change::SetForeignColumnOptions { .. }
        | Change::DropConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::SetDeferrable { .. }
        | Change::ValidateConstraint { .. }
        | Change::SetConstraintOptions { .. }
        | Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::RenameIndex { .. }
        | Change::SetIndexOptions { .. }
        | Change::SetIndexStatistics { .. }
        | Change::SetIndexTablespace { .. }
        | Change::Attach { .. }
        | Change::Detach { .. }
        | Change::DropObject { .. }
        | Change::SetGrants { .. }
        | Change::SetComment { .. } => BTreeSet::new(),
    }
}

/// Every word of an object's name: what a body has one of, it may mean.
fn names(id: &ObjectId) -> BTreeSet<String> {
    match id {
        ObjectId::Schema(id) => words(&id.0).collect(),
        ObjectId::Enum(id) => words(&id.0.name).collect(),
        ObjectId::Sequence(id) => words(&id.0.name).collect(),
        ObjectId::Table(id) => words(&id.0.name).collect(),
        ObjectId::Column(id) => words(&id.table.0.name).collect(),
        // ON CONFLICT ON CONSTRAINT names one, and GROUP BY relies on a primary key.
        ObjectId::Constraint(id) => words(&id.table.0.name).collect(),
        ObjectId::Index(_) | ObjectId::Unmodeled(..) => BTreeSet::new(),
        ObjectId::Named(id) => {
            let name = id.identity.split(['(', ' ']).next().unwrap_or_default();
            words(name.rsplit('.').next().unwrap_or_default()).collect()
        }
    }
}

/// The names of what is in other schemas than `public`: a body may leave the schema out, relying on a `search_path` that
/// the session has not.
fn outside_public(schema: &Schema) -> BTreeSet<String> {
    let outside = |name: &schema_model::QualifiedName| name.schema != "public";
    let tables = schema.tables.keys().filter(|id| outside(&id.0)).map(|id| ObjectId::Table(id.clone()));
    let enums = schema.enums.keys().filter(|id| outside(&id.0)).map(|id| ObjectId::Enum(id.clone()));
    let sequences =
        schema.sequences.keys().filter(|id| outside(&id.0)).map(|id| ObjectId::Sequence(id.clone()));
    let objects = schema.objects.keys().filter(|id| !id.identity.starts_with("public."));
    let objects = objects.map(|id| ObjectId::Named(id.clone()));
    tables.chain(enums).chain(sequences).chain(objects).flat_map(|id| names(&id)).collect()
}

#[cfg(test)]
mod tests {
    use schema_model::Table;
    use schema_model::object::Kind;

    use super::*;

    fn function(name: &str, language: &str, body: &str) -> Change {
        let create = format!(
            "CREATE OR REPLACE FUNCTION {name}()\n RETURNS void\n LANGUAGE {language}\nAS $function${body}$function$"
        );
        let object = Object {
            relation: None,
            definition: create.clone(),
            create,
            replace: None,
            parts: Vec::new(),
            comment: None,
        };
        let id = NamedId::new(Kind::Function, format!("{name}()"));
        Change::CreateObject { id, object: Box::new(object) }
    }

    fn table(schema: &str, name: &str) -> Change {
        Change::CreateTable { id: TableId::new(schema, name), table: Box::new(Table::default()) }
    }

    fn is_unchecked(after: &Schema, changes: &[Change]) -> bool {
        let step = |change: &Change| Step::new(Phase::First, change, String::new(), Effects::none());
        let mut steps: Vec<Step> = changes.iter().map(step).collect();
        let before = Schema::default();
        let backfills = Default::default();
        let none = Default::default();
        let facts = [&none, &none];
        let context =
            Context { before: &before, after, facts, backfills: &backfills, server_version: 150_000 };
        leave_unchecked(&context, &mut steps);
        steps.len() > changes.len()
    }

    #[test]
    fn a_body_that_names_what_comes_later_is_not_checked() {
        let (after, items) = (Schema::default(), table("public", "items"));
        let reads = function("public.f", "sql", "SELECT count(*) FROM \"Items\"");
        assert!(is_unchecked(&after, &[reads.clone(), items.clone()]));
        assert!(!is_unchecked(&after, &[items.clone(), reads]));
        let other = function("public.f", "sql", "SELECT 1");
        assert!(!is_unchecked(&after, &[other, items]));
    }

    #[test]
    fn plpgsql_is_checked_as_far_as_its_variables() {
        let (after, items) = (Schema::default(), table("public", "items"));
        let reads = function("public.f", "plpgsql", "BEGIN PERFORM 1 FROM items; END");
        assert!(!is_unchecked(&after, &[reads, items.clone()]));
        let declares = function("public.f", "plpgsql", "DECLARE one items%ROWTYPE; BEGIN END");
        assert!(is_unchecked(&after, &[declares, items]));
    }

    #[test]
    fn a_body_that_may_rely_on_a_search_path_is_not_checked() {
        let mut after = Schema::default();
        after.tables.insert(TableId::new("app", "items"), Table::default());
        let reads = function("app.f", "sql", "SELECT count(*) FROM items");
        assert!(is_unchecked(&after, &[table("app", "items"), reads]));
    }
}
