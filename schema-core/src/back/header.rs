//! What the reader of a way back has to know before it is run, as the comment that its file begins with.

use crate::history::Migration;
use crate::plan::{Loss, Plan, RowFailure, words};
use crate::sql::lexer;
use crate::sql::remark::remark;
use crate::sql::split::split;

/// The comment: what is lost on the way back, what was lost on the way there and does not come back, which rows make it
/// fail, and what rows it leaves as they are.
pub(super) fn text(migrations: &[Migration], forth: &Plan, back: &Plan) -> String {
    let names: Vec<&str> = migrations.iter().map(|own| own.name.as_str()).collect();
    let mut lines = vec![format!(
        "The way back from {}. Nothing runs it unasked: `schema migrate --down` asks, and runs it.",
        names.join(", ")
    )];
    if back.is_empty() {
        lines
            .push("The schema is the same before and after: there is nothing to take back of it.".to_owned());
    }
    lines.extend(losses(back).iter().map(|loss| format!("Lost: {}.", words::gone(loss))));
    lines.extend(losses(forth).iter().map(|loss| format!("Does not come back: {}.", words::gone(loss))));
    for failure in back.steps.iter().flat_map(|step| &step.effects.fails_on) {
        lines.push(match failure {
            RowFailure::AnyRow(id) => format!(
                "Fails if `{}` has any row, as long as nothing here says what `{}` holds then.",
                id.table, id.name
            ),
            other => format!("{}.", capital(&words::fails(other))),
        });
    }
    for rest in back.steps.iter().flat_map(|step| &step.effects.by_hand) {
        lines.push(format!("By hand: it {}.", words::by_hand(rest)));
    }
    for migration in migrations {
        let written = writing(&migration.sql);
        if !written.is_empty() {
            let which = if written.len() == 1 { "statement" } else { "statements" };
            let numbers: Vec<String> = written.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "What {which} {} of {} did to rows stays, but for what is dropped here.",
                numbers.join(", "),
                migration.name
            ));
        }
    }
    lines.dedup();
    lines.iter().map(|line| remark(line)).collect()
}

fn losses(plan: &Plan) -> Vec<&Loss> {
    let mut losses: Vec<&Loss> = Vec::new();
    for loss in plan.steps.iter().filter_map(|step| step.effects.loses.as_ref()) {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
    losses
}

/// The statements that write rows, or may: no comparison of schemas sees that.
fn writing(sql: &str) -> Vec<usize> {
    const WORDS: [&str; 9] =
        ["insert", "update", "delete", "merge", "truncate", "copy", "do", "call", "with"];
    let statements = split(sql).unwrap_or_default();
    let writes = |text: &str| {
        let (tokens, _) = lexer::tokens(text);
        tokens.first().is_some_and(|first| WORDS.iter().any(|word| first.is(word)))
    };
    statements.iter().filter(|own| writes(own.text)).map(|own| own.number).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
