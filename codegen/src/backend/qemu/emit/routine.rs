//! Routines as C functions, and calls of them.

use std::iter;

use super::{Dest, Emitter, expr, finished};
use crate::backend::c::{Block, Declaration, Expr, Function, Number};
use crate::lower::core::{Arg, Kind, Run};

/// A routine's function.
#[derive(Debug)]
pub(in super::super) struct RoutineCode {
    /// The function.
    pub function: Function,
    /// Which of the routine's arguments it takes.
    takes: Vec<bool>,
}

impl RoutineCode {
    /// The call that runs it; `given` says what arguments are that are not constant.
    pub fn call(&self, run: &Run, given: impl Fn(Arg) -> Expr) -> Expr {
        let taken = (run.args.iter().zip(&self.takes)).filter(|(_, takes)| **takes);
        let args = taken.map(|(arg, _)| match arg {
            Arg::Constant(number) => Number::decimal(*number).into(),
            Arg::Old | Arg::Written | Arg::Saved(_) | Arg::Given(_) | Arg::Line => given(*arg),
        });
        let args = iter::once(Expr::name("s")).chain(args);
        Expr::call(&self.function.name, args)
    }
}

impl<'a> Emitter<'a> {
    /// A pure function.
    pub(in super::super) fn function(&mut self, index: usize) -> Function {
        self.routine(index, &[]).function
    }

    /// A routine. `given` is what its arguments are; those of a pure function may be anything.
    pub(in super::super) fn routine(&mut self, index: usize, given: &[Arg]) -> RoutineCode {
        let routine = &self.core.routines[index];
        let name = &self.names.routines[index];
        let (head, dest) = match routine.kind {
            Kind::Function => (
                Function::fixed(self.ty(&routine.result), name),
                Dest::Return,
            ),
            Kind::Level => (self.of_state(self.ty(&routine.result), name), Dest::Return),
            Kind::Handler => (self.of_state(self.ty(&routine.result), name), Dest::Discard),
        };
        let mut head = head.doc(match (routine.kind, routine.doc.as_str()) {
            // A level's doc comment is that of its line, at the line's constant.
            (Kind::Level, _) | (_, "") => &routine.summary,
            (Kind::Function | Kind::Handler, doc) => doc,
        });
        let mut f = self.scope(Some(&routine.body), routine.guard.as_ref());
        let mut block = Block::default();
        let mut takes = Vec::new();
        for (at, arg) in routine.args.iter().enumerate() {
            let ty = self.ty(&arg.ty);
            let read = f.read.contains(&*arg.name);
            let param = match given.get(at) {
                Some(Arg::Old) => Some("old".to_owned()),
                Some(Arg::Written) => Some("written".to_owned()),
                Some(Arg::Constant(_) | Arg::Line) => read.then(|| f.claim(arg)),
                Some(Arg::Saved(saved)) if read => {
                    let value = self.saved(index, *saved);
                    let variable = Declaration::new(ty.clone(), f.claim(arg));
                    block.declarations.push(variable.with(value));
                    None
                }
                Some(Arg::Saved(_)) => None,
                Some(Arg::Given(_)) | None => Some(f.claim(arg)),
            };
            takes.push(param.is_some());
            if let Some(param) = param {
                head = head.param(ty, param);
            }
        }
        self.reading = self.peeks && self.runs_at_reads(index);
        if let Some(guard) = &routine.guard {
            self.unless(&mut f, &mut block, guard);
        }
        self.block_into(&mut f, &mut block, &routine.body, dest);
        self.reading = false;
        RoutineCode {
            function: finished(head, block),
            takes,
        }
    }

    /// An argument that is saved for the event that runs a routine.
    fn saved(&self, routine: usize, arg: usize) -> Expr {
        let mut events = self.core.events.iter();
        let event = events.position(|event| event.run.routine == routine);
        let event = event.expect("only events save arguments");
        expr::state("pending")
            .dot(&self.names.events[event])
            .dot(&self.names.event_args[event][arg])
    }

    /// Whether reads run a routine, and so what debuggers look at.
    fn runs_at_reads(&self, routine: usize) -> bool {
        let mut runs = self.core.reads.values().flatten();
        runs.any(|run| run.routine == routine)
    }
}
