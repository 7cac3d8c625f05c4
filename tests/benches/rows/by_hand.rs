//! The same by hand, as somebody writes it who knows the `postgres` crate well.

use schema_core::rows::postgres::fallible_iterator::FallibleIterator;
use schema_core::rows::postgres::types::ToSql;
use schema_core::rows::postgres::{Client, Row};
use schema_tests::{NewPurchase, Purchase, PurchaseStatus};
use uuid::Uuid;

use super::Result;

const COLUMNS: &str = "id, customer_id, content_id, organization_id, amount_paid_cents, currency, \
                       stripe_payment_intent_id, status, created_at, updated_at";
/// What is set of a purchase; the rest are defaults.
const SET: &str =
    "customer_id, content_id, organization_id, amount_paid_cents, stripe_payment_intent_id, status";

/// A thousand rows a statement, which takes the least time.
pub(crate) fn insert_values(db: &mut Client, news: &[NewPurchase]) -> Result<Vec<Purchase>> {
    const CHUNK: usize = 1_000;
    let sql = |rows: usize| {
        let row = |n: usize| {
            let at = |column: usize| n * 6 + column;
            format!("(${}, ${}, ${}, ${}, ${}, ${})", at(1), at(2), at(3), at(4), at(5), at(6))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO purchases ({SET}) VALUES {} RETURNING {COLUMNS}", rows.join(", "))
    };
    let mut purchases = Vec::with_capacity(news.len());
    let mut transaction = db.transaction()?;
    let whole = transaction.prepare(&sql(CHUNK.min(news.len())))?;
    for chunk in news.chunks(CHUNK) {
        let mut params: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(chunk.len() * 6);
        for new in chunk {
            params.push(&new.customer_id);
            params.push(&new.content_id);
            params.push(&new.organization_id);
            params.push(&new.amount_paid_cents);
            params.push(&new.stripe_payment_intent_id);
            params.push(&new.status);
        }
        let rows = match chunk.len() == CHUNK.min(news.len()) {
            true => transaction.query(&whole, &params)?,
            false => transaction.query(&sql(chunk.len()), &params)?,
        };
        purchases.extend(rows.iter().map(purchase));
    }
    transaction.commit()?;
    Ok(purchases)
}

/// An array a column.
pub(crate) fn insert_unnest(db: &mut Client, news: &[NewPurchase]) -> Result<Vec<Purchase>> {
    const CHUNK: usize = 10_000;
    let sql = format!(
        "INSERT INTO purchases ({SET})
         SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::varchar[], $6::varchar[])
         RETURNING {COLUMNS}"
    );
    let mut purchases = Vec::with_capacity(news.len());
    let mut transaction = db.transaction()?;
    let statement = transaction.prepare(&sql)?;
    for chunk in news.chunks(CHUNK) {
        let customers: Vec<&str> = chunk.iter().map(|new| new.customer_id.as_str()).collect();
        let contents: Vec<Uuid> = chunk.iter().map(|new| new.content_id).collect();
        let organizations: Vec<Uuid> = chunk.iter().map(|new| new.organization_id).collect();
        let amounts: Vec<i32> = chunk.iter().map(|new| new.amount_paid_cents).collect();
        let intents: Vec<&str> = chunk.iter().map(|new| new.stripe_payment_intent_id.as_str()).collect();
        let statuses: Vec<PurchaseStatus> = chunk.iter().map(|new| new.status).collect();
        let rows = transaction
            .query(&statement, &[&customers, &contents, &organizations, &amounts, &intents, &statuses])?;
        purchases.extend(rows.iter().map(purchase));
    }
    transaction.commit()?;
    Ok(purchases)
}

pub(crate) fn select(db: &mut Client) -> Result<Vec<Purchase>> {
    let rows = db.query(&format!("SELECT {COLUMNS} FROM purchases"), &[])?;
    Ok(rows.iter().map(purchase).collect())
}

pub(crate) fn stream(db: &mut Client) -> Result<Vec<Purchase>> {
    let none: [&str; 0] = [];
    let rows = db.query_raw(&format!("SELECT {COLUMNS} FROM purchases"), none)?;
    Ok(rows.map(|row| Ok(purchase(&row))).collect()?)
}

fn purchase(row: &Row) -> Purchase {
    Purchase {
        id: row.get(0),
        customer_id: row.get(1),
        content_id: row.get(2),
        organization_id: row.get(3),
        amount_paid_cents: row.get(4),
        currency: row.get(5),
        stripe_payment_intent_id: row.get(6),
        status: row.get(7),
        created_at: row.get(8),
        updated_at: row.get(9),
    }
}
