//! The text of a statement to the table that it is about and the type changes in it: which column, to which type,
//! computed how.

use std::collections::BTreeSet;

use postgres::GenericClient;
use schema_model::TableId;

use super::breaking::Raising;
use crate::sql::lexer::{self, Kind, Token};
use crate::sql::quote;

/// What a statement says of the table that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Altered {
    /// The table of an `ALTER TABLE` or a `CREATE INDEX`, as the session finds it.
    pub(super) table: Option<TableId>,
    /// Whether it says `ONLY`, or means it.
    pub(super) only: bool,
    /// The partitions or children that the table has, however far down.
    pub(super) children: BTreeSet<TableId>,
    pub(super) retypes: Vec<Retype>,
}

/// `ALTER [COLUMN] c [SET DATA] TYPE t [COLLATE x] [USING e]`, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retype {
    /// As the catalog has the name.
    pub(super) column: String,
    /// The type.
    pub(super) to: String,
    /// The collation, where one was said.
    pub(super) collation: Option<String>,
    /// How a value becomes one of the type, where that was said.
    pub(super) using: Option<String>,
}

impl Retype {
    /// The value that a row gets.
    pub(super) fn value(&self) -> String {
        let collate = self.collation.as_ref().map(|name| format!(" COLLATE {name}")).unwrap_or_default();
        format!("({})::{}{collate}", self.expression(), self.to)
    }

    /// The same as what may fail.
    pub(super) fn raising(&self) -> Raising {
        Raising { ty: self.to.clone(), value: self.expression() }
    }

    /// What is cast to the type at last, where the cast is the last thing that was said.
    pub(super) fn before_the_cast(&self) -> Option<String> {
        let using = self.using.as_ref()?;
        Some(using.trim_end().strip_suffix(&self.to)?.trim_end().strip_suffix("::")?.to_owned())
    }

    fn expression(&self) -> String {
        self.using.clone().unwrap_or_else(|| quote::ident(&self.column))
    }
}

/// What a statement says of its table.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn altered<C: GenericClient>(client: &mut C, sql: &str) -> Result<Altered, postgres::Error> {
    let (tokens, _) = lexer::tokens(sql);
    let Some((name, only)) = target(sql, &tokens) else { return Ok(Altered::default()) };
    let query = "WITH RECURSIVE family(oid) AS (
            SELECT to_regclass($1)::oid UNION
            SELECT h.inhrelid FROM family JOIN pg_catalog.pg_inherits h ON h.inhparent = family.oid)
        SELECT c.oid = to_regclass($1), n.nspname::text, c.relname::text
        FROM family JOIN pg_catalog.pg_class c ON c.oid = family.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
    let mut altered = Altered { only, retypes: read(sql), ..Altered::default() };
    for row in client.query(query, &[&name])? {
        let table = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
        match row.try_get(0)? {
            true => altered.table = Some(table),
            false => drop(altered.children.insert(table)),
        }
    }
    Ok(altered)
}

/// The type changes of one statement; none for any other.
pub(super) fn read(sql: &str) -> Vec<Retype> {
    let (tokens, _) = lexer::tokens(sql);
    let is_alter = tokens.first().is_some_and(|token| token.is("alter"))
        && tokens.get(1).is_some_and(|token| token.is("table"));
    if !is_alter {
        return Vec::new();
    }
    actions(&tokens).filter_map(|action| retype(sql, action)).collect()
}

