//! Views as their structs have them, held against what their queries give: by name and by type, as the server that
//! built them has it. The order is no difference, since rows are read by name.

use std::collections::BTreeMap;

use postgres::{GenericClient, Transaction};
use schema_model::declared::ViewColumn;
use schema_model::{ColumnId, Declared, Location, NamedId, ObjectId, TableId};

use super::Error;
use crate::sql::quote;

/// A struct that does not say what its view is.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct ViewError {
    /// What does not agree.
    pub problem: Problem,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// What of a struct and its view does not agree.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A field that the query gives no column for.
    #[error("the query of the view `{view}` has no column `{column}`")]
    NoColumn {
        /// The view.
        view: String,
        /// The column.
        column: String,
        /// What it has.
        there: Vec<String>,
    },
    /// A column that the struct has no field for.
    #[error("the view `{view}` has a column `{column}`, and its struct has no field for it")]
    NoField {
        /// The view.
        view: String,
        /// The column.
        column: String,
        /// Its type.
        ty: String,
    },
    /// A field of another type.
    #[error("the column `{column}` of the view `{view}` is {real}, and its field says {said}")]
    Type {
        /// The view.
        view: String,
        /// The column.
        column: String,
        /// What the query gives.
        real: String,
        /// What the field says.
        said: String,
    },
    /// A field of a type that there is none of.
    #[error("the column `{column}` of the view `{view}` has the type {said}: {message}")]
    NoType {
        /// The view.
        view: String,
        /// The column.
        column: String,
        /// What the field says.
        said: String,
        /// What the server says of it.
        message: String,
    },
}

impl ViewError {
    /// What is special at the place.
    pub fn label(&self) -> String {
        match &self.problem {
            Problem::NoColumn { .. } => "no such column".to_owned(),
            Problem::NoField { column, .. } => format!("lacks `{column}`"),
            Problem::Type { real, .. } => format!("{real} in the view"),
            Problem::NoType { .. } => "no such type".to_owned(),
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        match &self.problem {
            Problem::NoColumn { there, .. } => {
                let there: Vec<String> = there.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("name one that it has: {}", there.join(", ")))
            }
            Problem::NoField { column, ty, .. } => {
                Some(format!("add a field `{column}` for {ty}, or leave the column out of the query"))
            }
            Problem::Type { column, said, .. } => {
                Some(format!("give the field that type, or cast in the query: `{column}::{said}`"))
            }
            Problem::NoType { .. } => None,
        }
    }
}

/// A column as the server has it.
struct Real {
    /// With its modifiers.
    whole: String,
    /// Without them, and of a domain what it is over: what a row of it is sent as.
    sent: String,
}

/// Looks at every view of a declaration that stands built in a database, and leaves the database as it was.
///
/// # Errors
///
/// [`Error::View`] for the first that is not what its struct says.
pub(super) fn agree(client: &mut impl GenericClient, declared: &Declared) -> Result<(), Error> {
    if declared.views.is_empty() {
        return Ok(());
    }
    let mut transaction = client.transaction()?;
    for (id, columns) in &declared.views {
        let relation = declared.schema.objects.get(id).and_then(|object| object.relation.clone());
        if let Some(table) = relation {
            one(&mut transaction, declared, (id, &table), columns)?;
        }
    }
    transaction.rollback()?;
    Ok(())
}

fn one(
    transaction: &mut Transaction<'_>,
    declared: &Declared,
    (id, table): (&NamedId, &TableId),
    columns: &[ViewColumn],
) -> Result<(), Error> {
    let view = id.to_string();
    let wrong = |problem: Problem, column: Option<&str>| {
        let column = column.map(|name| ColumnId { table: table.clone(), name: name.to_owned() });
        let location = column.and_then(|id| declared.locations.get(&ObjectId::Column(id)));
        let location = location.or_else(|| declared.locations.get(&ObjectId::Named(id.clone())));
        Error::View(Box::new(ViewError { problem, location: location.cloned() }))
    };
    let real = read(transaction, &quote::qualified(&table.0))?;
    if let Some(column) = columns.iter().find(|column| !real.contains_key(&column.name)) {
        let problem =
            Problem::NoColumn { view, column: column.name.clone(), there: real.keys().cloned().collect() };
        return Err(wrong(problem, Some(&column.name)));
    }
    if let Some((name, own)) = real.iter().find(|(name, _)| columns.iter().all(|said| said.name != **name)) {
        let problem = Problem::NoField { view, column: name.clone(), ty: own.whole.clone() };
        return Err(wrong(problem, None));
    }
    for column in columns {
        let said = said(transaction, column)?.map_err(|message| {
            let (said, column) = (column.ty.clone(), column.name.clone());
            wrong(
                Problem::NoType { view: view.clone(), column: column.clone(), said, message },
                Some(&column),
            )
        })?;
        let Some(own) = real.get(&column.name) else { continue };
        let same = if column.exact { own.whole == said.whole } else { reads(&said.sent, &own.sent) };
        if !same {
            let problem = Problem::Type {
                view,
                column: column.name.clone(),
                real: own.whole.clone(),
                said: said.whole,
            };
            return Err(wrong(problem, Some(&column.name)));
        }
    }
    Ok(())
}

/// The columns of a relation, by name.
fn read(
    transaction: &mut Transaction<'_>,
    relation: &str,
) -> Result<BTreeMap<String, Real>, postgres::Error> {
    let rows = transaction.query(include_str!("view.sql"), &[&relation])?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, Real { whole: row.try_get(1)?, sent: row.try_get(2)? })))
        .collect()
}

/// What the server makes of the type that a field says, or what it says against it.
fn said(
    transaction: &mut Transaction<'_>,
    column: &ViewColumn,
) -> Result<Result<Real, String>, postgres::Error> {
    let mut inner = transaction.savepoint("said")?;
    // Only a column can show the modifiers of a type: `regtype` forgets them.
    let sql = format!("CREATE TEMPORARY TABLE said (said {})", column.ty);
    if let Err(error) = inner.batch_execute(&sql) {
        let message = error.as_db_error().map(|error| error.message().to_owned());
        inner.rollback()?;
        return message.map(Err).ok_or(error);
    }
    let found = read(&mut inner, "pg_temp.said")?;
    inner.rollback()?;
    Ok(found.into_values().next().ok_or_else(|| "there is no column of it".to_owned()))
}

/// Whether what is sent as `real` can be read as what stands for `said`: the Rust types of the texts read them all, and
/// that of `jsonb` reads `json`.
fn reads(said: &str, real: &str) -> bool {
    let family = |ty: &str| {
        let (element, array) = ty.strip_suffix("[]").map_or((ty, ""), |element| (element, "[]"));
        let element = match element {
            "character varying" | "character" | "bpchar" | "name" | "citext" => "text",
            "json" => "jsonb",
            other => other,
        };
        format!("{element}{array}")
    };
    family(said) == family(real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_type_reads_what_its_kin_are_sent_as() {
        assert!(reads("text", "character varying"));
        assert!(reads("text[]", "name[]"));
        assert!(reads("jsonb", "json"));
        assert!(!reads("text", "text[]"));
        assert!(!reads("integer", "bigint"));
    }
}
