//! A plan to the plans that somebody who makes one mistake would have written.

use schema_core::diff::Change;
use schema_core::plan::{Plan, Step};
use schema_model::{Schema, TableId};

/// A plan with one mistake.
pub(crate) struct Mutant {
    /// What kind of mistake.
    pub(crate) kind: &'static str,
    /// Which.
    pub(crate) what: String,
    pub(crate) plan: Plan,
}

/// Each mistake that can be made in each step.
pub(crate) fn all(plan: &Plan, before: &Schema, after: &Schema) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let mut add = |kind: &'static str, sql: Vec<String>| {
            let mut steps = plan.steps.clone();
            let new = sql.iter().map(|sql| with(step, sql));
            steps.splice(at..=at, new.collect::<Vec<_>>());
            found.push(Mutant { kind, what: format!("{:?} -> {sql:?}", step.sql), plan: Plan { steps } });
        };
        let sql = &step.sql;
        add("a step that is forgotten", Vec::new());
        for (kind, from, to) in WORDS {
            if sql.contains(from) {
                add(kind, vec![sql.replacen(from, to, 1)]);
            }
        }
        if let Some(wrong) = other_default(sql) {
            add("another default", vec![wrong]);
        }
        if sql.contains(" SET DATA TYPE ")
            && let Some((head, tail)) = sql.split_once(" USING ")
        {
            add("a USING that is forgotten", vec![head.to_owned()]);
            if tail != "NULL" {
                add("a USING of nothing", vec![format!("{head} USING NULL")]);
            }
        }
        for (head, tail) in
            [sql.split_once(" WHERE "), sql.split_once(" INCLUDE "), sql.split_once(" WITH (")]
                .into_iter()
                .flatten()
        {
            if sql.starts_with("CREATE ") && sql.contains("INDEX") && !tail.is_empty() {
                add("an option that is lost", vec![head.to_owned()]);
            }
        }
        match &step.change {
            Change::RenameColumn { table, from, to } => {
                if let Some(column) = after.tables.get(table).and_then(|table| table.column(to)) {
                    let target = name(table);
                    let add_it = format!("ALTER TABLE {target} ADD COLUMN \"{to}\" {}", column.ty.text);
                    add(
                        "a DROP and an ADD for a rename",
                        vec![format!("ALTER TABLE {target} DROP COLUMN \"{from}\""), add_it],
                    );
                }
            }
            Change::SetColumnType { id, .. } if sql.contains(" SET DATA TYPE ") => {
                if let Some(column) = after.tables.get(&id.table).and_then(|table| table.column(&id.name)) {
                    let target = name(&id.table);
                    let drop = format!("ALTER TABLE {target} DROP COLUMN \"{}\"", id.name);
                    let add_it =
                        format!("ALTER TABLE {target} ADD COLUMN \"{}\" {}", id.name, column.ty.text);
                    add("a DROP and an ADD for another type", vec![drop, add_it]);
                }
            }
            _ => {}
        }
        if let Some(table) =
            step.table().filter(|table| before.tables.contains_key(table) && after.tables.contains_key(table))
        {
            let target = name(&table);
            add("rows that are thrown away", vec![format!("DELETE FROM {target}"), sql.clone()]);
            let kept = before.tables[&table].columns.iter().find(|column| {
                let key = column.generated.is_none() && column.identity.is_none() && !column.not_null;
                key && after.tables[&table].column(&column.name).is_some_and(|own| own.ty == column.ty)
            });
            if let Some(column) = kept {
                let update = format!("UPDATE {target} SET \"{}\" = NULL", column.name);
                add("values that are thrown away", vec![sql.clone(), update]);
            }
        }
        if let Some(next) = plan.steps.get(at + 1) {
            let mut steps = plan.steps.clone();
            steps.swap(at, at + 1);
            let what = format!("{:?} and {:?}", step.sql, next.sql);
            found.push(Mutant { kind: "two steps in the wrong order", what, plan: Plan { steps } });
        }
    }
    found
}

/// Words that somebody gets wrong, and what is written in their place.
const WORDS: [(&str, &str, &str); 30] = [
    ("nullable by mistake", " NOT NULL", ""),
    ("nullable by mistake", " SET NOT NULL", " DROP NOT NULL"),
    ("required by mistake", " DROP NOT NULL", " SET NOT NULL"),
    ("another type", " integer", " bigint"),
    ("another type", " bigint", " integer"),
    ("another type", " varchar(", " varchar(1"),
    ("another type", " text", " varchar(20)"),
    ("another type", " timestamp with time zone", " timestamp"),
    ("another type", " uuid", " text"),
    ("another type", " numeric(", " numeric(1"),
    ("another type", " boolean", " smallint"),
    ("an option that is lost", " DEFERRABLE", ""),
    ("an option that is lost", " UNIQUE INDEX", " INDEX"),
    ("an option that is lost", " NULLS NOT DISTINCT", ""),
    ("an option that is lost", " DESC", ""),
    ("an option that is lost", " NOT VALID", ""),
    ("an option that is lost", " UNLOGGED TABLE", " TABLE"),
    ("an option that is lost", " COLLATE \"C\"", ""),
    ("an option that is lost", " STORED", ""),
    ("an option that is lost", " INITIALLY DEFERRED", ""),
    ("another option", " ON DELETE cascade", " ON DELETE restrict"),
    ("another option", " ON DELETE no action", " ON DELETE cascade"),
    ("another option", " ON UPDATE no action", " ON UPDATE cascade"),
    ("another option", " USING btree", " USING hash"),
    ("another option", " GENERATED ALWAYS AS IDENTITY", " GENERATED BY DEFAULT AS IDENTITY"),
    ("another option", " GENERATED BY DEFAULT AS IDENTITY", " GENERATED ALWAYS AS IDENTITY"),
    ("another condition", " >= ", " > "),
    ("another condition", " > 0", " > 1"),
    ("another condition", " IN ('", " IN ('another', '"),
    ("a default that stays", " DROP DEFAULT", " SET DEFAULT NULL"),
];

/// The statement with another literal as its default, or without the default.
fn other_default(sql: &str) -> Option<String> {
    let at = sql.find(" DEFAULT ")? + " DEFAULT ".len();
    let (head, tail) = sql.split_at(at);
    if let Some(text) = tail.strip_prefix('\'') {
        return Some(format!("{head}'x{text}"));
    }
    let digits = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
    if digits > 0 {
        return Some(format!("{head}1{tail}"));
    }
    let other = [("true", "false"), ("false", "true"), ("now()", "'2000-01-01'")];
    other.iter().find_map(|(from, to)| Some(format!("{head}{to}{}", tail.strip_prefix(from)?)))
}

/// The same step with another text: what it says of itself stays.
fn with(step: &Step, sql: &str) -> Step {
    let mut step = step.clone();
    sql.clone_into(&mut step.sql);
    step
}

fn name(table: &TableId) -> String {
    format!("\"{}\".\"{}\"", table.0.schema, table.0.name)
}
