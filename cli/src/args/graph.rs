//! The arguments of `schema graph`.

use clap::{Args as Group, ValueEnum};

#[derive(Debug, Group)]
pub(crate) struct Graph {
    /// What to draw
    #[arg(value_name = "SOURCE", default_value = "declared")]
    pub(crate) source: String,
    /// Text that GitHub and GitLab draw, or a picture
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    pub(crate) format: GraphFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// An erDiagram
    Mermaid,
    /// A picture
    Svg,
}
