//! `policy("name", for = select, to(member), using = "...", with_check = "...")`.

use proc_macro2::Span;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::entry::{self, Entry, Head};
use super::expression::Place;
use super::index::{positional_name, unknown_option};
use super::item::ExpressionItem;
use super::mistake::Mistake;
use super::spanned::Spanned;
use super::sql_tokens;

const OPTIONS: [&str; 7] = ["as", "for", "to", "using", "with_check", "comment", "name"];
const COMMANDS: [&str; 5] = ["all", "select", "insert", "update", "delete"];
/// The roles that are words of SQL (manual, CREATE POLICY), and not names.
const ROLE_WORDS: [&str; 4] = ["public", "current_role", "current_user", "session_user"];

/// A policy of row-level security.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicyItem {
    /// Its name.
    pub name: Spanned<String>,
    /// The option that declares it.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// `as = restrictive`.
    pub restrictive: bool,
    /// `for`, as SQL: `SELECT`.
    pub command: String,
    /// `to(...)`, as SQL; none is `PUBLIC`.
    pub roles: Vec<String>,
    /// `using`.
    pub using: Option<ExpressionItem>,
    /// `with_check`.
    pub with_check: Option<ExpressionItem>,
    /// `comment`.
    pub comment: Option<String>,
}

/// Reads a policy.
pub(super) fn read(entry: &Entry, cx: &mut Context<'_>) -> Option<PolicyItem> {
    let (mut name, mut restrictive, mut command, mut roles) = (None, false, "all", Vec::new());
    let (mut using, mut with_check, mut comment) = (None, None, None);
    for option in entry.options(cx.mistakes) {
        match (&option.head, option.word()) {
            (Head::Text(text), _) => name = positional_name(text, name, cx.mistakes),
            (_, "name") => name = option.name(cx.mistakes),
            (_, "as") => {
                restrictive =
                    option.choice(&["permissive", "restrictive"], cx.mistakes) == Some("restrictive");
            }
            (_, "for") => command = option.choice(&COMMANDS, cx.mistakes).unwrap_or(command),
            (_, "to") => roles = self::roles(&option, cx),
            (_, "using") => {
                using = cx.expression_of(&option, Place::Query).map(|parsed| (option.span, parsed.item))
            }
            (_, "with_check") => {
                with_check = cx.expression_of(&option, Place::Query).map(|parsed| (option.span, parsed.item));
            }
            (_, "comment") => comment = option.text(cx.mistakes).map(|text| text.value),
            (_, unknown) => cx.mistakes.push(unknown_option(&option, unknown, "policy", &OPTIONS)),
        }
    }
    // The manual, CREATE POLICY: rows that are there are asked by one, rows that come by the other.
    if let ("insert", Some((span, _))) = (command, &using) {
        cx.mistakes.push(
            Mistake::new(*span, "a policy for `insert` has no rows to ask `using` of")
                .help("write `with_check = \"...\"`"),
        );
    }
    if let ("select" | "delete", Some((span, _))) = (command, &with_check) {
        cx.mistakes.push(
            Mistake::new(*span, format!("a policy for `{command}` has no new rows to check"))
                .help("write `using = \"...\"`"),
        );
    }
    let Some(name) = name else {
        cx.mistakes.push(
            entry
                .mistake("a policy lacks its name")
                .help("write `policy(\"name\", for = select, using = \"...\")`"),
        );
        return None;
    };
    Some(PolicyItem {
        name,
        span: entry.span,
        restrictive,
        command: command.to_ascii_uppercase(),
        roles,
        using: using.map(|(_, item)| item),
        with_check: with_check.map(|(_, item)| item),
        comment,
    })
}

/// `to(member, "odd role", current_user)`, or `to = member`.
fn roles(option: &Entry, cx: &mut Context<'_>) -> Vec<String> {
    let parts = match &option.value {
        Some(tokens) if option.args.is_none() => vec![tokens.clone()],
        _ => option.parts("member", cx.mistakes),
    };
    let mut roles = Vec::new();
    for part in parts {
        let role = match part.as_slice() {
            [token] => entry::word(token)
                .or_else(|| entry::string(token).map(|text| Spanned::new(text.value(), text.span()))),
            _ => None,
        };
        match role {
            Some(role) if ROLE_WORDS.contains(&role.as_str()) => roles.push(role.to_ascii_uppercase()),
            Some(role) => {
                roles.extend(entry::checked_name(role, cx.mistakes).map(|role| sql_tokens::ident(&role)));
            }
            None => cx.mistakes.push(
                Mistake::new(entry::span_of(&part, option.span), "expected the name of a role")
                    .help("write `to(member)` or `to(\"odd role\")`"),
            ),
        }
    }
    roles
}
