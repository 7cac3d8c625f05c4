//! SQL files to statements, cut by position and never printed back.
