//! What people and programs see: data to stdout, talk to stderr.

pub(crate) mod difference;
mod effects;
mod failure;
pub(crate) mod finding;
mod mask;
mod talk;
mod wrap;

use std::io::{IsTerminal, Write};

use schema_core::apply::Problem;
use schema_core::diff::{Difference, UnmodeledChange};
use schema_core::model::Observed;
use schema_core::source::Observer;
use schema_core::sql::remark::shown;

use crate::error::Error;

pub(crate) use effects::{beside_findings, lost};
pub(crate) use failure::error;
use talk::WARNING;

pub(crate) use talk::{Talk, clear};

/// Says what is wrong with the arguments, in clap's words and colours.
pub(crate) fn usage(text: &str) {
    talk::styled(mask::mask(text).trim_end());
}

/// Prints SQL.
pub(crate) fn sql(text: &str) -> Result<(), Error> {
    Ok(print(text)?)
}

/// Prints a whole document.
pub(crate) fn text(text: &str) -> Result<(), Error> {
    Ok(print(text)?)
}

/// Prints one line each.
pub(crate) fn list(lines: &[String]) -> Result<(), Error> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    Ok(print(&text)?)
}

/// Prints the heading of what was found. It is data: without it nobody knows what the lines below mean.
pub(crate) fn found(text: &str) -> Result<(), Error> {
    Ok(styled(&format!("{WARNING}found{WARNING:#}: {}\n", shown(text)))?)
}

/// Prints a JSON object.
pub(crate) fn json(value: &serde_json::Value) -> Result<(), Error> {
    Ok(print(&format!("{value:#}\n"))?)
}

/// Prints data: to a file or a program byte by byte, since SQL without its escape characters is other SQL; on a terminal,
/// which would act on such, they are shown.
fn print(text: &str) -> std::io::Result<()> {
    clear();
    let out = std::io::stdout();
    match out.is_terminal() {
        true => write(&mut out.lock(), &shown(text)),
        false => write(&mut out.lock(), text),
    }
}

/// Prints what is for people alone, with our own colours where there is a terminal.
fn styled(text: &str) -> std::io::Result<()> {
    clear();
    write(&mut anstream::stdout().lock(), text)
}

/// A reader that has seen enough, as `head` does, is no failure.
fn write(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Differences that no plan can hold are an error, never left out.
pub(crate) fn unmodeled(difference: &Difference) -> Result<(), Error> {
    let unmodeled = difference.unmodeled.iter().map(UnmodeledChange::describe);
    let objects: Vec<String> = unmodeled.chain(difference.refused.iter().cloned()).collect();
    if objects.is_empty() { Ok(()) } else { Err(Error::Unmodeled { objects }) }
}

/// Says once what a server keeps for itself, and whether a version that was never seen can be trusted.
pub(crate) fn news(talk: &Talk, observer: &Observer<'_>, observed: &Observed) {
    if talk.is_quiet() {
        return;
    }
    // No reason for a command to fail that did its work.
    let doubt = observer.ask_new_server().ok().flatten();
    observer.news(observed).iter().chain(&doubt).for_each(|text| talk.note(text));
}

/// Names what a database holds outside the model, which is compared and never planned; once, what is the server's own.
pub(crate) fn outside(talk: &Talk, observer: &Observer<'_>, observed: &Observed) {
    news(talk, observer, observed);
    const NAMED: usize = 5;
    let objects = &observed.unmodeled;
    if objects.is_empty() {
        return;
    }
    let names = objects.iter().map(|object| format!("{} {}", object.kind, object.name));
    let named: Vec<String> = names.clone().take(NAMED).collect();
    let more = objects.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more (all with -v)") };
    let what = crate::error::count(objects.len(), "object");
    talk.note(&format!("{what} outside the model, compared and not planned: {}{more}", named.join(", ")));
    names.skip(NAMED).for_each(|name| talk.detail(&format!("  {name}")));
}

/// Prints what keeps a history from being applied, each with its way out.
pub(crate) fn problems(problems: &[Problem]) -> Result<(), Error> {
    for problem in problems {
        print(&format!("{problem}\n  {}\n", problem.help()))?;
    }
    Ok(())
}
