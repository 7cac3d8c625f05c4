//! Two observed schemas to a list of changes. Pure.
