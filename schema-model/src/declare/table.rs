//! A struct with `#[derive(Table)]` to a [`TableItem`].

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Field, Fields, GenericParam};

use super::context::{Context, parameters};
use super::entry::{self, Entry};
use super::item::{
    ColumnItem, ConstraintItem, ConstraintItemKind, PartItem, Read, ReplicaIdentityItem, TableItem,
};
use super::mistake::{Mistake, Mistakes};
use super::spanned::Spanned;
use super::{column, comment, constraint, exclusion, foreign_key, index, name, partition, policy, trigger};

const OPTIONS: [&str; 21] = [
    "name",
    "schema",
    "was",
    "comment",
    "primary_key",
    "foreign_key",
    "unique",
    "check",
    "exclude",
    "index",
    "unlogged",
    "with",
    "using",
    "tablespace",
    "owner",
    "rls",
    "replica_identity",
    "partition_by",
    "policy",
    "trigger",
    "new",
];

/// Options that may be given more than once.
const REPEATED: [&str; 7] = ["foreign_key", "unique", "check", "exclude", "index", "policy", "trigger"];

/// Reads a struct with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Read<TableItem> {
    let mut mistakes = Mistakes::default();
    let fields = fields(input, "table", &mut mistakes);
    for parameter in &input.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            mistakes.push(
                Mistake::new(parameter.span(), "a table cannot be generic over types or values")
                    .help("name the types of the columns"),
            );
        }
    }
    let mut item = TableItem::named(
        Spanned::new(input.ident.unraw().to_string(), input.ident.span()),
        Spanned::new(name::table(&input.ident.unraw().to_string()), input.ident.span()),
        Spanned::new("public".to_owned(), input.ident.span()),
    );
    item.has_rows = input.generics.params.is_empty();
    let options = once(column::options(&input.attrs, "table", &mut mistakes), &mut mistakes);
    for option in &options {
        match option.word() {
            "name" => item.name = option.name(&mut mistakes).unwrap_or(item.name),
            "schema" => item.schema = option.name(&mut mistakes).unwrap_or(item.schema),
            "comment" => item.comment = comment::read(option, &input.attrs, &mut mistakes),
            _ => {}
        }
    }
    let names: Vec<_> = fields.iter().filter_map(|field| column::names(field, &mut mistakes)).collect();
    let field_names: Vec<String> = names.iter().map(|(field, _)| field.value.clone()).collect();
    let column_names: Vec<String> = names.iter().map(|(_, column)| column.value.clone()).collect();
    repeated(&names, &mut mistakes);
    let table = item.name.value.clone();
    let mut cx =
        Context { table: &table, fields: &field_names, columns: &column_names, mistakes: &mut mistakes };
    let mut constraints = Vec::new();
    for (field, names) in fields.iter().zip(names) {
        let (column, mut of_column) = column::read(field, names, &mut cx);
        constraints.append(&mut of_column);
        item.columns.push(column);
    }
    for option in &options {
        self::option(option, &mut item, &mut constraints, &mut cx);
    }
    primary_key(constraints, &mut item, cx.mistakes);
    // As drizzle-kit has it: a policy that does nothing is nothing that anybody declares.
    item.row_security |= !item.policies.is_empty();
    partition::agree(&item, &mut mistakes);
    Read { item, mistakes }
}

fn option(option: &Entry, item: &mut TableItem, constraints: &mut Vec<ConstraintItem>, cx: &mut Context<'_>) {
    let mistakes = &mut *cx.mistakes;
    match option.word() {
        "name" | "schema" | "comment" => {}
        "was" => item.was = option.name(mistakes),
        "unlogged" => item.unlogged = option.flag(mistakes),
        "with" => item.options = parameters(option, mistakes),
        "using" => item.access_method = option.word_or_text(mistakes),
        "tablespace" => item.tablespace = option.word_or_text(mistakes),
        "owner" => item.owner = option.word_or_text(mistakes),
        "rls" => {
            item.row_security = true;
            item.force_row_security =
                option.value.is_some() && option.choice(&["force"], mistakes) == Some("force");
        }
        "new" => item.new = option.rust_name("NewPurchase", mistakes),
        "replica_identity" => item.replica_identity = replica_identity(option, mistakes),
        "primary_key" => constraints.extend(constraint::primary_key(option, None, cx)),
        "foreign_key" => item.parts.extend(foreign_key::foreign_key(option, cx).map(PartItem::Constraint)),
        "unique" => item.parts.extend(constraint::unique(option, None, cx).map(PartItem::Constraint)),
        "check" => item.parts.extend(constraint::check(option, None, cx).map(PartItem::Constraint)),
        "exclude" => item.parts.extend(exclusion::read(option, cx).map(PartItem::Constraint)),
        "index" => item.parts.extend(index::read(option, cx).map(PartItem::Index)),
        "partition_by" => item.partition_by = partition::read(option, cx),
        "policy" => item.policies.extend(policy::read(option, cx)),
        "trigger" => item.triggers.extend(trigger::read(option, cx)),
        unknown => mistakes.push(
            option
                .mistake(format!("unknown table option `{unknown}`"))
                .label("not an option of `#[table(...)]`")
                .suggest(unknown, OPTIONS),
        ),
    }
}

