//! Items: each with statements becomes a routine, and what runs it says so by the routine's index.

use std::collections::HashMap;

use super::core::{Arg, Block, Call, Core, Event, Input, Irq, Kind, Local, Name, Routine, Run, Ty};
use super::statements::{block, expr};
use crate::behavior::visit::views;
use crate::model::ir::{self, Behavior, Each, InputRule, Int, Line, Rule, Trigger};
use crate::model::{Peripheral, RegisterId};

/// A core form in the making.
pub(super) struct Lowering<'a> {
    pub peripheral: &'a Peripheral,
    pub behavior: &'a Behavior,
    pub core: &'a mut Core,
    /// How many routines there are of a verb and a subject.
    pub named: HashMap<(&'static str, String), usize>,
}

impl Lowering<'_> {
    /// Lowers all items.
    pub fn all(mut self) {
        let behavior = self.behavior;
        behavior
            .functions
            .iter()
            .for_each(|known| self.function(known));
        behavior.events.iter().for_each(|event| self.event(event));
        behavior.rules.iter().for_each(|rule| self.rule(rule));
        behavior.irqs.iter().for_each(|irq| self.irq(irq));
        for input in &behavior.inputs {
            self.core.inputs.push(Input {
                name: input.name.clone(),
                doc: input.doc.clone(),
                lines: input.lines,
                runs: Vec::new(),
            });
        }
        behavior
            .input_rules
            .iter()
            .for_each(|rule| self.input_rule(rule));
        behavior.calls.iter().for_each(|call| self.call(call));
    }

    /// Adds a routine; its index.
    fn add(&mut self, routine: Routine) -> usize {
        self.core.routines.push(routine);
        self.core.routines.len() - 1
    }

    /// A name that no routine has yet.
    fn name(&mut self, verb: &'static str, subject: &str) -> Name {
        let same = self.named.entry((verb, subject.to_owned())).or_default();
        let number = *same;
        *same += 1;
        Name {
            verb,
            number,
            subject: subject.to_owned(),
        }
    }

    fn function(&mut self, function: &ir::Function) {
        let name = self.name("", &function.name);
        self.add(Routine {
            kind: Kind::Function,
            name,
            doc: function.doc.clone(),
            summary: String::new(),
            args: function.args.clone(),
            result: function.result.clone(),
            guard: None,
            body: block(&function.body),
        });
    }

    fn rule(&mut self, rule: &Rule) {
        let register = |id: RegisterId| self.peripheral.register(id);
        let shown = |id: RegisterId| match &rule.each {
            Some(each) => self.behavior.each_shown(each),
            None => register(id).ident.svd.clone(),
        };
        let (name, summary, bits) = match rule.trigger {
            Trigger::Write(id) => (
                self.name("on_write", &register(id).ident.snake),
                format!("What a guest's write to {} does.", shown(id)),
                register(id).bits,
            ),
            Trigger::Read(id) => (
                self.name("on_read", &register(id).ident.snake),
                format!("What happens before a guest reads {}.", shown(id)),
                register(id).bits,
            ),
            Trigger::Reset => (
                self.name("on_reset", ""),
                "What else a reset does.".to_owned(),
                64,
            ),
        };
        let (old, written) = views(rule);
        let mut args: Vec<Local> = rule.each.iter().map(|each| each.index.clone()).collect();
        let mut given = Vec::new();
        for (looked_at, name, arg) in [(old, "old", Arg::Old), (written, "written", Arg::Written)] {
            if looked_at {
                args.push(Local {
                    name: name.to_owned(),
                    ty: Ty::Int(Int::unsigned(bits)),
                    mutable: false,
                });
                given.push(arg);
            }
        }
        let condition = rule.condition.as_ref();
        let routine = self.handler(name, &rule.doc, summary, args, condition, &rule.body);
        self.run_rule(rule, routine, &given);
    }

    /// Says at which accesses a rule's routine is run.
    fn run_rule(&mut self, rule: &Rule, routine: usize, given: &[Arg]) {
        let run = |index: Option<usize>| Run {
            routine,
            args: (index.map(|index| Arg::Constant(index as u64)).into_iter())
                .chain(given.iter().copied())
                .collect(),
        };
        let registers = |id: RegisterId| -> Vec<(RegisterId, Option<usize>)> {
            match &rule.each {
                None => vec![(id, None)],
                Some(Each { bank, .. }) => {
                    let registers = self.behavior.banks[*bank].registers.iter();
                    registers.copied().zip((0..).map(Some)).collect()
                }
            }
        };
        match rule.trigger {
            // Of what no guest can do there is nothing to run.
            Trigger::Write(id) if self.peripheral.register(id).writable() == 0 => {}
            Trigger::Read(id) if self.peripheral.register(id).readable() == 0 => {}
            Trigger::Write(id) => {
                for (id, index) in registers(id) {
                    self.core.writes.entry(id).or_default().push(run(index));
                }
            }
            Trigger::Read(id) => {
                for (id, index) in registers(id) {
                    self.core.reads.entry(id).or_default().push(run(index));
                }
            }
            Trigger::Reset => self.core.resets.push(run(None)),
        }
    }

    /// Adds what happens at a trigger, if the condition holds.
    fn handler(
        &mut self,
        name: Name,
        doc: &str,
        summary: String,
        args: Vec<Local>,
        condition: Option<&ir::Expr>,
        body: &ir::Block,
    ) -> usize {
        self.add(Routine {
            kind: Kind::Handler,
            name,
            doc: doc.to_owned(),
            summary,
            args,
            result: Ty::Unit,
            guard: condition.map(expr),
            body: block(body),
        })
    }

    fn event(&mut self, event: &ir::Event) {
        // Rust wants no two underscores in a name.
        let name = match event.name.strip_prefix('_') {
            Some(rest) => self.name("on_idle_event", rest),
            None => self.name("on_event", &event.name),
        };
        let summary = format!("The event {}.", event.name);
        let args = event.args.clone();
        let routine = self.handler(name, &event.doc, summary, args, None, &event.body);
        self.core.events.push(Event {
            name: event.name.clone(),
            args: event.args.clone(),
            run: Run {
                routine,
                args: (0..event.args.len()).map(Arg::Saved).collect(),
            },
        });
    }

    fn irq(&mut self, irq: &ir::Irq) {
        let level = irq.level.as_ref().map(|level| {
            let name = self.name("irq", &irq.name);
            self.add(Routine {
                kind: Kind::Level,
                name,
                doc: irq.doc.clone(),
                summary: format!("Whether the interrupt line {} is high.", irq.name),
                args: Vec::new(),
                result: Ty::Bool,
                guard: None,
                body: Block {
                    value: Some(Box::new(expr(level))),
                    ..Block::default()
                },
            })
        });
        self.core.irqs.push(Irq {
            name: irq.name.clone(),
            doc: irq.doc.clone(),
            level,
        });
    }

    fn input_rule(&mut self, rule: &InputRule) {
        let input = &self.behavior.inputs[rule.input].name;
        let summary = match &rule.line {
            Line::Only => format!("What a change of the input {input} does."),
            Line::One(line) => format!("What a change of the input {input}[{line}] does."),
            Line::Each(_) => format!("What a change of a line of the input {input} does."),
        };
        let (args, given, only) = match &rule.line {
            Line::Only => (Vec::new(), Vec::new(), None),
            Line::One(line) => (Vec::new(), Vec::new(), Some(*line)),
            Line::Each(index) => (vec![index.clone()], vec![Arg::Line], None),
        };
        let name = self.name("on_input", input);
        let condition = rule.condition.as_ref();
        let routine = self.handler(name, &rule.doc, summary, args, condition, &rule.body);
        let run = Run {
            routine,
            args: given,
        };
        self.core.inputs[rule.input].runs.push((only, run));
    }

    fn call(&mut self, call: &ir::Call) {
        let name = self.name("on_call", &call.name);
        let summary = format!("The call {}.", call.name);
        let args = call.args.clone();
        let routine = self.handler(name, &call.doc, summary, args, None, &call.body);
        self.core.calls.push(Call {
            name: call.name.clone(),
            doc: call.doc.clone(),
            run: Run {
                routine,
                args: (0..call.args.len()).map(Arg::Given).collect(),
            },
        });
    }
}
