//! Statements of SQL files to those that have to run again when tables are dropped and made anew: by the name of what they
//! make, since what stands in bodies is followed by PostgreSQL's records and not by reading.
//!
//! What could have done otherwise with other tables there (a `DO` block, `GRANT ... ON ALL TABLES`) cannot run again alone.

use std::path::PathBuf;

use super::gone::Gone;
use crate::source::script::{self, Queue, ScriptError};
use crate::sql::lexer::{self, Token};

/// What becomes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// What it made is there.
    Stays,
    /// What it made is gone, or it says the same twice without harm.
    Again,
    /// Privileges: who gives some and takes some back says the same again only as a whole.
    Privilege,
    /// Nobody knows.
    Unknown,
}

/// What of these files has to run again, or `None` where everything has to be built anew.
///
/// # Errors
///
/// A file that is not SQL all through.
pub(super) fn queue<'a>(
    files: &'a [(PathBuf, String)],
    gone: &Gone,
) -> Result<Option<Queue<'a>>, ScriptError> {
    let mut queue = Queue::new(files)?;
    let fates: Vec<Fate> = queue.statements().map(|text| fate(text, gone)).collect();
    if fates.contains(&Fate::Unknown) {
        return Ok(None);
    }
    let is_privilege = |text: &str| is_privilege(&lexer::tokens(text).0);
    let privileges = fates.contains(&Fate::Privilege);
    let mut fates = fates.into_iter();
    queue.leave_out(|text| match fates.next() {
        Some(Fate::Again) => false,
        _ => !(privileges && is_privilege(text)),
    });
    Ok(Some(queue))
}

fn fate(statement: &str, gone: &Gone) -> Fate {
    let (tokens, _) = lexer::tokens(statement);
    let Some(first) = tokens.first() else { return Fate::Stays };
    let is_gone = |name: Option<String>| name.is_some_and(|name| gone.names.contains(&name));
    let names_gone = tokens.iter().any(|token| is_gone(token.name()));
    if script::is_setting(statement) {
        return Fate::Stays;
    }
    if is_privilege(&tokens) {
        let is_of_all = tokens.windows(2).any(|pair| {
            pair[0].is("all")
                && ["tables", "sequences", "functions", "procedures", "routines"]
                    .iter()
                    .any(|all| pair[1].is(all))
        });
        return match (is_of_all, names_gone) {
            (true, _) => Fate::Unknown,
            (false, true) => Fate::Privilege,
            (false, false) => Fate::Stays,
        };
    }
    let again = |made: bool| if made { Fate::Again } else { Fate::Stays };
    if first.is("comment") || first.is("security") {
        return again(names_gone);
    }
    let mut words = Words { tokens: &tokens, at: 1 };
    if first.is("alter") || first.is("drop") {
        words.skip(&["materialized", "foreign"]);
        let is_default = words.skip(&["default"]);
        words.next();
        words.skip(&["if", "exists", "only"]);
        return match (is_gone(words.name()), names_gone) {
            _ if is_default => Fate::Stays,
            (true, _) => Fate::Again,
            (false, true) => Fate::Unknown,
            (false, false) => Fate::Stays,
        };
    }
    if !first.is("create") {
        return Fate::Unknown;
    }
    words.skip(&["or", "replace", "recursive", "materialized", "constraint", "unique"]);
    let Some(kind) = words.next() else { return Fate::Unknown };
    let is = |kinds: &[&str]| kinds.iter().any(|own| kind.is(own));
    words.skip(&["if", "not", "exists"]);
    if is(&["view", "function", "procedure", "aggregate"]) {
        return again(is_gone(words.name()));
    }
    if is(&["trigger", "policy", "rule"]) {
        let name = words.name().unwrap_or_default();
        // A rule has its event between its name and its table: ON INSERT TO t.
        let is_rule = kind.is("rule");
        words.skip_to(if is_rule { "to" } else { "on" });
        let relation = words.name().unwrap_or_default();
        return again(gone.names.contains(&relation) || gone.hanging.contains(&(name, relation)));
    }
    if is(&["index"]) {
        words.skip_to("on");
        words.skip(&["only"]);
        return again(is_gone(words.name()));
    }
    if names_gone { Fate::Unknown } else { Fate::Stays }
}

