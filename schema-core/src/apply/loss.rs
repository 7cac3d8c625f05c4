//! What a plan would lose, to how much of it there is. Reads the rows of the tables in question, counts them and
//! changes nothing.

use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Transaction};
use schema_model::{ColumnId, TableId};
use serde::Serialize;

use super::Error;
use crate::connect::pinned;
use crate::diff::Change;
use crate::plan::{Loss, Plan};
use crate::sql::quote;

/// Something that is gone once a plan has run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// What, under the names that the plan gives.
    pub loss: Loss,
    /// How much of it there is now; `None` where it could not be counted in time.
    pub amount: Option<i64>,
}

/// How long one count may take: an answer that comes late is no help to whoever waits to say yes or no.
const PATIENCE: Duration = Duration::from_secs(10);

/// Counts what a plan would lose. What there is nothing of is not lost.
///
/// # Errors
///
/// [`Error::Database`] when a count fails for another reason than time or a missing privilege.
pub fn losses(client: &mut Client, plan: &Plan) -> Result<Vec<Lost>, Error> {
    let losses: Vec<&Loss> = plan.steps.iter().filter_map(|step| step.effects.loses.as_ref()).collect();
    let mut found: Vec<Lost> = Vec::new();
    if losses.is_empty() {
        return Ok(found);
    }
    let mut transaction = client.build_transaction().read_only(true).start()?;
    transaction.batch_execute(&format!(
        "{} SET LOCAL statement_timeout = {}; SET LOCAL row_security = off",
        pinned::transaction(pinned::OWN_PATH),
        PATIENCE.as_millis()
    ))?;
    for loss in losses {
        let amount = count(&mut transaction, &query(plan, loss))?;
        if amount != Some(0) && !found.iter().any(|lost| lost.loss == *loss) {
            found.push(Lost { loss: loss.clone(), amount });
        }
    }
    transaction.rollback()?;
    Ok(found)
}

/// The number that a query gives; `None` where it takes too long, or the role may not ask.
fn count(transaction: &mut Transaction<'_>, sql: &str) -> Result<Option<i64>, Error> {
    let mut inner = transaction.savepoint("count")?;
    match inner.query_typed_one(sql, &[]) {
        Ok(row) => {
            let number = row.try_get(0)?;
            inner.commit()?;
            Ok(number)
        }
        Err(error) if is_no_answer(&error) => {
            inner.rollback()?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_no_answer(error: &postgres::Error) -> bool {
    let code = error.code();
    [SqlState::QUERY_CANCELED, SqlState::INSUFFICIENT_PRIVILEGE, SqlState::LOCK_NOT_AVAILABLE]
        .iter()
        .any(|known| code == Some(known))
}

fn query(plan: &Plan, loss: &Loss) -> String {
    match loss {
        Loss::Rows(table) => {
            format!("SELECT count(*) FROM {}", quote::qualified(&former_table(plan, table).0))
        }
        Loss::Values(column) | Loss::Precision(column) => {
            let table = former_table(plan, &column.table);
            let name = quote::ident(&former_column(plan, column));
            format!("SELECT count({name}) FROM {}", quote::qualified(&table.0))
        }
        Loss::Position(sequence) => {
            let name = quote::qualified(&sequence.0);
            format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")
        }
    }
}

/// What the table is called as long as the plan has not run.
fn former_table(plan: &Plan, table: &TableId) -> TableId {
    let former = plan.steps.iter().find_map(|step| match &step.change {
        Change::RenameTable { from, to } if to == table => Some(from.clone()),
        _ => None,
    });
    former.unwrap_or_else(|| table.clone())
}

fn former_column(plan: &Plan, column: &ColumnId) -> String {
    let former = plan.steps.iter().find_map(|step| match &step.change {
        Change::RenameColumn { table, from, to } if *table == column.table && *to == column.name => {
            Some(from.clone())
        }
        _ => None,
    });
    former.unwrap_or_else(|| column.name.clone())
}
