//! The columns of an expression: which identifiers are some, where they stand, and what is wrong with the
//! others.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{AccessExpr, Expr, FunctionArg, FunctionArguments, Ident, Query, Visitor};

use super::position::{line_starts, offset, token_end};
use super::{Place, Scope};
use crate::declare::context::nearest_column;
use crate::declare::sql_tokens;

/// What is wrong with a part of the text.
pub(super) struct Wrong {
    pub(super) bytes: Range<usize>,
    pub(super) headline: String,
    pub(super) help: Option<String>,
}

/// Walks an expression and collects what to cut in where.
pub(super) struct Finder<'a> {
    sql: &'a str,
    lines: Vec<usize>,
    scope: Scope<'a>,
    place: Place,
    pub(super) edits: Vec<(Range<usize>, String)>,
    pub(super) columns: BTreeSet<String>,
    /// Where identifiers stand that are names of arguments or fields.
    skipped: BTreeSet<usize>,
    pub(super) wrong: Vec<Wrong>,
    /// Whether a backfill asks another table.
    pub(super) foreign: bool,
}

impl Visitor for Finder<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
        if self.place == Place::Query {
            self.foreign = true;
        } else {
            self.wrong.push(Wrong {
                bytes: 0..self.sql.len(),
                headline: "PostgreSQL allows no subquery here".to_owned(),
                help: None,
            });
        }
        ControlFlow::Break(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        match expression {
            Expr::Identifier(ident) => self.identifier(ident),
            Expr::CompoundIdentifier(idents) => self.compound(idents),
            Expr::CompoundFieldAccess { access_chain, .. } => {
                for access in access_chain {
                    if let AccessExpr::Dot(Expr::Identifier(field)) = access {
                        self.skip(field);
                    }
                }
            }
            Expr::Function(call) => {
                if let FunctionArguments::List(list) = &call.args {
                    for argument in &list.args {
                        if let FunctionArg::ExprNamed { name: Expr::Identifier(name), .. } = argument {
                            self.skip(name);
                        }
                    }
                }
                if let (FunctionArguments::None, [part]) = (&call.args, call.name.0.as_slice())
                    && let Some(name) = part.as_ident()
                {
                    self.keyword(name);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl<'a> Finder<'a> {
    pub(super) fn new(sql: &'a str, scope: Scope<'a>, place: Place) -> Self {
        Self {
            sql,
            lines: line_starts(sql),
            scope,
            place,
            edits: Vec::new(),
            columns: BTreeSet::new(),
            skipped: BTreeSet::new(),
            wrong: Vec::new(),
            foreign: false,
        }
    }

    fn identifier(&mut self, ident: &Ident) {
        let Some(bytes) = self.bytes(ident) else { return self.lost(ident) };
        if self.skipped.contains(&bytes.start) {
            return;
        }
        if self.place == Place::Trigger && is_row(ident) {
            self.columns.extend(self.scope.columns.iter().cloned());
            return;
        }
        if let Some(column) = self.column(ident) {
            return self.found(bytes, column);
        }
        if ident.quote_style.is_none() && is_sql_value(&ident.value) {
            return;
        }
        if self.place != Place::Default && same_name(ident, self.scope.table) {
            // The whole row.
            self.columns.extend(self.scope.columns.iter().cloned());
            self.edits.push((bytes, sql_tokens::ident(self.scope.table)));
            return;
        }
        self.unknown(bytes, &ident.value);
    }

    fn compound(&mut self, idents: &[Ident]) {
        let (Some(first), Some(last)) = (idents.first(), idents.last()) else { return };
        let (Some(start), Some(end)) = (self.bytes(first), self.bytes(last)) else { return self.lost(last) };
        if self.skipped.contains(&start.start) {
            return;
        }
        let bytes = start.start..end.end;
        let [.., table, column] = idents else { return };
        if self.place == Place::Trigger && idents.len() == 2 && is_row(table) {
            match self.column(column) {
                Some(column) => {
                    self.edits.push((end, sql_tokens::ident(&column)));
                    self.columns.insert(column);
                }
                None => self.unknown(end, &column.value),
            }
            return;
        }
        if idents.len() > 3 || !same_name(table, self.scope.table) {
            let names: Vec<&str> = idents[..idents.len() - 1].iter().map(|i| i.value.as_str()).collect();
            let help = if self.column(table).is_some() {
                Some(format!("write `({}).{}` for a field of a column", table.value, column.value))
            } else {
                Some(format!("leave the table out: only columns of `{}` can be used here", self.scope.table))
            };
            self.wrong.push(Wrong { bytes, headline: format!("unknown table `{}`", names.join(".")), help });
            return;
        }
        match self.column(column) {
            Some(column) => self.found(bytes, column),
            None => self.unknown(end, &column.value),
        }
    }

    /// `current_user`, `user` and their like, which parse as calls without parentheses.
    fn keyword(&mut self, name: &Ident) {
        let (Some(bytes), Some(column)) = (self.bytes(name), self.column(name)) else { return };
        self.wrong.push(Wrong {
            bytes,
            headline: format!("`{}` is SQL's own word here, not the column", name.value),
            help: Some(format!("write `\\\"{column}\\\"` for the column")),
        });
    }

    fn found(&mut self, bytes: Range<usize>, column: String) {
        if self.place == Place::Default {
            self.wrong.push(Wrong {
                bytes,
                headline: format!("a default cannot use the column `{column}`"),
                help: Some(
                    "use `generated = \"...\"` for a value that follows from other columns".to_owned(),
                ),
            });
            return;
        }
        if self.place == Place::Trigger {
            self.wrong.push(Wrong {
                bytes,
                headline: format!("a trigger has two rows, and `{column}` says neither"),
                help: Some(format!("write `new.{column}` or `old.{column}`")),
            });
            return;
        }
        let quoted = sql_tokens::ident(&column);
        let text = match self.place {
            Place::Key => quoted,
            _ => format!("{}.{quoted}", sql_tokens::ident(self.scope.table)),
        };
        self.edits.push((bytes, text));
        self.columns.insert(column);
    }

    fn unknown(&mut self, bytes: Range<usize>, name: &str) {
        let columns = self.scope.columns.iter().map(String::as_str);
        let field = self.scope.fields.iter().position(|field| field == name);
        let help = if self.place == Place::Default {
            Some(format!("write `'{name}'` for a text"))
        } else if let Some(column) = field.and_then(|at| self.scope.columns.get(at)) {
            Some(format!("write `{column}`, which is the column of the field `{name}`"))
        } else {
            nearest_column(name, self.scope.table, columns)
        };
        self.wrong.push(Wrong { bytes, headline: format!("unknown column `{name}`"), help });
    }

    /// The parser made an identifier without saying where it stands.
    fn lost(&mut self, ident: &Ident) {
        if self.column(ident).is_some() {
            self.wrong.push(Wrong {
                bytes: 0..self.sql.len(),
                headline: format!("cannot tell where `{}` stands in this expression", ident.value),
                help: Some("write the expression as `verbatim(\"...\")`".to_owned()),
            });
        }
    }

    fn skip(&mut self, ident: &Ident) {
        if let Some(bytes) = self.bytes(ident) {
            self.skipped.insert(bytes.start);
        }
    }

    /// The column that an identifier names: as written, or as PostgreSQL folds it.
    fn column(&self, ident: &Ident) -> Option<String> {
        self.scope.columns.iter().find(|column| **column == ident.value).cloned().or_else(|| {
            if ident.quote_style.is_some() {
                return None;
            }
            let folded = ident.value.to_lowercase();
            self.scope.columns.iter().find(|column| **column == folded).cloned()
        })
    }

    fn bytes(&self, ident: &Ident) -> Option<Range<usize>> {
        let start = offset(self.sql, &self.lines, ident.span.start)?;
        let end = token_end(self.sql, start);
        let text = self.sql.get(start..end)?;
        // What stands there must be that name: a place that is wrong must never be cut.
        let name = match text.strip_prefix('"') {
            Some(inner) => inner.strip_suffix('"')?.replace("\"\"", "\""),
            None => text.to_owned(),
        };
        (name == ident.value).then_some(start..end)
    }
}

/// `SQLValueFunction` in PostgreSQL's grammar, and `DEFAULT`'s other bare words.
pub(in crate::declare) fn is_sql_value(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "system_user",
        "user",
    ];
    WORDS.iter().any(|value| value.eq_ignore_ascii_case(word))
}

/// `OLD` and `NEW` (manual, CREATE TRIGGER, `WHEN`).
fn is_row(ident: &Ident) -> bool {
    same_name(ident, "old") || same_name(ident, "new")
}

fn same_name(ident: &Ident, name: &str) -> bool {
    ident.value == name || (ident.quote_style.is_none() && ident.value.to_lowercase() == name)
}
