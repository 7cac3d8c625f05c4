//! Runs migration files on a target database: lock, transactions, checksums, resume.
