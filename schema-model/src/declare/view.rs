//! A struct with `#[derive(View)]` to a [`ViewItem`]. The query is SQL of any kind and is not read here: what its
//! columns are, a server says.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenTree};
use serde::{Deserialize, Serialize};
use syn::ext::IdentExt;
use syn::{DeriveInput, Field};

use super::context::{Context, parameters};
use super::entry::{self, Entry};
use super::item::{ColumnItem, IndexItem, Read};
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::trigger::{self, TriggerItem};
use super::{column, comment, index, name, table};
use crate::options::Options;

const OPTIONS: [&str; 16] = [
    "name",
    "schema",
    "was",
    "query",
    "materialized",
    "no_data",
    "security_barrier",
    "security_invoker",
    "check_option",
    "with",
    "using",
    "tablespace",
    "owner",
    "index",
    "trigger",
    "comment",
];
const COLUMN_OPTIONS: [&str; 3] = ["name", "type", "comment"];

/// A struct with `#[derive(View)]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ViewItem {
    /// The struct's name.
    pub rust: Spanned<String>,
    /// The view's.
    pub name: Spanned<String>,
    /// The schema it lives in.
    pub schema: Spanned<String>,
    /// `was`: the view's name before this declaration.
    pub was: Option<Spanned<String>>,
    /// The columns, in the order of the fields. Names, types and comments are all that is said of them.
    pub columns: Vec<ColumnItem>,
    /// `query`: where its text is.
    pub query: Option<QueryItem>,
    /// `materialized`.
    pub materialized: bool,
    /// `no_data`: a materialized view that nobody has filled yet.
    pub no_data: bool,
    /// `with(...)`, and the options that have words of their own.
    pub options: Options,
    /// `using`.
    pub access_method: Option<String>,
    /// `tablespace`.
    pub tablespace: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
    /// The indexes of a materialized view.
    pub indexes: Vec<IndexItem>,
    /// Its triggers.
    pub triggers: Vec<TriggerItem>,
    /// `comment`.
    pub comment: Option<String>,
}

/// `query = ...`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum QueryItem {
    /// `query = "SELECT ..."`.
    Text(Spanned<String>),
    /// `query = file("active_users.sql")`: a path from the folder of the source file.
    File(Spanned<String>),
}

/// Reads a struct with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Read<ViewItem> {
    let mut mistakes = Mistakes::default();
    let fields = table::fields(input, "view", &mut mistakes);
    if fields.is_empty() && mistakes.is_empty() {
        mistakes.push(
            Mistake::new(input.ident.span(), "a view without columns is read by nobody")
                .help("give the struct a field for each column of its query"),
        );
    }
    let span = input.ident.span();
    let mut item = ViewItem {
        rust: Spanned::new(input.ident.unraw().to_string(), span),
        name: Spanned::new(name::table(&input.ident.unraw().to_string()), span),
        schema: Spanned::new("public".to_owned(), span),
        was: None,
        columns: Vec::new(),
        query: None,
        materialized: false,
        no_data: false,
        options: Options::new(),
        access_method: None,
        tablespace: None,
        owner: None,
        indexes: Vec::new(),
        triggers: Vec::new(),
        comment: None,
    };
    let options = table::once(column::options(&input.attrs, "view", &mut mistakes), &mut mistakes);
    for option in &options {
        match option.word() {
            "name" => item.name = option.name(&mut mistakes).unwrap_or(item.name),
            "materialized" => item.materialized = option.flag(&mut mistakes),
            _ => {}
        }
    }
    let names: Vec<_> = fields.iter().filter_map(|field| column::names(field, &mut mistakes)).collect();
    let field_names: Vec<String> = names.iter().map(|(field, _)| field.value.clone()).collect();
    let column_names: Vec<String> = names.iter().map(|(_, column)| column.value.clone()).collect();
    table::repeated(&names, &mut mistakes);
    let view = item.name.value.clone();
    let mut cx =
        Context { table: &view, fields: &field_names, columns: &column_names, mistakes: &mut mistakes };
    for (field, names) in fields.iter().zip(names) {
        item.columns.extend(self::column(field, names, &mut cx));
    }
    for option in &options {
        self::option(option, input, &mut item, &mut cx);
    }
    if item.query.is_none() && !options.iter().any(|option| option.word() == "query") {
        mistakes.push(
            Mistake::new(span, format!("the view `{view}` lacks its query"))
                .help("write `#[view(query = \"SELECT ...\")]` or `query = file(\"...\")`"),
        );
    }
    Read { item, mistakes }
}

