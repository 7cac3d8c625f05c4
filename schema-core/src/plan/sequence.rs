//! Changes of sequences to steps.

use schema_model::{ColumnId, ObjectId, SchemaId, Sequence, SequenceId, SequenceOptions};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects, Loss, column, inheritance, owner};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let object = |id: &SequenceId| ObjectId::Sequence(id.clone());
    let home = |id: &SequenceId| ObjectId::Schema(SchemaId(id.0.schema.clone()));
    let alter = |id: &SequenceId| format!("ALTER SEQUENCE {}", quote::relation(&id.0));
    match change {
        Change::CreateSequence { id, sequence } => {
            let step = Step::new(Phase::Sequence, change, create(id, sequence), Effects::none());
            steps.push(step.creates([object(id)]).needs([home(id)]));
            if let Some(owner) = &sequence.owned_by {
                steps.extend(go_on(context, change, owner, id, &sequence.options));
            }
        }
        Change::DropSequence { id, sequence } => {
            let sql = format!("DROP SEQUENCE {}", quote::relation(&id.0));
            let effects = Effects::none().losing(Loss::Position(id.clone()));
            let step = Step::new(Phase::DropSequence, change, sql, effects);
            let owner = sequence.owned_by.clone().map(ObjectId::Column);
            steps.push(step.removes([object(id)]).releases([home(id)]).releases(owner));
        }
        Change::AlterSequence { id, from, to } => {
            if let Some(sql) = keep_in_bounds(id, from, to) {
                steps.push(Step::new(Phase::Sequence, change, sql, Effects::none()).needs([object(id)]));
            }
            let sql = format!("{}{}", alter(id), changed(from, to));
            steps.push(Step::new(Phase::Sequence, change, sql, Effects::none()).needs([object(id)]));
        }
        Change::SetSequenceOwner { id, from, to } => set_owner(steps, context, change, id, from, to),
        Change::SetSequenceLogged { id, table: owner, logged } => {
            let sql = format!("{} SET {}", alter(id), if *logged { "LOGGED" } else { "UNLOGGED" });
            // A table that changes takes its sequences along.
            let needs = owner
                .iter()
                .cloned()
                .map(Milestone::Persistent)
                .chain([ObjectId::Sequence(id.clone()).into()]);
            steps.push(Step::new(Phase::Sequence, change, sql, Effects::none()).needs(needs));
        }
        _ => {}
    }
}

fn set_owner(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    change: &Change,
    id: &SequenceId,
    from: &Option<ColumnId>,
    to: &Option<ColumnId>,
) {
    let column = |owner: &ColumnId| ObjectId::Column(owner.clone());
    let sql = |owner: &str| format!("ALTER SEQUENCE {} OWNED BY {owner}", quote::relation(&id.0));
    let stays = |owner: &ColumnId| {
        context.after.tables.get(&owner.table).is_some_and(|table| table.column(&owner.name).is_some())
    };
    let sequence = ObjectId::Sequence(id.clone());
    let given = to.as_ref().and_then(|to| owner::before_owned_by(context, id, to));
    steps.extend(given.map(|(sql, effects)| {
        Step::new(Phase::SequenceOwner, change, sql, effects).needs([sequence.clone()])
    }));
    // An owner that goes would take the sequence along, so it is freed first.
    if let Some(from) = from
        && (to.is_none() || !stays(from))
    {
        let step = Step::new(Phase::AlterTable, change, sql("NONE"), Effects::none());
        let table = ObjectId::Table(from.table.clone());
        steps.push(step.releases([column(from), table]));
    }
    if let Some(to) = to {
        let name = format!("{}.{}", quote::relation(&to.table.0), quote::ident(&to.name));
        let step = Step::new(Phase::SequenceOwner, change, sql(&name), Effects::none());
        steps.push(step.needs([sequence, column(to)]));
    }
}

fn create(id: &SequenceId, sequence: &Sequence) -> String {
    let unlogged = if sequence.unlogged { "UNLOGGED " } else { "" };
    format!("CREATE {unlogged}SEQUENCE {}{}", quote::relation(&id.0), said(&sequence.options, true))
}

/// The options that are not what PostgreSQL chooses by itself; `standalone` sequences count in bigint, those of
/// identity columns in the column's type.
pub(super) fn said(options: &SequenceOptions, standalone: bool) -> String {
    let SequenceOptions { data_type, start, increment, min, max, cache, cycle } = options;
    let data_type = data_type.as_deref();
    let step = increment.unwrap_or(1);
    let (low, high) = SequenceOptions::default_bounds(data_type.unwrap_or("bigint"), step);
    let first = if step < 0 { max.unwrap_or(high) } else { min.unwrap_or(low) };
    let mut text = String::new();
    let mut say = |word: &str, value: Option<i64>, default: i64| {
        if let Some(value) = value.filter(|value| *value != default) {
            text += &format!(" {word} {value}");
        }
    };
    say("INCREMENT BY", *increment, 1);
    say("MINVALUE", *min, low);
    say("MAXVALUE", *max, high);
    say("START WITH", *start, first);
    say("CACHE", *cache, 1);
    if *cycle == Some(true) {
        text += " CYCLE";
    }
    match data_type {
        Some(name) if standalone && name != "bigint" => format!(" AS {name}{text}"),
        _ => text,
    }
}

