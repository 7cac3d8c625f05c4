//! The rules, a file each. A new one is a file, whose documentation says what it finds and shows it, and a line here.

use super::act::{Act, Subject};
use super::rule::{Findings, Level, Rule};

macro_rules! rules {
    ($($file:ident)*) => {
        $(mod $file;)*

        /// Every rule, by code.
        pub(super) const ALL: &[Rule] = &[$(Rule {
            file: stringify!($file),
            source: include_str!(concat!(stringify!($file), ".rs")),
            level: $file::LEVEL,
            check: $file::check,
        }),*];
    };
}

rules! {
    autovacuum_off
    backfill_under_lock
    check_scan
    column_type_rewrite
    detach_blocks
    domain_check_scan
    drop_column
    drop_constraint
    drop_index_blocks
    drop_not_null
    drop_schema
    drop_table
    exclusion_blocks
    foreign_key_scan
    foreign_key_type
    foreign_key_without_index
    generated_column_rewrite
    identity_column_rewrite
    index_blocks_writes
    json_column
    lock_order
    lock_timeout_off
    not_null_scan
    partition_scan
    primary_key_blocks
    refresh_blocks
    rename_column
    rename_enum_value
    rename_schema
    rename_table
    replica_identity
    required_column
    sequence_narrower_than_column
    slow_under_lock
    table_rewrite
    transaction_control
    truncate
    unique_blocks
    unused_allow
    volatile_default
}
