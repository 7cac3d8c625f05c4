//! The grammar: a syn item to a declaration, with spans, all mistakes at once.
