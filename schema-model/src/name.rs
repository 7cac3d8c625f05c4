//! The names that PostgreSQL gives to what nobody named.

/// `NAMEDATALEN - 1`: what PostgreSQL keeps of a name, in bytes.
pub const MAX_BYTES: usize = 63;

/// The name of what belongs to a table and perhaps a column: `users_pkey`, `users_id_seq`.
///
/// `makeObjectName` in `src/backend/commands/indexcmds.c` shortens the longer of the two, byte for byte, until
/// `<table>_<column>_<label>` fits.
pub fn server(table: &str, column: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(column.is_some());
    let available = MAX_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), column.map_or(0, str::len));
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    // `pg_mbcliplen`: never through the middle of a character.
    let table = &table[..table.floor_char_boundary(first)];
    match column {
        Some(column) => format!("{table}_{}_{label}", &column[..column.floor_char_boundary(second)]),
        None => format!("{table}_{label}"),
    }
}