fn is_privilege(tokens: &[Token<'_>]) -> bool {
    tokens.first().is_some_and(|first| first.is("grant") || first.is("revoke"))
}

/// The tokens of a statement, read from the left.
struct Words<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
}

impl<'a> Words<'_, 'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    /// Passes over any of these keywords; whether one was there.
    fn skip(&mut self, keywords: &[&str]) -> bool {
        let start = self.at;
        while self.tokens.get(self.at).is_some_and(|token| keywords.iter().any(|own| token.is(own))) {
            self.at += 1;
        }
        self.at > start
    }

    /// Passes over everything up to this keyword, and the keyword.
    fn skip_to(&mut self, keyword: &str) {
        while self.next().is_some_and(|token| !token.is(keyword)) {}
    }

    /// A name, without the schema before it.
    fn name(&mut self) -> Option<String> {
        let mut name = self.next()?.name();
        while self.tokens.get(self.at).is_some_and(|token| token.is_symbol(".")) {
            self.at += 1;
            name = self.next()?.name();
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate_of(statement: &str) -> Fate {
        let names = ["users", "active_users", "rename_user"].map(str::to_owned).into();
        let hanging = [("audit".to_owned(), "orders".to_owned())].into();
        fate(statement, &Gone { names, hanging, ..Gone::default() })
    }

    #[test]
    fn what_makes_something_that_is_gone_runs_again() {
        for statement in [
            "CREATE OR REPLACE VIEW app.\"active_users\" AS SELECT 1",
            "CREATE FUNCTION public.rename_user(of users) RETURNS void LANGUAGE sql AS ''",
            "CREATE CONSTRAINT TRIGGER t AFTER UPDATE OF name ON public.users EXECUTE FUNCTION f()",
            "CREATE TRIGGER audit AFTER INSERT ON orders EXECUTE FUNCTION rename_user()",
            "CREATE RULE r AS ON INSERT TO active_users DO INSTEAD NOTHING",
            "CREATE UNIQUE INDEX ON ONLY users (name)",
            "ALTER TABLE IF EXISTS ONLY public.users ENABLE ROW LEVEL SECURITY",
            "COMMENT ON COLUMN users.name IS 'x'",
            "DROP MATERIALIZED VIEW IF EXISTS app.active_users",
        ] {
            assert_eq!(fate_of(statement), Fate::Again, "{statement}");
        }
    }

    #[test]
    fn what_makes_something_that_is_there_does_not() {
        for statement in [
            "",
            "SET search_path = app",
            "CREATE VIEW others AS SELECT users FROM orders",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT count(*) FROM users'",
            "CREATE TRIGGER other AFTER INSERT ON orders EXECUTE FUNCTION f()",
            "CREATE INDEX users ON orders (users)",
            "CREATE TABLE orders (id int)",
            "GRANT SELECT ON orders TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        ] {
            assert_eq!(fate_of(statement), Fate::Stays, "{statement}");
        }
    }

    #[test]
    fn what_depends_on_all_that_there_is_stands_in_the_way() {
        for statement in [
            "DO $$ BEGIN NULL; END $$",
            "SELECT f()",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC",
            "ALTER TABLE orders ADD FOREIGN KEY (name) REFERENCES users",
            "CREATE TABLE copies (LIKE users)",
        ] {
            assert_eq!(fate_of(statement), Fate::Unknown, "{statement}");
        }
    }

    #[test]
    fn privileges_run_again_all_or_none() {
        let files = |sql: &str| vec![(PathBuf::from("a.sql"), sql.to_owned())];
        let gone = Gone { names: ["users".to_owned()].into(), ..Gone::default() };
        let left = |sql: &str| {
            let files = files(sql);
            let queue = queue(&files, &gone).unwrap().unwrap();
            queue.waiting()
        };
        assert_eq!(left("GRANT SELECT ON orders TO a; REVOKE SELECT ON orders FROM b"), 0);
        assert_eq!(left("GRANT SELECT ON orders TO a; REVOKE SELECT ON users FROM b; CREATE TABLE t ()"), 2);
    }
}