/// What `ALTER SEQUENCE` has to say, option by option. A new type resets bounds that were the old type's own, so they
/// are said again.
fn changed_options(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let mut said = Vec::new();
    let retyped = from.data_type != to.data_type;
    if let Some(name) = to.data_type.as_ref().filter(|_| retyped) {
        said.push(format!("AS {name}"));
    }
    for (word, was, is, again) in [
        ("INCREMENT BY", from.increment, to.increment, false),
        ("MINVALUE", from.min, to.min, retyped),
        ("MAXVALUE", from.max, to.max, retyped),
        ("START WITH", from.start, to.start, false),
        ("CACHE", from.cache, to.cache, false),
    ] {
        if let Some(value) = is.filter(|_| was != is || again) {
            said.push(format!("{word} {value}"));
        }
    }
    if from.cycle != to.cycle {
        said.push(if to.cycle == Some(true) { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    said
}

/// Whether no number is within both bounds, so that the sequence has nowhere to stay.
fn starts_over(from: &SequenceOptions, to: &SequenceOptions) -> bool {
    from.max.zip(to.min).is_some_and(|(max, min)| max < min)
        || to.max.zip(from.min).is_some_and(|(max, min)| max < min)
}

fn changed(from: &SequenceOptions, to: &SequenceOptions) -> String {
    let restart = if starts_over(from, to) { " RESTART" } else { "" };
    changed_options(from, to).iter().map(|option| format!(" {option}")).collect::<String>() + restart
}

/// The same for `ALTER COLUMN`, which wants `SET` before each; the type is the column's.
pub(super) fn changed_of_identity(from: &SequenceOptions, to: &SequenceOptions) -> String {
    let untyped = |options: &SequenceOptions| SequenceOptions { data_type: None, ..options.clone() };
    let restart = if starts_over(from, to) { " RESTART" } else { "" };
    let options = changed_options(&untyped(from), &untyped(to));
    options.iter().map(|option| format!(" SET {option}")).collect::<String>() + restart
}

/// A new sequence behind a column that has rows already, or gets some with the partitions of its table, goes on after their
/// numbers, or it would give them out again.
pub(super) fn go_on(
    context: &Context<'_>,
    change: &Change,
    column: &ColumnId,
    id: &SequenceId,
    options: &SequenceOptions,
) -> Option<Step> {
    let had = context.before.tables.get(&column.table).and_then(|table| table.column(&column.name));
    if had.is_none() && !inheritance::is_given_rows(context, &column.table) {
        return None;
    }
    let ty = &context.after.tables.get(&column.table)?.column(&column.name)?.ty.text;
    if !matches!(ty.as_str(), "smallint" | "integer" | "bigint") {
        return None;
    }
    let step = options.increment.unwrap_or(1);
    let (low, high) = SequenceOptions::default_bounds(options.data_type.as_deref().unwrap_or("bigint"), step);
    let (low, high) = (options.min.unwrap_or(low), options.max.unwrap_or(high));
    let (furthest, low, high) = if step < 0 {
        ("min", low, options.start.unwrap_or(high))
    } else {
        ("max", options.start.unwrap_or(low), high)
    };
    let last = format!("pg_catalog.{furthest}({})", quote::ident(&column.name));
    let sql = format!(
        "SELECT pg_catalog.setval({}, {last}) FROM {} HAVING {last} BETWEEN {low} AND {high}",
        quote::literal(&quote::qualified(&id.0)),
        quote::relation(&column.table.0)
    );
    let step = Step::new(Phase::AlterColumn, change, sql, Effects::none().scanning(&column.table));
    let needs = column::with_types(vec![ObjectId::Column(column.clone())]);
    let step = step.needs([ObjectId::Sequence(id.clone())]).needs(needs);
    Some(inheritance::behind_rows(context, step, &column.table))
}

/// `ALTER SEQUENCE` refuses bounds that leave out where the sequence stands: what moves it to the nearest number that
/// both the old and the new bounds allow, and leaves it alone where that is where it stands.
pub(super) fn keep_in_bounds(
    id: &SequenceId,
    from: &SequenceOptions,
    to: &SequenceOptions,
) -> Option<String> {
    let (low, high) = (from.min?.max(to.min?), from.max?.min(to.max?));
    if low > high || (low == from.min? && high == from.max?) {
        return None;
    }
    let name = quote::literal(&quote::qualified(&id.0));
    let table = quote::relation(&id.0);
    Some(format!(
        "SELECT pg_catalog.setval({name}, LEAST(GREATEST(last_value, {low}), {high}), is_called AND last_value BETWEEN {low} AND \
         {high}) FROM {table}"
    ))
}

/// Whether the new type counts further.
pub(super) fn is_wider(from: &SequenceOptions, to: &SequenceOptions) -> bool {
    let reach = |options: &SequenceOptions| {
        SequenceOptions::default_bounds(options.data_type.as_deref().unwrap_or("bigint"), 1).1
    };
    reach(to) > reach(from)
}
