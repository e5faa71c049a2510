//! What accesses of registers run.

use super::emit::RoutineCode;
use crate::lower::core::{Core, Run};
use crate::model::RegisterId;

/// The routines of a device, and which of them accesses run.
pub(super) struct AccessRules<'a> {
    /// Which they run.
    pub core: &'a Core,
    /// Their functions, by index of the routine.
    pub routines: &'a [Option<RoutineCode>],
}

impl<'a> AccessRules<'a> {
    /// What runs before a read of a register, with its function.
    pub fn before_read(&self, id: RegisterId) -> Vec<(&'a Run, &'a RoutineCode)> {
        self.with_code(self.core.before_read(id))
    }

    /// What runs after a write to a register, with its function.
    pub fn after_write(&self, id: RegisterId) -> Vec<(&'a Run, &'a RoutineCode)> {
        self.with_code(self.core.after_write(id))
    }

    fn with_code(&self, runs: &'a [Run]) -> Vec<(&'a Run, &'a RoutineCode)> {
        let runs = runs.iter();
        runs.filter_map(|run| Some((run, self.routines[run.routine].as_ref()?)))
            .collect()
    }
}