fn option(option: &Entry, input: &DeriveInput, item: &mut ViewItem, cx: &mut Context<'_>) {
    let word = option.word();
    let wants_rows = matches!(word, "no_data" | "using" | "tablespace" | "index");
    if wants_rows != item.materialized
        && (wants_rows
            || matches!(word, "security_barrier" | "security_invoker" | "check_option" | "trigger"))
    {
        let (kind, help) = if item.materialized {
            ("materialized view", "remove it")
        } else {
            ("view", "add `materialized`")
        };
        cx.mistakes.push(option.mistake(format!("a {kind} has no `{word}`")).help(help));
        return;
    }
    let mistakes = &mut *cx.mistakes;
    match word {
        "name" | "materialized" => {}
        "schema" => {
            if let Some(schema) = option.name(mistakes) {
                item.schema = schema;
            }
        }
        "was" => item.was = option.name(mistakes),
        "query" => item.query = query(option, mistakes),
        "no_data" => item.no_data = option.flag(mistakes),
        "security_barrier" | "security_invoker" => {
            option.flag(mistakes);
            item.options.insert(word.to_owned(), "true".to_owned());
        }
        "check_option" => {
            if let Some(reach) = option.choice(&["local", "cascaded"], mistakes) {
                item.options.insert(word.to_owned(), reach.to_owned());
            }
        }
        "with" => item.options.extend(parameters(option, mistakes)),
        "using" => item.access_method = option.word_or_text(mistakes),
        "tablespace" => item.tablespace = option.word_or_text(mistakes),
        "owner" => item.owner = option.word_or_text(mistakes),
        "index" => item.indexes.extend(index::read(option, cx)),
        "trigger" => item.triggers.extend(trigger::read(option, cx)),
        "comment" => item.comment = comment::read(option, &input.attrs, mistakes),
        unknown => mistakes.push(
            option
                .mistake(format!("unknown view option `{unknown}`"))
                .label("not an option of `#[view(...)]`")
                .suggest(unknown, OPTIONS),
        ),
    }
}

/// A field, of which less can be said than of a table's: the rest is what the query makes it.
fn column(
    field: &Field,
    names: (Spanned<String>, Spanned<String>),
    cx: &mut Context<'_>,
) -> Option<ColumnItem> {
    // What is wrong with the options is said where they are read.
    let options = column::options(&field.attrs, "column", &mut Mistakes::default());
    let mut seen = BTreeSet::new();
    for option in options.iter().filter(|option| !COLUMN_OPTIONS.contains(&option.word())) {
        if seen.insert(option.word().to_owned()) {
            let word = option.word();
            cx.mistakes.push(
                option
                    .mistake(format!("a column of a view has no `{word}`"))
                    .label("its query decides")
                    .suggest(word, COLUMN_OPTIONS),
            );
        }
    }
    seen.is_empty().then(|| column::read(field, names, cx).0)
}

/// `query = "SELECT ..."`, `query = file("...")`.
fn query(option: &Entry, mistakes: &mut Mistakes) -> Option<QueryItem> {
    if let Some([TokenTree::Ident(word), TokenTree::Group(group)]) = option.value.as_deref()
        && word == "file"
        && group.delimiter() == Delimiter::Parenthesis
        && let [token] = entry::flat(group.stream()).as_slice()
        && let Some(path) = entry::string(token)
    {
        return Some(QueryItem::File(Spanned::new(path.value(), path.span())));
    }
    let text = option.text(mistakes)?;
    if statement(&text).is_empty() {
        mistakes
            .push(Mistake::new(text.span, "a query cannot be empty").help("write `query = \"SELECT ...\"`"));
        return None;
    }
    Some(QueryItem::Text(text))
}

/// A query as `CREATE VIEW` takes it: without the semicolon that a file ends in.
pub(super) fn statement(text: &str) -> &str {
    text.trim().trim_end_matches(';').trim_end()
}
