//! Steps that belong together, and where in the order of an online change they may stand.

use super::super::step::Step;
use super::place::StageKind;

/// One or more steps in one transaction, or one that runs in none.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// In order.
    pub(super) steps: Vec<Step>,
    /// The kind of stage that it needs.
    pub(super) kind: StageKind,
    /// Whether the old code must be gone.
    pub(super) after_deploy: bool,
}

impl Piece {
    /// One step.
    pub(super) fn new(kind: StageKind, step: Step) -> Self {
        Self { steps: vec![step], kind, after_deploy: false }
    }

    /// Steps that are done together.
    pub(super) fn of(kind: StageKind, steps: Vec<Step>) -> Self {
        Self { steps, kind, after_deploy: false }
    }

    /// The same, once the old code is gone.
    pub(super) fn after_deploy(mut self) -> Self {
        self.after_deploy = true;
        self
    }
}
