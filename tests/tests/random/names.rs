//! Renames that somebody says, in the words of `--rename`.

use std::collections::BTreeSet;

use schema_core::diff;
use schema_model::Observed;
use schema_model::declared::Renames;

use super::state::{Item, Kind, State, Uid};

/// What is heard of the renames, on the way there and on the way back.
///
/// # Errors
///
/// When a name is not understood, though it was written with care.
pub(crate) fn hear(
    names: &[(String, String)],
    before: &Observed,
    after: &Observed,
) -> Result<(Renames, Renames), String> {
    let (mut there, mut back) = (Renames::default(), Renames::default());
    for (old, new) in names {
        let heard = diff::hear(&mut there, &format!("{old}={}", bare_of(new)), &before.schema, &after.schema);
        let turned = diff::hear(&mut back, &format!("{new}={}", bare_of(old)), &after.schema, &before.schema);
        heard.and(turned).map_err(|error| format!("{old}={new}: {error}"))?;
    }
    Ok((there, back))
}

/// What is said to go by another name, as `--rename` takes it: what things hang on first.
pub(crate) fn said(before: &State, after: &State, said: &BTreeSet<Uid>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for uid in said {
        let (Some(old), Some(new)) = (before.items.get(uid), after.items.get(uid)) else {
            continue;
        };
        let (from, to) = (path(before, old), path(after, new));
        let words = match old.kind {
            Kind::Schema => "schema",
            Kind::Enum => "enum",
            Kind::Label => "value",
            Kind::Composite | Kind::Range => "type",
            Kind::Attribute => "attribute",
            Kind::Domain => "domain",
            Kind::DomainCheck | Kind::Constraint | Kind::ForeignKey => "constraint",
            Kind::Sequence => "sequence",
            Kind::Function => "function",
            Kind::Procedure => "procedure",
            Kind::Aggregate => "aggregate",
            Kind::Table => "table",
            Kind::Column | Kind::ViewColumn => "column",
            Kind::Index | Kind::ViewIndex => "index",
            Kind::Statistics => "statistics",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Trigger => "trigger",
            Kind::Rule => "rule",
            Kind::Policy => "policy",
            Kind::Publication => "publication",
            Kind::Collation => "collation",
            Kind::EventTrigger => "event trigger",
            Kind::Dictionary => "text search dictionary",
            Kind::Search => "text search configuration",
            Kind::Wrapper => "foreign data wrapper",
            Kind::Server => "server",
            Kind::Extension
            | Kind::Operator
            | Kind::Cast
            | Kind::Setting
            | Kind::Comment
            | Kind::Grant
            | Kind::DefaultPrivileges => {
                continue;
            }
        };
        // A part that only goes along with its table is not renamed itself.
        let alone = (&old.name, old.schema) != (&new.name, new.schema);
        if let (true, Some(from), Some(to)) = (alone && from != to, from, to) {
            found.push((old.kind, format!("{words} {from}"), format!("{words} {to}")));
        }
    }
    found.sort();
    found.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// A name with all that it lies in.
fn path(state: &State, item: &Item) -> Option<String> {
    let own = format!("\"{}\"", cut(&item.name));
    match item.owner.filter(|_| !matches!(item.kind, Kind::Index | Kind::ViewIndex | Kind::Statistics)) {
        Some(owner) => Some(format!("{}.{own}", path(state, state.items.get(&owner)?)?)),
        None if matches!(
            item.kind,
            Kind::Schema | Kind::Publication | Kind::EventTrigger | Kind::Wrapper | Kind::Server
        ) =>
        {
            Some(own)
        }
        None => {
            let schema = item.schema.or(item.owner.and_then(|owner| state.items.get(&owner)?.schema));
            let schema = schema.and_then(|schema| state.items.get(&schema));
            Some(format!("\"{}\".{own}", schema.map_or("public", |schema| schema.name.as_str())))
        }
    }
}

/// The name behind the words of its kind.
fn bare_of(name: &str) -> &str {
    name.find('"').map_or(name, |at| &name[at..])
}

/// PostgreSQL cuts names to 63 bytes.
fn cut(name: &str) -> String {
    name.chars().take(63).collect()
}
