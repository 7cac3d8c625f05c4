//! Names that nobody wrote: defaults, and how a name that is too long becomes short.

pub(super) use crate::name::{MAX_BYTES, server};

/// The table of a struct: its name in snake case.
pub fn table(rust: &str) -> String {
    joined(&[&snake_case(rust)])
}

/// A primary key. One over a single column is called as PostgreSQL would call it.
pub fn primary_key(table: &str, columns: &[String]) -> String {
    if columns.len() == 1 { server(table, None, "pkey") } else { over(table, columns, "pk") }
}

/// A unique constraint.
pub fn unique(table: &str, columns: &[String]) -> String {
    over(table, columns, "unique")
}

/// A foreign key.
pub fn foreign_key(table: &str, columns: &[String], target: &str, target_columns: &[String]) -> String {
    let names = columns.iter().map(String::as_str).chain([target]);
    let names = names.chain(target_columns.iter().map(String::as_str));
    joined(&std::iter::once(table).chain(names).chain(["fk"]).collect::<Vec<_>>())
}

/// A check, as PostgreSQL calls it: one over a single column carries the column's name.
pub fn check(table: &str, column: Option<&str>) -> String {
    server(table, column, "check")
}

/// An exclusion constraint, by those of its keys that are columns.
pub fn exclusion(table: &str, keys: &[String]) -> String {
    over(table, keys, "excl")
}

/// An index, by those of its keys that are columns.
pub fn index(table: &str, columns: &[String]) -> String {
    over(table, columns, "index")
}

/// `<table>_<columns>_<label>`.
fn over(table: &str, columns: &[String], label: &str) -> String {
    let columns = columns.iter().map(String::as_str);
    joined(&std::iter::once(table).chain(columns).chain([label]).collect::<Vec<_>>())
}

/// Parts with underscores between; past 63 bytes cut off, with a hash of the whole so that two stay apart.
fn joined(parts: &[&str]) -> String {
    let name = parts.join("_");
    if name.len() <= MAX_BYTES {
        return name;
    }
    let hash = format!("_{:08x}", fnv1a(&name));
    format!("{}{hash}", &name[..name.floor_char_boundary(MAX_BYTES - hash.len())])
}

/// `ContentAccess` to `content_access`, `HTTPRequest` to `http_request`, `Level2` to `level2`.
pub fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, character) in characters.iter().enumerate() {
        if character.is_uppercase() && at > 0 {
            let after_lower = !characters[at - 1].is_uppercase() && characters[at - 1] != '_';
            let before_lower = characters[at - 1].is_uppercase()
                && characters.get(at + 1).is_some_and(|next| next.is_lowercase());
            if after_lower || before_lower {
                snake.push('_');
            }
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// FNV-1a, folded to 32 bits: the same on every machine and for every version of this program.
fn fnv1a(text: &str) -> u32 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The upper half folded onto the lower one; the cast keeps exactly those 32 bits.
    ((hash >> 32) ^ (hash & 0xffff_ffff)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_splits_words_and_keeps_initialisms() {
        for (rust, sql) in [
            ("ContentAccess", "content_access"),
            ("User", "user"),
            ("HTTPRequest", "http_request"),
            ("Level2", "level2"),
            ("already_snake", "already_snake"),
            ("ÄpfelBirnen", "äpfel_birnen"),
        ] {
            assert_eq!(snake_case(rust), sql);
        }
    }

    #[test]
    fn a_long_name_keeps_63_bytes_and_stays_apart_from_its_neighbour() {
        let (a, b) = ("a".repeat(70), format!("{}b", "a".repeat(69)));
        assert_eq!(joined(&[&a, "fk"]).len(), 63);
        assert_ne!(joined(&[&a, "fk"]), joined(&[&b, "fk"]));
        assert!(joined(&[&"ü".repeat(40), "fk"]).len() <= 63);
        assert_eq!(joined(&["content", "organization_id", "fk"]), "content_organization_id_fk");
    }

    #[test]
    fn the_servers_names_shorten_the_longer_part() {
        assert_eq!(server("users", None, "pkey"), "users_pkey");
        assert_eq!(server("users", Some("id"), "seq"), "users_id_seq");
        let (table, column) = ("t".repeat(60), "c".repeat(50));
        assert_eq!(
            server(&table, Some(&column), "seq"),
            format!("{}_{}_seq", "t".repeat(29), "c".repeat(29)),
            "two long names share what is left: 63 - 1 - 4 = 58"
        );
        // As PostgreSQL 15 names a foreign key of such a column: where they cannot be equal, the table keeps
        // more.
        assert_eq!(
            server(&table, Some(&column), "fkey"),
            format!("{}_{}_fkey", "t".repeat(29), "c".repeat(28))
        );
        assert_eq!(server(&table, Some("id"), "seq"), format!("{}_id_seq", "t".repeat(56)));
    }
}
