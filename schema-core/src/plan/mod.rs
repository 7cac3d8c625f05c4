//! Changes to ordered steps with SQL and effects. Pure.
