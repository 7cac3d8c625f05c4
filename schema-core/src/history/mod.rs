//! The migrations folder: numbered files, their checksums, schema.sql.
