//! A proof to what is wrong and what is worth knowing, in words, the gravest first. Facts only: whether any of it
//! matters is for others to say.

use serde::Serialize;

use super::proof::{Cause, ChangedValues, Expected, Failure, Loss, Lost, Proof, Severity, ZoneDependence};
use super::zone::other;

/// One thing that a proof found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// What kind of thing: a name that stays.
    pub code: Code,
    /// The statement that it is about, from 1.
    pub statement: Option<usize>,
    /// In one line, without a full stop; names in backticks.
    pub text: String,
    /// More of it: the rows, an example.
    pub details: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A statement fails without a row.
    StatementFails,
    /// A statement fails wherever there are rows.
    FailsOnAnyRow,
    /// The catalog afterwards is another one.
    CatalogDiffers,
    /// `pg_dump` sees a difference that the comparison of catalogs does not.
    DumpDiffers,
    /// Values are not what they should be.
    ValuesChange,
    /// What a plan says of its statements is not what was measured.
    EffectsDiffer,
    /// A statement fails on rows that the schema before allows.
    FailsOnSomeRows,
    /// Values depend on the session's `TimeZone`.
    DependsOnTimeZone,
    /// Something is gone afterwards.
    LosesData,
    /// A table could not be filled, so that nothing was proved of it.
    Unproved,
}

impl Proof {
    /// Everything that was found, errors first, then in the order of the statements.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        findings.extend(self.failures.iter().map(failure));
        findings.extend(self.left.iter().map(|left| error(Code::CatalogDiffers, left.clone())));
        findings.extend(self.dump.iter().flatten().map(|line| error(Code::DumpDiffers, line.clone())));
        findings.extend(self.changed.iter().map(changed));
        findings.extend(self.disagreements.iter().map(|disagreement| Finding {
            statement: Some(disagreement.number),
            ..error(Code::EffectsDiffer, disagreement.what.clone())
        }));
        findings.extend(self.zones.iter().map(zone));
        findings.extend(self.lost.iter().map(lost));
        findings.extend(self.filled.unfilled.iter().map(|unfilled| Finding {
            severity: Severity::Warning,
            ..error(
                Code::Unproved,
                format!("`{}` has no rows here, because {}", unfilled.table, unfilled.why),
            )
        }));
        findings.sort_by_key(|finding| (finding.severity, finding.statement.is_none(), finding.statement));
        findings
    }
}

fn error(code: Code, text: String) -> Finding {
    Finding { severity: Severity::Error, code, statement: None, text, details: Vec::new(), help: None }
}

fn failure(failure: &Failure) -> Finding {
    let Failure { number, sqlstate, message, breaking, .. } = failure;
    let said = format!("{message} (SQLSTATE {sqlstate})");
    let table = breaking.as_ref().map(|breaking| breaking.table.clone());
    let (code, text) = match &failure.cause {
        Cause::Statement => (Code::StatementFails, format!("statement {number} fails: {said}")),
        Cause::Earlier(earlier) => (
            Code::StatementFails,
            format!("statement {number} fails because statement {earlier} does: {said}"),
        ),
        Cause::AnyRow => {
            let place =
                table.map_or_else(|| "there are rows".to_owned(), |table| format!("`{table}` has rows"));
            (Code::FailsOnAnyRow, format!("statement {number} fails wherever {place}: {said}"))
        }
        Cause::SomeRows => {
            let rows = match breaking {
                Some(breaking) => format!("where `{}` has {}", breaking.table, breaking.what),
                None => "on rows that are allowed before it".to_owned(),
            };
            (Code::FailsOnSomeRows, format!("statement {number} fails {rows}: {said}"))
        }
    };
    let mut details = Vec::new();
    if let Some(breaking) = breaking
        && breaking.count > 0
    {
        let shown = breaking.rows.join("; ");
        let more = if breaking.count > breaking.rows.len() { "; ..." } else { "" };
        details.push(format!("{} of {} rows tried: {shown}{more}", breaking.count, breaking.of));
    } else {
        details.extend(failure.detail.clone());
    }
    Finding {
        severity: failure.severity(),
        code,
        statement: Some(*number),
        text,
        details,
        help: failure.hint.clone().or_else(|| help(failure)),
    }
}

