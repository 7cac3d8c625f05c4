//! What a statement computes of rows, to the rows of which it cannot: what an error that names no table is about.

use std::collections::BTreeSet;

use postgres::GenericClient;
use postgres::error::DbError;
use schema_model::{ConstraintKind, KeyPart};

use super::{By, Context, Place, Raising, Refusal, columns_of, raising, rules};
use crate::sql::quote;
use crate::verify::retype::Retype;

/// What a statement computes of the rows of its table, each as what is wrong with rows where it cannot: for an error that
/// names no table.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(in crate::verify) fn computed<C: GenericClient>(
    client: &mut C,
    error: &DbError,
    context: &Context<'_>,
) -> Result<Vec<Refusal>, postgres::Error> {
    let Some(table) = context.altered.table.clone() else { return Ok(Vec::new()) };
    let columns = columns_of(client, &table)?;
    let place = Place { table, columns: &columns, altered: context.altered };
    let mut found = Vec::new();
    for retype in &context.altered.retypes {
        let what = format!("a `{}` that does not become {}", retype.column, retype.to);
        found.extend(casts(client, retype)?.into_iter().map(|by| place.computing(what.clone(), by)));
    }
    // A domain refuses the default of a new column, or that there is none.
    let after = context.after.tables.get(&place.table);
    let new = after.and_then(|after| after.columns.iter().find(|own| !place.has(&own.name)));
    if let Some(new) = new.filter(|new| new.generated.is_none() && error.code().code().starts_with("23")) {
        let refusal =
            place.computing(format!("no value for `{}`", new.name), By::Condition("true".to_owned()));
        let needs = BTreeSet::from([new.name.clone()]);
        return Ok(vec![Refusal { is_new: true, needs, ..refusal }]);
    }
    found.extend(expressions(&place, context));
    Ok(found)
}

/// What generated columns, checks and indexes compute of the rows of a table.
fn expressions(place: &Place<'_>, context: &Context<'_>) -> Vec<Refusal> {
    let Some(after) = context.after.tables.get(&place.table) else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |name: &str, raising: Raising| {
        found.push(
            place.computing(format!("values of which `{name}` cannot be computed"), By::Raising(raising)),
        );
    };
    for column in after.columns.iter().filter(|column| !place.has(&column.name)) {
        if let Some(made) = &column.generated {
            let (ty, value) = (quote::column_type(&column.ty), made.expression.printed.clone());
            add(&column.name, Raising { ty, value });
        }
    }
    for (name, constraint) in &after.constraints {
        if let ConstraintKind::Check(check) = &constraint.kind {
            add(name, raising::computed(&check.expression.printed, None));
        }
    }
    for (name, index) in &after.indexes {
        let predicate = index.predicate.as_ref().map(|sql| sql.printed.as_str());
        for key in &index.keys {
            if let KeyPart::Expression(sql) = &key.part {
                add(name, raising::computed(&sql.printed, predicate));
            }
        }
    }
    found
}

/// How the values are found that do not become those of a type. An enum or a domain is spelled out: where the migration has
/// not begun, there may be none of that name, or another one.
fn casts<C: GenericClient>(client: &mut C, retype: &Retype) -> Result<Vec<By>, postgres::Error> {
    let row = client.query_one(include_str!("type.sql"), &[&retype.to])?;
    let (labels, base): (Option<Vec<String>>, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
    let (not_null, checks): (bool, Vec<String>) = (row.try_get(2)?, row.try_get(3)?);
    let text = retype.before_the_cast();
    if let (Some(labels), Some(text)) = (labels, &text) {
        let labels: Vec<String> = labels.iter().map(|label| quote::literal(label)).collect();
        let refused = format!("(({text})::text <> ALL (ARRAY[{}]::text[]))", labels.join(", "));
        return Ok(vec![By::Condition(refused)]);
    }
    let Some(base) = base else { return Ok(vec![By::Raising(retype.raising())]) };
    // A cast that the statement says can do more than an assignment.
    let (text, is_cast) = match (text, &retype.using) {
        (Some(text), _) => (text, true),
        (None, None) => (quote::ident(&retype.column), false),
        (None, Some(_)) => return Ok(vec![By::Raising(retype.raising())]),
    };
    let value = format!("(({text})::{base})");
    let mut refused: Vec<String> =
        checks.iter().map(|check| format!("NOT ({})", rules::of_value(check, &value))).collect();
    refused.extend(not_null.then(|| format!("{value} IS NULL")));
    let refused = (!refused.is_empty()).then(|| By::Condition(format!("({})", refused.join(" OR "))));
    let raising = By::Raising(Raising { ty: base, value: if is_cast { value } else { text } });
    Ok(refused.into_iter().chain([raising]).collect())
}
