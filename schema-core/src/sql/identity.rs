//! What names an object behind its kind, taken apart: `public.total(integer)`, `audit ON public.purchases`.

use super::tokens::{self, Token};

/// The parts of an identity, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity<'a> {
    /// Its schema, where it has one of its own.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// What follows the name, as it is written: `(integer)`, ` ON public.purchases`.
    pub rest: &'a str,
}

/// Takes an identity apart; `None` for what starts with no name.
pub fn parse(text: &str) -> Option<Identity<'_>> {
    let found = tokens::tokens(text);
    let (schema, name, end) = match found.as_slice() {
        [Token::Name(schema, _), dot, Token::Name(name, range), ..] if dot.is('.') => {
            (Some(schema.clone()), name, range.end)
        }
        [Token::Name(name, range), ..] => (None, name, range.end),
        _ => return None,
    };
    Some(Identity { schema, name: name.clone(), rest: &text[end..] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_cut_behind_its_name() {
        let routine = parse("public.total(integer, app.t)").expect("a name");
        assert_eq!((routine.schema.as_deref(), routine.rest), (Some("public"), "(integer, app.t)"));
        let trigger = parse("\"Odd one\" ON public.t").expect("a name");
        assert_eq!((trigger.name.as_str(), trigger.schema, trigger.rest), ("Odd one", None, " ON public.t"));
        assert_eq!(parse("changes").map(|own| own.name), Some("changes".to_owned()));
    }
}
