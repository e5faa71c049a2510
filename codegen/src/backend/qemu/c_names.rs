//! What the items of a behaviour block are called in C.

use std::collections::HashSet;

/// The C names of what a behaviour block declares, by index in the block.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Members of `s->regs`, by word: one for each cell.
    pub cells: Vec<Vec<String>>,
    /// Members of `s->params`.
    pub params: Vec<String>,
    /// Members of `s->state`.
    pub states: Vec<String>,
    /// Members of `s->timers` and `s->pending`.
    pub events: Vec<String>,
    /// Members of `s->pending.EVENT`.
    pub event_args: Vec<Vec<String>>,
    /// Functions of routines.
    pub routines: Vec<String>,
    /// For each bank, those that look at its registers, and make them hold values.
    pub banks: Vec<[String; 4]>,
    /// Last parts of the constants of interrupt lines.
    pub lines: Vec<String>,
    /// Members of `s->inputs`.
    pub inputs: Vec<String>,
    /// Functions that are written by hand.
    pub hooks: Vec<String>,
    /// Names of the file that no local may hide.
    pub file: HashSet<String>,
}
