//! Names that nobody wrote: defaults, and how a name that is too long becomes short.

use super::item::{ConstraintItem, ConstraintItemKind, IndexItem, KeyPartItem};
pub(super) use crate::name::{MAX_BYTES, server};

/// The name of a constraint of this table: as written, or the default one. `None` for a foreign key that leaves it
/// out, whose name holds that of a table which only its path says.
pub fn of_constraint(table: &str, item: &ConstraintItem) -> Option<String> {
    if let Some(name) = &item.name {
        return Some(name.value.clone());
    }
    Some(match &item.kind {
        ConstraintItemKind::PrimaryKey(key) if key.columns.len() == 1 => server(table, None, "pkey"),
        ConstraintItemKind::PrimaryKey(key) => labelled(table, &key.columns, "pk"),
        ConstraintItemKind::Unique { key, .. } => labelled(table, &key.columns, "unique"),
        ConstraintItemKind::ForeignKey(_) => return None,
        ConstraintItemKind::Check { expression, column, .. } => {
            // As PostgreSQL does: a check over one column carries the column's name.
            let only = column
                .as_ref()
                .or_else(|| expression.columns.first().filter(|_| expression.columns.len() == 1));
            server(table, only.map(String::as_str), "check")
        }
        ConstraintItemKind::OneOf { column } => server(table, Some(column), "check"),
        ConstraintItemKind::Exclusion { keys, .. } => labelled(table, keys, "excl"),
    })
}

/// The name of an index of this table: as written, or the default one.
pub fn of_index(table: &str, item: &IndexItem) -> String {
    let columns: Vec<String> = item
        .keys
        .iter()
        .filter_map(|key| match &key.part {
            KeyPartItem::Column(column) => Some(column.clone()),
            KeyPartItem::Expression(_) => None,
        })
        .collect();
    item.name.as_ref().map_or_else(|| labelled(table, &columns, "index"), |name| name.value.clone())
}

/// `<table>_<columns>_<label>`.
fn labelled(table: &str, columns: &[String], label: &str) -> String {
    let parts: Vec<&str> =
        std::iter::once(table).chain(columns.iter().map(String::as_str)).chain([label]).collect();
    joined(&parts)
}

/// Parts with underscores between; past 63 bytes cut off, with a hash of the whole so that two stay apart.
pub(super) fn joined(parts: &[&str]) -> String {
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
