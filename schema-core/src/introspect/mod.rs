//! A database to an observed schema, in one snapshot, by a fixed number of queries.
