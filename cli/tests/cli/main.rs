//! The `schema` command as people and CI meet it: as a program, by what it prints and how it exits.

mod browser;
mod drift;
mod example;
mod hostile;
mod page;
mod parallel;
mod pooler;
mod restored;
mod scenarios;
mod world;
