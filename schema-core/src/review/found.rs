//! What rules and proof found, as one list: the errors first, then in the order of the statements.

use schema_model::Location;
use serde::Serialize;

use crate::lint::{self, Level};
use crate::verify::{self, Code, Proof, Severity};

/// One thing that is wrong with a migration, or worth knowing before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// How grave it is.
    pub severity: Severity,
    /// The rule, or the kind of thing that a proof finds.
    pub code: String,
    /// The statements that it is about, from 1; none where it is about all of the migration.
    pub statements: Vec<usize>,
    /// In one line, without a full stop, to be read behind the statements; names in backticks.
    pub text: String,
    /// More of it: the rows, an example.
    pub details: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Where the declaration says what it is about.
    #[serde(skip)]
    pub location: Option<Location>,
}

/// So many warnings of one rule are worth a line each.
const NAMED: usize = 3;

/// The rule that says beforehand what a proof sees: that a statement fails on any row.
const REQUIRED: &str = "required-column";

impl Found {
    /// The statements, as a line begins: `statement 5: `, `statements 14, 15: `, or nothing.
    pub fn place(&self) -> String {
        match self.statements.as_slice() {
            [] => String::new(),
            [one] => format!("statement {one}: "),
            many => format!("statements {}: ", numbers(many)),
        }
    }
}

/// Everything that rules and proof found, one by one. What both say is said once, in the proof's words, which name rows.
/// Where a plan's effects are not what was measured is left out: what was measured is shown.
pub fn all(rules: &[lint::Finding], proof: Option<&Proof>) -> Vec<Found> {
    let proved: Vec<verify::Finding> = proof.map(Proof::findings).unwrap_or_default();
    let fails_anyway: Vec<usize> = proved
        .iter()
        .filter(|own| matches!(own.code, Code::FailsOnAnyRow | Code::StatementFails))
        .filter_map(|own| own.statement)
        .collect();
    let mut found: Vec<Found> =
        proved.into_iter().filter(|own| own.code != Code::EffectsDiffer).map(seen).collect();
    let is_seen =
        |own: &lint::Finding| own.code.as_str() == REQUIRED && fails_anyway.contains(&own.statement);
    found.extend(rules.iter().filter(|own| !is_seen(own)).map(thought));
    sort(&mut found);
    found
}

/// What a proof found, and no rule.
pub fn proved(findings: Vec<verify::Finding>) -> Vec<Found> {
    let mut found: Vec<Found> =
        findings.into_iter().filter(|own| own.code != Code::EffectsDiffer).map(seen).collect();
    sort(&mut found);
    found
}

/// The same with a line for all warnings of a rule, where it has many. What names rows or examples stays as it is.
pub fn grouped(found: &[Found]) -> Vec<Found> {
    merged(found, NAMED, |own| own.details.is_empty())
}

/// The same with a line for all warnings of a rule or of a kind, for a reader who has the SQL before his eyes.
pub fn brief(found: &[Found]) -> Vec<Found> {
    merged(found, 1, |_| true)
}

fn merged(found: &[Found], named: usize, may: impl Fn(&Found) -> bool) -> Vec<Found> {
    let mut groups: Vec<Found> = Vec::new();
    for own in found {
        let is_alike = |it: &Found| it.code == own.code && it.severity == Severity::Warning && may(own);
        let count = found.iter().filter(|it| is_alike(it)).count();
        let Some(title) = title(&own.code).filter(|_| is_alike(own) && count > named) else {
            groups.push(own.clone());
            continue;
        };
        match groups.iter_mut().find(|it| is_alike(it)) {
            Some(group) => {
                let new = own.statements.iter().filter(|number| !group.statements.contains(number));
                let new: Vec<usize> = new.copied().collect();
                group.statements.extend(new);
            }
            None => groups.push(Found { text: title, details: Vec::new(), location: None, ..own.clone() }),
        }
    }
    sort(&mut groups);
    groups
}

/// `1, 2 and 3`.
pub fn numbers(numbers: &[usize]) -> String {
    let names: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn sort(found: &mut [Found]) {
    found.sort_by_key(|own| (own.severity, own.statements.is_empty(), own.statements.first().copied()));
}

fn seen(own: verify::Finding) -> Found {
    let verify::Finding { severity, code, statement, text, details, help } = own;
    let beginning = statement.map(|number| format!("statement {number} ")).unwrap_or_default();
    Found {
        severity,
        code: name(code),
        statements: statement.into_iter().collect(),
        text: text.strip_prefix(&beginning).map(ToOwned::to_owned).unwrap_or(text),
        details,
        help,
        location: None,
    }
}

fn thought(own: &lint::Finding) -> Found {
    Found {
        severity: if own.level == Level::Error { Severity::Error } else { Severity::Warning },
        code: own.code.as_str().to_owned(),
        statements: vec![own.statement],
        text: own.message.clone(),
        details: Vec::new(),
        help: own.help.clone(),
        location: None,
    }
}

/// As a program reads it.
fn name(code: Code) -> String {
    let value = serde_json::to_value(code).ok();
    value.and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// What a rule finds, or a proof, as the rest of a line, behind one statement or several; of what has to be said one by
/// one, nothing.
fn title(code: &str) -> Option<String> {
    if code == name(Code::FailsOnSomeRows) {
        return Some("can fail on rows that are allowed before".to_owned());
    }
    if code == name(Code::DependsOnTimeZone) {
        return Some("would make other values in another TimeZone".to_owned());
    }
    let rule = lint::rules().iter().find(|rule| rule.code().as_str() == code)?;
    let title = rule.document().title;
    let mut letters = title.chars();
    let first = letters.next()?;
    Some(first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{Found, Severity, brief, grouped};

    fn warning(code: &str, statement: usize) -> Found {
        Found {
            severity: Severity::Warning,
            code: code.to_owned(),
            statements: vec![statement],
            text: format!("about {statement}"),
            details: Vec::new(),
            help: None,
            location: None,
        }
    }

    #[test]
    fn many_warnings_of_a_rule_are_one_line_and_errors_never_are() {
        let mut all: Vec<Found> = (1..=4).map(|at| warning("index-blocks-writes", at)).collect();
        all.extend((5..=9).map(|at| Found { severity: Severity::Error, ..warning("drop-column", at) }));
        let groups = grouped(&all);
        assert_eq!(groups.len(), 6, "{groups:?}");
        let last = groups.last().expect("the warnings");
        assert_eq!(last.place(), "statements 1, 2, 3 and 4: ");
        assert_eq!(groups[0].place(), "statement 5: ");
    }

    #[test]
    fn what_has_no_rule_is_said_one_by_one() {
        let all: Vec<Found> = (1..=5).map(|at| warning("loses-data", at)).collect();
        assert_eq!(grouped(&all), all);
        assert_eq!(brief(&all), all);
    }

    #[test]
    fn what_names_rows_is_only_merged_for_who_is_in_a_hurry() {
        let of = |at| Found { details: vec!["3 of 4 rows".to_owned()], ..warning("fails-on-some-rows", at) };
        let all: Vec<Found> = (1..=5).map(of).collect();
        assert_eq!(grouped(&all), all);
        assert_eq!(brief(&all).len(), 1);
    }
}