fn help(failure: &Failure) -> Option<String> {
    let is_new = failure.cause == Cause::AnyRow;
    Some(match failure.sqlstate.as_str() {
        "23502" if is_new => {
            "say what existing rows get with `backfill = \"...\"`, or give the column a default".to_owned()
        }
        "23502" => "say what takes the place of NULL with `backfill = \"...\"`".to_owned(),
        "23505" | "23514" | "23503" | "23P01" => {
            "see whether your database has such rows, and mend those first".to_owned()
        }
        code if code.starts_with("22") => {
            "see whether your database has such values, and mend those first".to_owned()
        }
        "55006" => "put the change of rows and the change of the table into two migrations".to_owned(),
        _ => return None,
    })
}

fn changed(changed: &ChangedValues) -> Finding {
    let ChangedValues { column, table, expected, count, of, example, severity } = changed;
    let what = match column {
        Some(column) => format!("`{column}`"),
        None => format!("`{table}`"),
    };
    let text = match expected {
        Expected::Same => format!("{what} holds other values afterwards, in {count} of {of} rows"),
        Expected::Cast(to) => {
            format!("{what} does not hold its old values as {to}, in {count} of {of} rows")
        }
        Expected::Value(value) => {
            format!("{what} does not hold `{value}` in rows that were there, in {count} of {of}")
        }
        Expected::Rows => format!("{what} has {count} rows more or less than its {of}"),
    };
    let shown = |value: &Option<String>| value.as_ref().map_or_else(|| "NULL".to_owned(), |it| short(it));
    let details = example
        .iter()
        .map(|(wanted, is)| format!("{} was expected, and it is {}", shown(wanted), shown(is)))
        .collect();
    Finding { severity: *severity, details, ..error(Code::ValuesChange, text) }
}

fn zone(zone: &ZoneDependence) -> Finding {
    let ZoneDependence { number, column, from, to, count: _, example, rewrites, zone } = zone;
    let elsewhere = other(zone);
    let mut details = Vec::new();
    details.push(format!("it will run in {zone}, as every migration does"));
    if let Some((before, here, other)) = example {
        details.push(format!("{before} becomes {here} in {zone}, and {other} in {elsewhere}"));
    }
    if let (false, true) = rewrites {
        details.push(format!("in {zone} it copies no table, elsewhere it does"));
    }
    Finding {
        severity: Severity::Warning,
        statement: Some(*number),
        details,
        help: Some(format!(
            "say which zone the old values are in: `USING \"{}\" AT TIME ZONE '{zone}'`, or give `timezone` in \
             schema.toml that one",
            column.name
        )),
        ..error(
            Code::DependsOnTimeZone,
            format!(
                "statement {number} makes other values of `{column}` in another TimeZone: {from} to {to}"
            ),
        )
    }
}

fn lost(lost: &Lost) -> Finding {
    let Lost { table, column, what, count, of, example } = lost;
    let place =
        column.as_ref().map_or_else(|| format!("`{table}`"), |column| format!("`{table}`.`{column}`"));
    let text = match what {
        Loss::Rows => format!("all rows of {place} are lost ({count} here)"),
        Loss::Values => format!("all values of {place} are lost ({count} in {of} rows here)"),
        Loss::Precision => format!("values of {place} are rounded or cut ({count} in {of} rows here)"),
    };
    let details = example.iter().filter_map(|(value, back)| {
        let back = back.as_ref()?;
        Some(format!("of {} there is {} left", short(value), short(back)))
    });
    Finding { severity: Severity::Warning, details: details.collect(), ..error(Code::LosesData, text) }
}

/// A value as far as it fits into a line.
fn short(value: &str) -> String {
    const WIDTH: usize = 50;
    let line = value.replace('\n', "\\n");
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("`{}...`", &line[..end]),
        None => format!("`{line}`"),
    }
}
