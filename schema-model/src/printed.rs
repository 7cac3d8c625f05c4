//! Names as the catalog's own functions print them: in quotes only where SQL needs them.

use crate::id::QualifiedName;

/// `pg_get_keywords()` without the unreserved ones, as far as PostgreSQL 14 to 18 agree: `json`, `system_user` and a
/// few that begin with `json_` came with 16 and 17 (manual, appendix C).
const KEYWORDS: &str = " \
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean \
    both case cast char character check coalesce collate collation column concurrently constraint create \
    cross current_catalog current_date current_role current_schema current_time current_timestamp \
    current_user dec decimal default deferrable desc distinct do else end except exists extract false \
    fetch float for foreign freeze from full grant greatest group grouping having ilike in initially \
    inner inout int integer intersect interval into is isnull join lateral leading least left like limit \
    localtime localtimestamp national natural nchar none normalize not notnull null nullif numeric \
    offset on only or order out outer overlaps overlay placing position precision primary real \
    references returning right row select session_user setof similar smallint some substring symmetric \
    table tablesample then time timestamp to trailing treat trim true union unique user using values \
    varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists \
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable ";

/// `quote_ident`.
pub fn ident(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !is_keyword(name);
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// `format('%I.%I', ...)`.
pub fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", ident(&name.schema), ident(&name.name))
}

/// Whether a name is a keyword in any way but unreserved.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&format!(" {name} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_quotes_has_them() {
        for (name, printed) in [
            ("users", "users"),
            ("user", "\"user\""),
            ("userId", "\"userId\""),
            ("use", "use"),
            ("xmltable", "\"xmltable\""),
        ] {
            assert_eq!(ident(name), printed);
        }
    }
}
