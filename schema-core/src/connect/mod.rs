//! Connection strings to connections, as psql makes them.
