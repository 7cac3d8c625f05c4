//! A statement's tokens to whether PostgreSQL keeps its kind for superusers, and may be run by one for somebody who is none.
//!
//! Each kind here was tried as the owner of a database: `must be superuser`, `permission denied to create`. What lets its
//! author run programs or read files (`COPY ... PROGRAM`, functions in C, `ALTER SYSTEM`) is no such kind.

use super::lexer::{Kind, Token};

/// How a superuser runs such a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// As it is.
    AsItIs,
    /// As it is; what it makes stays the superuser's, as what its extension gives it says.
    Extension,
    /// As one that gives a function another name, which may be the constructor of a range type.
    Rename,
    /// As one that gives something to this role, which may be no superuser.
    OwnerTo(String),
    /// By setting `session_replication_role`, which before PostgreSQL 15 nobody else could be allowed to.
    Replication(String),
}

/// Whether a statement is of such a kind.
pub(crate) fn kind(tokens: &[Token<'_>]) -> Option<Reserved> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let has = |word: &str| tokens.iter().any(|token| token.is(word));
    let runs = |words: &[&str], from: usize| words.iter().enumerate().all(|(at, word)| is(from + at, word));
    let reserved = match tokens.first()?.text.to_ascii_lowercase().as_str() {
        "create" => {
            let from = if runs(&["or", "replace"], 1) { 3 } else { 1 };
            match tokens.get(from)?.text.to_ascii_lowercase().as_str() {
                "extension" => return Some(Reserved::Extension),
                "language" | "cast" => true,
                "trusted" | "procedural" => has("language"),
                "event" => is(from + 1, "trigger"),
                "publication" => has("tables"),
                // One that connects makes a slot, which no function may do.
                "subscription" => has("connect"),
                "operator" => is(from + 1, "class") || is(from + 1, "family"),
                "foreign" => runs(&["data", "wrapper"], from + 1),
                "access" => is(from + 1, "method"),
                "text" => is(from + 1, "search") && (is(from + 2, "parser") || is(from + 2, "template")),
                "type" => is_base_type(tokens),
                "function" => is_own_function(tokens),
                _ => false,
            }
        }
        "alter" => {
            if let Some(owner) = new_owner(tokens) {
                return Some(Reserved::OwnerTo(owner));
            }
            match tokens.get(1)?.text.to_ascii_lowercase().as_str() {
                "extension" => return is(3, "update").then_some(Reserved::Extension),
                "foreign" => runs(&["data", "wrapper"], 2) && !has("owner"),
                "publication" => has("tables"),
                "subscription" => !has("owner") && !has("refresh"),
                "operator" => is(2, "family") && !has("owner"),
                "function" | "procedure" | "routine" if renames(tokens) => return Some(Reserved::Rename),
                "function" | "procedure" | "routine" => has("leakproof") && !has("owner"),
                _ => false,
            }
        }
        "comment" => {
            let is_kept = runs(&["access", "method"], 2)
                || runs(&["text", "search", "parser"], 2)
                || runs(&["text", "search", "template"], 2);
            is(1, "on") && (is(2, "extension") || is(2, "cast") || is_kept)
        }
        "drop" => {
            is(1, "cast")
                || runs(&["access", "method"], 1)
                || runs(&["text", "search", "parser"], 1)
                || runs(&["text", "search", "template"], 1)
        }
        "set" => {
            let from = if is(1, "session") || is(1, "local") { 2 } else { 1 };
            let role = tokens.get(from + 2).filter(|_| is(from, "session_replication_role"))?;
            let role = role.text.trim_matches('\'').to_ascii_lowercase();
            let is_one = ["origin", "replica", "local"].contains(&role.as_str());
            return (is_one && tokens.len() == from + 3).then(|| {
                let setting = if is(1, "local") { "true" } else { "false" };
                Reserved::Replication(format!("'{role}', {setting}"))
            });
        }
        _ => false,
    };
    reserved.then_some(Reserved::AsItIs)
}

/// Whether a statement ends in `RENAME TO name`.
fn renames(tokens: &[Token<'_>]) -> bool {
    let [.., rename, to, name] = tokens else { return false };
    rename.is("rename") && to.is("to") && name.name().is_some()
}

/// `CREATE TYPE name` and `CREATE TYPE name (INPUT = ...)`: all others say `AS`.
fn is_base_type(tokens: &[Token<'_>]) -> bool {
    let mut rest = tokens.iter().skip(2).skip_while(|token| token.name().is_some() || token.is_symbol("."));
    let is_as = tokens.iter().skip(2).take(4).any(|token| token.is("as"));
    !is_as && rest.next().is_none_or(|token| token.is_symbol("("))
}

/// Functions that PostgreSQL itself brings, under another name, and such as may see rows that a policy hides. Not in a
/// language whose code could run while the function is made.
fn is_own_function(tokens: &[Token<'_>]) -> bool {
    let language = tokens.windows(2).find(|pair| pair[0].is("language")).map(|pair| pair[1]);
    let is = |word: &str| {
        language.is_some_and(|own| own.text.trim_matches(['\'', '"']).eq_ignore_ascii_case(word))
    };
    let is_leakproof = tokens.windows(2).any(|pair| pair[1].is("leakproof") && !pair[0].is("not"));
    is("internal") || is_leakproof && (is("sql") || is("plpgsql"))
}

/// The role of `ALTER ... OWNER TO role`, of a kind of object that may have an owner in another schema's stead.
fn new_owner(tokens: &[Token<'_>]) -> Option<String> {
    const KINDS: [&str; 13] = [
        "table",
        "view",
        "materialized",
        "sequence",
        "foreign",
        "index",
        "function",
        "procedure",
        "routine",
        "aggregate",
        "type",
        "domain",
        "schema",
    ];
    let kind = tokens.get(1)?;
    let [.., owner, to, role] = tokens else { return None };
    let is_kind = KINDS.iter().any(|word| kind.is(word)) && !tokens.get(2)?.is("data");
    // These are whoever runs the statement, who is somebody else here.
    let is_self = ["current_user", "current_role", "session_user"].iter().any(|word| role.is(word));
    let is_name = matches!(role.kind, Kind::Word | Kind::QuotedName);
    (is_kind && owner.is("owner") && to.is("to") && is_name && !is_self).then(|| role.name()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::lexer;

    fn of(sql: &str) -> Option<Reserved> {
        kind(&lexer::tokens(sql).0)
    }

    #[test]
    fn what_only_superusers_may_do_is_known_by_its_kind() {
        for sql in [
            "create event trigger e ON ddl_command_end EXECUTE FUNCTION f()",
            "CREATE PUBLICATION p FOR ALL TABLES",
            "CREATE PUBLICATION p FOR TABLES IN SCHEMA app",
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)",
            "CREATE OR REPLACE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler",
            "CREATE CAST (a AS b) WITHOUT FUNCTION",
            "CREATE OPERATOR CLASS c FOR TYPE t USING btree AS OPERATOR 1 <",
            "CREATE FOREIGN DATA WRAPPER w",
            "ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD a 'b')",
            "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler",
            "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)",
            "CREATE TYPE app.t",
            "CREATE TYPE t (INPUT = i, OUTPUT = o)",
            "CREATE FUNCTION f(cstring) RETURNS t LANGUAGE internal AS 'textin'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'",
            "ALTER FUNCTION f() LEAKPROOF",
            "COMMENT ON EXTENSION plpgsql IS 'x'",
        ] {
            assert_eq!(of(sql), Some(Reserved::AsItIs), "{sql}");
        }
        assert_eq!(of("CREATE EXTENSION IF NOT EXISTS file_fdw"), Some(Reserved::Extension));
        assert_eq!(of("ALTER EXTENSION a UPDATE"), Some(Reserved::Extension));
        assert_eq!(of("ALTER FUNCTION a.f(int) RENAME TO g"), Some(Reserved::Rename));
        let to = |role: &str| Some(Reserved::OwnerTo(role.to_owned()));
        assert_eq!(of("ALTER TABLE a OWNER TO \"Bob\""), to("Bob"));
        assert_eq!(of("ALTER FUNCTION public.f(int) OWNER TO bob"), to("bob"));
        let replica = Some(Reserved::Replication("'replica', true".to_owned()));
        assert_eq!(of("SET LOCAL session_replication_role = 'replica'"), replica);
    }

    #[test]
    fn what_would_be_a_way_in_is_no_such_kind() {
        for sql in [
            "COPY t TO PROGRAM 'env'",
            "COPY t FROM '/etc/passwd'",
            "ALTER SYSTEM SET archive_command = 'env'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'system'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u LEAKPROOF AS 'x'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql NOT LEAKPROOF AS 'SELECT 1'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'LANGUAGE internal'",
            "DO $$ BEGIN CREATE EXTENSION x; END $$",
            "GRANT pg_execute_server_program TO postgres",
            "ALTER ROLE postgres SUPERUSER",
            "ALTER FUNCTION f() OWNER TO CURRENT_USER",
            "ALTER EXTENSION dblink DROP FUNCTION dblink_connect_u(text)",
            "ALTER DATABASE d OWNER TO bob",
            "CREATE TYPE t AS (a int)",
            "CREATE TYPE app.t AS ENUM ('(')",
            "CREATE PUBLICATION p FOR TABLE a",
            "SELECT 'CREATE EXTENSION x'",
            "SET session_replication_role = 'replica'; SELECT 1",
            "",
        ] {
            assert_eq!(of(sql), None, "{sql}");
        }
    }
}
