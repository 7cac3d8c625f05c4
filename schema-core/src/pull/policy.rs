//! Policies to `policy(...)`.

use schema_model::declare::writing::Text;
use schema_model::{NamedId, Object};

use super::context::Context;
use super::{constraint, options, text};
use crate::sql::identity;
use crate::sql::tokens::{self, Token};

/// The option; `None` for what only SQL can say.
pub(super) fn write(cx: &Context<'_, '_>, id: &NamedId, object: &Object) -> Option<String> {
    let name = identity::parse(&id.identity)?.name;
    let mut entries = vec![text::literal(&name)];
    // As policy.sql prints it: `AS PERMISSIVE FOR ALL`.
    let (mode, command) = object.definition.strip_prefix("AS ")?.split_once(" FOR ")?;
    entries.extend((mode != "PERMISSIVE").then(|| "as = restrictive".to_owned()));
    entries.extend((command != "ALL").then(|| format!("for = {}", command.to_ascii_lowercase())));
    for part in &object.parts {
        let said = part.set.strip_prefix(&format!("ALTER POLICY {} ", id.identity))?;
        let condition = |word: &str| {
            let printed = said.strip_prefix(word)?.strip_prefix(" (")?.strip_suffix(')')?;
            Some(constraint::expression(cx, constraint::unwrapped(printed), Text::Query))
        };
        match part.name.as_str() {
            "roles" => {
                let roles = roles(said.strip_prefix("TO ")?)?;
                entries.extend((roles != ["public"]).then(|| options::list("to", &roles)));
            }
            "using" => entries.push(format!("using = {}", condition("USING")?)),
            "check" => entries.push(format!("with_check = {}", condition("WITH CHECK")?)),
            _ => return None,
        }
    }
    entries.extend(object.comment.as_deref().map(|comment| options::said("comment", comment)));
    Some(options::list("policy", &entries))
}

/// The roles as words, and in strings where they are none.
fn roles(printed: &str) -> Option<Vec<String>> {
    let found = tokens::tokens(printed);
    let roles = found.split(|token| token.is(',')).map(|part| match part {
        [Token::Name(_, range)] if &printed[range.clone()] == "PUBLIC" => Some("public".to_owned()),
        // Such a name would be read as the role that it is a word for.
        [Token::Name(role, _)]
            if matches!(role.as_str(), "public" | "current_role" | "current_user" | "session_user") =>
        {
            None
        }
        [Token::Name(role, _)] => Some(word(role)),
        _ => None,
    });
    roles.collect()
}

/// A name as a word where it is one.
pub(super) fn word(name: &str) -> String {
    let is_word = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_word { name.to_owned() } else { text::literal(name) }
}
