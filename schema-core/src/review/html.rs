//! The document as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. The template
//! escapes whatever is put into it.

use askama::Template;
use similar::{ChangeTag, TextDiff};

use super::Review;
use super::compare::{Line, Mark, Side, TableView};
use super::found::Found;
use super::part::Part;
use super::verdict::Standing;
use crate::sql::quote;
use crate::verify::Severity;

/// The whole page.
///
/// # Errors
///
/// Never in practice: the template is checked when this is compiled.
pub fn html(review: &Review) -> Result<String, askama::Error> {
    let page = Page {
        review,
        tables: review.tables.iter().map(table).collect(),
        objects: review
            .objects
            .iter()
            .map(|view| Compared::of(&view.title, view.before.as_deref(), view.after.as_deref()))
            .collect(),
        types: review
            .types
            .iter()
            .map(|view| Compared::of(&view.table.to_string(), view.before.as_deref(), view.after.as_deref()))
            .collect(),
    };
    page.render()
}

#[derive(Template)]
#[template(path = "review.html")]
struct Page<'a> {
    review: &'a Review,
    tables: Vec<Compared>,
    objects: Vec<Compared>,
    types: Vec<Compared>,
}

impl Page<'_> {
    /// A sentence cut at its backticks: every other piece is a name.
    fn pieces<'t>(&self, text: &'t str) -> Vec<(bool, &'t str)> {
        let count = text.matches('`').count();
        let pieces = text.split('`').enumerate();
        // An odd backtick quotes nothing.
        pieces.map(|(at, piece)| (at % 2 == 1 && at < count, piece)).collect()
    }

    /// How a verdict is shown: a class, and a sign for those who see no colours.
    fn verdict(&self, part: &Part) -> (&'static str, &'static str) {
        match part.verdict.standing {
            Standing::Good => ("good", "✓"),
            Standing::Warned => ("warned", "!"),
            Standing::Bad => ("bad", "✗"),
        }
    }

    /// The same of what was found.
    fn grave(&self, found: &Found) -> (&'static str, &'static str) {
        match found.severity {
            Severity::Error => ("bad", "error"),
            Severity::Warning => ("warned", "warning"),
        }
    }

    /// Where a statement of a migration stands in the page.
    fn anchor(&self, part: &usize, number: &usize) -> String {
        format!("s{}-{number}", part + 1)
    }
}

/// Something before and after.
struct Compared {
    title: String,
    before: Option<Vec<Row>>,
    after: Option<Vec<Row>>,
}

/// A line with its mark; the pieces that differ from the other side's line are marked too.
struct Row {
    class: &'static str,
    word: Option<&'static str>,
    pieces: Vec<(bool, String)>,
}

impl Compared {
    /// Two texts, line by line.
    fn of(title: &str, before: Option<&str>, after: Option<&str>) -> Self {
        let diff = TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default());
        let side = |own: ChangeTag, mark: Mark| -> Vec<Row> {
            let shown = diff
                .iter_all_changes()
                .filter(|change| change.tag() == ChangeTag::Equal || change.tag() == own);
            shown
                .map(|change| {
                    let mark = if change.tag() == own { mark } else { Mark::Kept };
                    Row::plain(change.value().trim_end_matches('\n').to_owned(), mark)
                })
                .collect()
        };
        Self {
            title: title.to_owned(),
            before: before.map(|_| side(ChangeTag::Delete, Mark::Gone)),
            after: after.map(|_| side(ChangeTag::Insert, Mark::New)),
        }
    }
}

impl Row {
    fn plain(text: String, mark: Mark) -> Self {
        Self { class: class(mark), word: mark.word(), pieces: vec![(false, text)] }
    }

    fn of(line: &Line, indent: &str, end: &str) -> Self {
        let mut pieces = vec![(false, indent.to_owned())];
        match &line.other {
            Some(other) => {
                let diff = TextDiff::from_words(other.as_str(), line.sql.as_str());
                for change in diff.iter_all_changes() {
                    match change.tag() {
                        ChangeTag::Equal => pieces.push((false, change.value().to_owned())),
                        ChangeTag::Insert => pieces.push((true, change.value().to_owned())),
                        ChangeTag::Delete => {}
                    }
                }
            }
            None => pieces.push((false, line.sql.clone())),
        }
        pieces.push((false, end.to_owned()));
        Self { class: class(line.mark), word: line.mark.word(), pieces }
    }
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Kept => "kept",
        Mark::New => "new",
        Mark::Changed => "changed",
        Mark::Gone => "gone",
    }
}

fn table(view: &TableView) -> Compared {
    Compared {
        title: view.name.to_string(),
        before: view.before.as_ref().map(side),
        after: view.after.as_ref().map(side),
    }
}

fn side(side: &Side) -> Vec<Row> {
    let mut rows = vec![Row::plain(format!("CREATE TABLE {} (", quote::relation(&side.name.0)), Mark::Kept)];
    let last = side.inside.len().saturating_sub(1);
    for (at, line) in side.inside.iter().enumerate() {
        rows.push(Row::of(line, "  ", if at < last { "," } else { "" }));
    }
    rows.push(Row::plain(");".to_owned(), Mark::Kept));
    rows.extend(side.indexes.iter().map(|line| Row::of(line, "", ";")));
    rows
}