/// Puts the constraints of columns first and the primary key before all of them: one key, however many fields
/// say it.
fn primary_key(constraints: Vec<ConstraintItem>, item: &mut TableItem, mistakes: &mut Mistakes) {
    let (keys, others): (Vec<_>, Vec<_>) = constraints
        .into_iter()
        .partition(|constraint| matches!(constraint.kind, ConstraintItemKind::PrimaryKey(_)));
    let mut parts: Vec<PartItem> = Vec::new();
    let mut whole: Option<ConstraintItem> = None;
    for key in keys {
        let Some(first) = &mut whole else {
            whole = Some(key);
            continue;
        };
        let (ConstraintItemKind::PrimaryKey(columns), ConstraintItemKind::PrimaryKey(more)) =
            (&mut first.kind, key.kind)
        else {
            continue;
        };
        if more.columns.len() != 1 || columns.columns.contains(&more.columns[0]) {
            mistakes.push(Mistake::new(key.span, "a table has one primary key").help("remove one of them"));
            continue;
        }
        columns.columns.extend(more.columns);
        if key.name.is_some() {
            first.name = key.name;
        }
    }
    if let Some(ConstraintItem { kind: ConstraintItemKind::PrimaryKey(key), .. }) = &whole {
        for column in item.columns.iter().filter(|column| key.columns.contains(&column.name.value)) {
            if column.nullable {
                mistakes.push(
                    Mistake::new(
                        column.field.span,
                        format!("`{}` is in the primary key and cannot be an `Option`", column.field.value),
                    )
                    .help("remove the `Option`"),
                );
            }
        }
    }
    parts.extend(whole.map(PartItem::Constraint));
    parts.extend(others.into_iter().map(PartItem::Constraint));
    parts.append(&mut item.parts);
    item.parts = parts;
}

/// The fields of a struct that is to be a table or a view.
pub(super) fn fields<'a>(input: &'a DeriveInput, what: &str, mistakes: &mut Mistakes) -> Vec<&'a Field> {
    for parameter in &input.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            mistakes.push(
                Mistake::new(parameter.span(), format!("a {what} cannot be generic over types or values"))
                    .help("name the types of the columns"),
            );
        }
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return fields.named.iter().collect(),
            Fields::Unit => return Vec::new(),
            Fields::Unnamed(_) => mistakes.push(
                Mistake::new(input.ident.span(), format!("the columns of a {what} need names"))
                    .help("give the struct named fields"),
            ),
        },
        _ => mistakes.push(Mistake::new(input.ident.span(), format!("only a struct can be a {what}"))),
    }
    Vec::new()
}

/// The options without those that are given twice and may not be.
pub(super) fn once(options: Vec<Entry>, mistakes: &mut Mistakes) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    options
        .into_iter()
        .filter(|option| {
            let word = option.word();
            let first = REPEATED.contains(&word) || word.is_empty() || seen.insert(word.to_owned());
            if !first {
                mistakes.push(option.mistake(format!("`{word}` is given twice")).help("remove one of them"));
            }
            first
        })
        .collect()
}

/// Says of each column that two fields are that they are.
pub(super) fn repeated(names: &[(Spanned<String>, Spanned<String>)], mistakes: &mut Mistakes) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (_, column) in names {
        if !seen.insert(column) {
            mistakes.push(
                Mistake::new(column.span, format!("two fields are the column `{}`", column.value))
                    .help("give one of them another `name`"),
            );
        }
    }
}

/// `full`, `nothing`, `index("name")`.
fn replica_identity(option: &Entry, mistakes: &mut Mistakes) -> Option<ReplicaIdentityItem> {
    let tokens = option.value.as_deref().unwrap_or_default();
    let word = tokens.first().and_then(entry::word).map(|word| word.value).unwrap_or_default();
    match (word.as_str(), tokens) {
        ("full", [_]) => return Some(ReplicaIdentityItem::Full),
        ("nothing", [_]) => return Some(ReplicaIdentityItem::Nothing),
        ("default", [_]) => return None,
        ("index", [_, TokenTree::Group(group)]) => {
            if let [token] = entry::flat(group.stream()).as_slice()
                && let Some(text) = entry::string(token)
            {
                return Some(ReplicaIdentityItem::Index(Spanned::new(text.value(), text.span())));
            }
        }
        _ => {}
    }
    let span: Span = option.value_span();
    mistakes.push(
        Mistake::new(span, "cannot read this `replica_identity`")
            .help("write `full`, `nothing` or `index(\"name\")`"),
    );
    None
}

/// The column of this name.
pub(super) fn column_of<'a>(item: &'a TableItem, name: &str) -> Option<&'a ColumnItem> {
    item.columns.iter().find(|column| column.name.value == name)
}