/// The name of the table that an `ALTER TABLE` or a `CREATE INDEX` is about, and whether it is about that alone.
fn target<'a>(sql: &'a str, tokens: &[Token<'a>]) -> Option<(&'a str, bool)> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token: &Token<'_>| token.is(word));
    let mut at = match () {
        () if is(0, "alter") && is(1, "table") => 2,
        () if is(0, "create") && (is(1, "index") || is(1, "unique") && is(2, "index")) => {
            tokens.iter().position(|token| token.is("on"))? + 1
        }
        () => return None,
    };
    if is(at, "if") {
        at += 2;
    }
    // A constraint that no child has is one of the table alone, too.
    let no_inherit = tokens.windows(2).any(|pair| pair[0].is("no") && pair[1].is("inherit"));
    let only = is(at, "only");
    if only {
        at += 1;
    }
    let mut end = at;
    while tokens.get(end + 1).is_some_and(|token| token.is_symbol(".")) {
        end += 2;
    }
    Some((&sql[tokens.get(at)?.start..tokens.get(end)?.end()], only || no_inherit))
}

/// The parts between commas outside parentheses; the first has the table's name before it.
fn actions<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens.split(move |token| {
        if token.is_symbol("(") || token.is_symbol("[") {
            depth += 1;
        } else if token.is_symbol(")") || token.is_symbol("]") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_symbol(",")
    })
}

fn retype(sql: &str, action: &[Token<'_>]) -> Option<Retype> {
    // A column may be called `type`: the keyword has a name before it, and that one ALTER or COLUMN.
    let is_type = |at: &usize| {
        let follows = |back: usize, word: &str| at.checked_sub(back).is_some_and(|at| action[at].is(word));
        let is_name = follows(1, "column")
            || follows(1, "alter")
                && !action[*at + 1..].is_empty()
                && action.get(at + 1).is_some_and(|next| next.is("type") || next.is("set"));
        action[*at].is("type") && *at > 1 && !is_name
    };
    let start = (0..action.len()).find(is_type)?;
    let before = &action[..start];
    let before = match before {
        [rest @ .., set, data] if set.is("set") && data.is("data") => rest,
        _ => before,
    };
    let (name, rest) = before.split_last()?;
    let is_column = |token: &Token<'_>| token.is("alter") || token.is("column");
    if !rest.last().is_some_and(is_column) {
        return None;
    }
    let behind = &action[start + 1..];
    let mut depth = 0_usize;
    let mut end = behind.len();
    let (mut using, mut collate) = (None, None);
    for (at, token) in behind.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is("using") {
            using = Some(at);
            end = end.min(at);
        } else if depth == 0 && using.is_none() && token.is("collate") {
            collate = Some(at);
            end = end.min(at);
        }
    }
    let text = |tokens: &[Token<'_>]| -> Option<String> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        Some(sql[first.start..last.end()].to_owned())
    };
    debug_assert!(name.kind != Kind::Text);
    Some(Retype {
        column: name.name()?,
        to: text(&behind[..end])?,
        collation: collate.and_then(|at| text(&behind[at + 1..using.unwrap_or(behind.len())])),
        using: using.and_then(|at| text(&behind[at + 1..])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_changes_are_found_among_other_actions() {
        let one = |column: &str, to: &str, using: Option<&str>| Retype {
            column: column.to_owned(),
            to: to.to_owned(),
            collation: None,
            using: using.map(str::to_owned),
        };
        for (sql, expected) in [
            (r#"ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE integer"#, vec![one("a", "integer", None)]),
            (
                "alter table only s.t alter A type numeric(10,2) using round(a, 2), drop column b, \
                 alter column c set data type varchar(3) collate \"C\" using left(c, 3)",
                vec![
                    one("a", "numeric(10,2)", Some("round(a, 2)")),
                    Retype {
                        collation: Some("\"C\"".to_owned()),
                        ..one("c", "varchar(3)", Some("left(c, 3)"))
                    },
                ],
            ),
            (r#"ALTER TABLE t ALTER COLUMN "type" TYPE text"#, vec![one("type", "text", None)]),
            ("ALTER TABLE t ALTER COLUMN type TYPE text", vec![one("type", "text", None)]),
            ("ALTER TABLE t ADD COLUMN type text", vec![]),
            ("ALTER TYPE t ADD VALUE 'a'", vec![]),
        ] {
            assert_eq!(read(sql), expected, "{sql}");
        }
    }
}
