//! What `generate --allow CODE="reason"` lets pass: said in the migration, and no longer an error.

use schema_core::lint::{self, Level};
use schema_core::review::Found;
use schema_core::verify::Severity;

use crate::error::Error;
use crate::project::Project;

/// The rule that says beforehand what a proof sees: that a statement fails wherever there are rows.
const REQUIRED: &str = "required-column";
/// What the proof calls it.
pub(super) const SEEN: &str = "fails-on-any-row";

/// Codes with the reasons why what they find can stay.
pub(super) fn read(texts: &[String]) -> Result<Vec<(String, String)>, Error> {
    let mut allowed = Vec::new();
    for text in texts {
        let wrong = || Error::Allow { text: text.clone() };
        let (code, reason) = text.split_once('=').ok_or_else(wrong)?;
        let code = if code.trim() == SEEN { REQUIRED } else { code.trim() };
        // A comment holds one line.
        let reason: Vec<&str> = reason
            .split(|c: char| c.is_control() || c.is_whitespace())
            .filter(|own| !own.is_empty())
            .collect();
        if reason.is_empty() {
            return Err(wrong());
        }
        if !lint::rules().iter().any(|rule| rule.code().as_str() == code) {
            return Err(Error::NoRule { code: code.to_owned() });
        }
        allowed.push((code.to_owned(), reason.join(" ")));
    }
    Ok(allowed)
}

/// Takes what is allowed out of what was found, and returns it as statements with code and reason. What only a proof
/// sees of it stays, as a warning.
pub(super) fn take(found: &mut Vec<Found>, allowed: &[(String, String)]) -> Vec<(usize, String, String)> {
    let mut taken = Vec::new();
    for (code, reason) in allowed {
        let is_seen = |own: &Found| code == REQUIRED && own.code == SEEN && own.severity == Severity::Error;
        let is_it = |own: &Found| own.code == *code || is_seen(own);
        for own in found.iter().filter(|own| is_it(own)) {
            let new = own.statements.iter().map(|number| (*number, code.clone(), reason.clone()));
            taken.extend(new);
        }
        found.iter_mut().filter(|own| is_seen(own)).for_each(weaken);
        found.retain(|own| own.code != *code);
    }
    taken.sort();
    taken.dedup();
    taken
}

/// Sees that every code was good for something.
pub(super) fn all_used(allowed: &[(String, String)], taken: &[(usize, String, String)]) -> Result<(), Error> {
    match allowed.iter().find(|(code, _)| !taken.iter().any(|(_, own, _)| own == code)) {
        Some((code, _)) => Err(Error::NothingAllowed { code: code.clone() }),
        None => Ok(()),
    }
}

/// What schema.toml says of the rule holds for what the proof sees of it.
pub(super) fn as_configured(project: &Project, found: &mut [Found]) {
    if project.levels().get(REQUIRED).is_some_and(|level| *level != Level::Error) {
        found.iter_mut().filter(|own| own.code == SEEN).for_each(weaken);
    }
    found.sort_by_key(|own| own.severity);
}

/// How many errors nobody allowed.
pub(super) fn errors(found: &[Found]) -> usize {
    found.iter().filter(|own| own.severity == Severity::Error).count()
}

fn weaken(own: &mut Found) {
    own.severity = Severity::Warning;
}
