//! `schema completions` and `schema man`: what clap knows of the command line, for shells and for man.

use std::fs;
use std::io::{self, Write};

use clap::CommandFactory;

use super::Outcome;
use crate::args::{Args, Completions, Man};
use crate::error::Error;

pub(super) fn completions(args: &Completions) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "schema", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Clean)
}

/// The page of the whole, or with a folder a page for it and one for each command.
pub(super) fn man(args: &Man) -> Result<Outcome, Error> {
    match &args.out {
        Some(folder) => {
            let failed = |source| Error::File { doing: "write", path: folder.clone(), source };
            fs::create_dir_all(folder).map_err(failed)?;
            clap_mangen::generate_to(Args::command(), folder).map_err(failed)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Args::command()).render(&mut page)?;
            io::stdout().write_all(&page)?;
        }
    }
    Ok(Outcome::Clean)
}
