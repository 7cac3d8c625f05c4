//! `schema graph`: a schema as a picture of its tables.

use schema_core::review::{diagram, graph};

use super::Outcome;
use crate::args::{Graph, GraphFormat};
use crate::error::Error;
use crate::project::{self, Project};
use crate::report;

pub(super) fn run(project: &Project, args: &Graph) -> Result<Outcome, Error> {
    let state = project.observer().observe(&project::source(&args.source)?)?;
    let schema = &state.observed.schema;
    report::text(&match args.format {
        GraphFormat::Mermaid => graph::mermaid(schema),
        GraphFormat::Svg => diagram::whole(schema),
    })?;
    Ok(Outcome::Clean)
}
