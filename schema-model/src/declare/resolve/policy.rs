//! A policy to the object that its statement makes.

use super::Linking;
use super::hanging::{Home, text};
use crate::declare::item::{ExpressionItem, PolicyItem};
use crate::declare::sql_tokens;
use crate::object::{Kind, Object};

/// Adds a policy of the table `home`.
pub(super) fn add(linking: &mut Linking<'_>, home: &Home, item: &PolicyItem) {
    let condition = |word: &str, item: &ExpressionItem| format!("{word} ({})", item.sql);
    let clauses = [
        Some(format!("CREATE POLICY {} ON {}", sql_tokens::ident(&item.name), home.sql())),
        item.restrictive.then(|| "AS RESTRICTIVE".to_owned()),
        (item.command != "ALL").then(|| format!("FOR {}", item.command)),
        (!item.roles.is_empty()).then(|| format!("TO {}", item.roles.join(", "))),
        item.using.as_ref().map(|item| condition("USING", item)),
        item.with_check.as_ref().map(|item| condition("WITH CHECK", item)),
    ];
    let create = text(clauses);
    let object = Object {
        relation: Some(home.table.clone()),
        definition: create.clone(),
        create,
        replace: None,
        parts: Vec::new(),
        comment: item.comment.clone(),
    };
    home.add(linking, Kind::Policy, &item.name, object);
}
