//! Blocks and statements.

use super::c::C;
use super::expr::needs_statements;
use super::matching::branches_into;
use super::scan::returns;
use super::{Dest, Emitter, Frame, FunctionScope, Helper, Since, indent, text};
use crate::behavior::ir::{Block, Expr, ExprKind, Local, Place, Stmt, View};

impl<'a> Emitter<'a> {
    /// A block's statements, and its value to `dest`.
    pub(super) fn block_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        block: &'a Block,
        dest: Dest<'_>,
    ) {
        for stmt in &block.stmts {
            self.stmt(f, frame, stmt);
        }
        if let Some(value) = &block.value {
            self.value_into(f, frame, value, dest);
        }
    }

    /// A block's lines, with its own declarations.
    fn lines(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &'a Block,
        dest: Dest<'_>,
    ) -> Vec<String> {
        let mut frame = Frame::default();
        self.block_into(f, &mut frame, block, dest);
        frame.lines()
    }

    /// An expression's value to `dest`.
    pub(super) fn value_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        expr: &'a Expr,
        dest: Dest<'_>,
    ) {
        // Expressions have no effects, but a `return` in one does.
        if matches!(dest, Dest::Discard) && !returns(expr) {
            return;
        }
        match &expr.kind {
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.if_into(f, frame, condition, then, Some(otherwise), dest);
            }
            ExprKind::Match { value, arms } => self.match_into(f, frame, value, arms, dest),
            ExprKind::Block(block) => self.nested(f, frame, block, dest),
            _ => {
                let value = self.expr(f, frame, expr).text;
                match dest {
                    Dest::Return => frame.stmts.push(format!("return {value};")),
                    Dest::Assign(name) => frame.stmts.push(format!("{name} = {value};")),
                    Dest::Discard => {}
                }
            }
        }
    }

    /// `{ .. }`, without braces if it declares nothing.
    pub(super) fn nested(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        block: &'a Block,
        dest: Dest<'_>,
    ) {
        let mut inner = Frame::default();
        self.block_into(f, &mut inner, block, dest);
        if inner.decls.is_empty() {
            frame.stmts.extend(inner.stmts);
        } else {
            frame.stmts.push("{".into());
            frame.stmts.extend(indent(inner.lines()));
            frame.stmts.push("}".into());
        }
    }

    fn if_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: Option<&'a Block>,
        dest: Dest<'_>,
    ) {
        let mut branches: Vec<(Option<C>, Vec<String>)> = Vec::new();
        let condition = self.expr(f, frame, condition);
        branches.push((Some(condition), self.lines(f, then, dest)));
        let mut rest = otherwise;
        // `else if`, as long as the condition is plain.
        while let Some(block) = rest {
            let Some((condition, then, otherwise)) =
                as_else_if(block).filter(|(c, ..)| !needs_statements(c))
            else {
                branches.push((None, self.lines(f, block, dest)));
                break;
            };
            let mut plain = Frame::default();
            let condition = self.expr(f, &mut plain, condition);
            branches.push((Some(condition), self.lines(f, then, dest)));
            rest = otherwise;
        }
        branches_into(frame, branches);
    }

    /// A statement. Blocks in it have no value; a `return` in them says so itself.
    fn stmt(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, stmt: &'a Stmt) {
        match stmt {
            _ if self.reading && leaves_device(stmt) => self.unless_peek(f, frame, stmt),
            _ => self.plain_stmt(f, frame, stmt),
        }
    }

    /// A statement that reaches beyond the device, in a rule that a debugger's read runs as well: it
    /// is left out then. What comes after an answer of a hook cannot be known, and is left out too.
    fn unless_peek(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, stmt: &'a Stmt) {
        let answers = |local: &Local| f.read.contains(&*local.name);
        if matches!(stmt, Stmt::Hook { result: Some(local), .. } if answers(local)) {
            frame.stmts.push("if (s->peek) {".into());
            frame.stmts.push("    return;".into());
            frame.stmts.push("}".into());
            return self.plain_stmt(f, frame, stmt);
        }
        let mut inner = Frame::default();
        self.plain_stmt(f, &mut inner, stmt);
        frame.stmts.push("if (!s->peek) {".into());
        frame.stmts.extend(indent(inner.lines()));
        frame.stmts.push("}".into());
    }

    fn plain_stmt(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, stmt: &'a Stmt) {
        match stmt {
            Stmt::Let { local, value } => {
                if !f.read.contains(&*local.name) {
                    // Only a `return` in it would matter.
                    self.value_into(f, frame, value, Dest::Discard);
                    return;
                }
                let ty = self.ty(&local.ty);
                if needs_block(value) {
                    let name = f.claim(local);
                    frame.decls.push(format!("{ty} {name};"));
                    self.value_into(f, frame, value, Dest::Assign(&name));
                    return;
                }
                let value = self.expr(f, frame, value).text;
                let name = f.claim(local);
                if frame.stmts.is_empty() {
                    frame.decls.push(format!("{ty} {name} = {value};"));
                } else {
                    frame.decls.push(format!("{ty} {name};"));
                    frame.stmts.push(format!("{name} = {value};"));
                }
            }
            Stmt::LetPattern { pattern, value } => self.let_pattern(f, frame, pattern, value),
            Stmt::Assign { place, value } => self.assign(f, frame, place, value),
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                self.if_into(f, frame, condition, then, otherwise.as_ref(), Dest::Discard);
            }
            Stmt::Match { value, arms } => self.match_into(f, frame, value, arms, Dest::Discard),
            Stmt::Block(block) => self.nested(f, frame, block, Dest::Discard),
            Stmt::For {
                local,
                first,
                end,
                closed,
                body,
            } => {
                let head = super::loops::Head {
                    local,
                    first,
                    end,
                    closed: *closed,
                };
                self.for_loop(f, frame, head, body);
            }
            Stmt::Return(Some(value)) => self.value_into(f, frame, value, Dest::Return),
            Stmt::Return(None) => frame.stmts.push("return;".into()),
            Stmt::After { delay, event, args } => self.after(f, frame, delay, *event, args),
            Stmt::Cancel { event } => {
                frame.stmts.push(format!(
                    "timer_del(&s->timers.{});",
                    self.names.events[*event]
                ));
            }
            Stmt::Pulse { irq } => {
                let pulse = self.helper(Helper::Pulse);
                let line = format!("{}_IRQ_{}", self.stem.upper, self.names.lines[*irq]);
                let name = text::string(&self.behavior.irqs[*irq].name);
                frame.stmts.push(format!("{pulse}(s, {line}, {name});"));
            }
            Stmt::Hook { hook, args, result } => {
                self.call_hook(f, frame, *hook, args, result.as_ref());
            }
            Stmt::GuestError(message) => self.log(frame, "LOG_GUEST_ERROR", message),
            Stmt::Unimplemented(message) => self.log(frame, "LOG_UNIMP", message),
        }
    }

    fn assign(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        place: &'a Place,
        value: &'a Expr,
    ) {
        match place {
            Place::Register(id) => {
                if self.is_plain(*id) {
                    let name = self.stored(View::Current, *id);
                    self.value_into(f, frame, value, Dest::Assign(&name));
                } else {
                    let value = self.named(f, frame, value);
                    frame.stmts.extend(self.store(*id, None, &value));
                }
            }
            Place::Field(id) => {
                let bits = self.peripheral.register(id.register).container();
                let name = self.stored_for(View::Current, *id);
                let (register, field) = self.field_name(*id);
                let value = self.expr(f, frame, value).text;
                let value = format!("FIELD_DP{bits}({name}, {register}, {field}, {value})");
                if self.is_plain(id.register) {
                    frame.stmts.push(format!("{name} = {value};"));
                } else {
                    let whole = f.temporary();
                    frame.decls.push(format!("uint{bits}_t {whole};"));
                    frame.stmts.push(format!("{whole} = {value};"));
                    frame
                        .stmts
                        .extend(self.store(id.register, Some(*id), &whole));
                }
            }
            Place::State(index) => {
                let name = format!("s->state.{}", self.names.states[*index]);
                self.value_into(f, frame, value, Dest::Assign(&name));
            }
            Place::Local(local) => {
                let name = f.local(local);
                let dest = if f.read.contains(&*local.name) {
                    Dest::Assign(&name)
                } else {
                    Dest::Discard
                };
                self.value_into(f, frame, value, dest);
            }
            Place::Element(state, index) => {
                let index = self.expr(f, frame, index).text;
                let name = format!("s->state.{}[{index}]", self.names.states[*state]);
                self.value_into(f, frame, value, Dest::Assign(&name));
            }
            Place::RegisterAt(bank, index) => {
                self.assign_at(f, frame, (*bank, None), index, value);
            }
            Place::FieldAt(bank, field, index) => {
                self.assign_at(f, frame, (*bank, Some(*field)), index, value);
            }
        }
    }

    fn after(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        delay: &'a Expr,
        event: usize,
        args: &'a [Expr],
    ) {
        let name = &self.names.events[event];
        let delay = self.expr(f, frame, delay).text;
        for (arg, member) in args.iter().zip(&self.names.event_args[event]) {
            let dest = format!("s->pending.{name}.{member}");
            self.value_into(f, frame, arg, Dest::Assign(&dest));
        }
        let start = self.helper(Helper::StartTimer(self.since));
        frame.stmts.push(match self.since {
            Since::Now => format!("{start}(&s->timers.{name}, {delay});"),
            Since::Due => format!("{start}(s, &s->timers.{name}, &s->due.{name}, {delay});"),
        });
        if self.behavior.events.len() > 1 {
            frame.stmts.push(format!("s->order.{name} = s->started++;"));
        }
    }

    fn log(&self, frame: &mut Frame, mask: &str, message: &str) {
        let message = text::format_string(&format!("{}: {message}\n", self.stem.kebab()));
        frame
            .stmts
            .push(format!("qemu_log_mask({mask}, {message});"));
    }
}

/// Whether a statement does something that is not in the device's state.
fn leaves_device(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::After { .. }
        | Stmt::Cancel { .. }
        | Stmt::Pulse { .. }
        | Stmt::Hook { .. }
        | Stmt::GuestError(_)
        | Stmt::Unimplemented(_) => true,
        Stmt::Let { .. }
        | Stmt::LetPattern { .. }
        | Stmt::Assign { .. }
        | Stmt::If { .. }
        | Stmt::Match { .. }
        | Stmt::Block(_)
        | Stmt::For { .. }
        | Stmt::Return(_) => false,
    }
}

/// Whether a value is best written as statements that assign it.
fn needs_block(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Match { .. } | ExprKind::Block(_) => true,
        ExprKind::If { .. } => needs_statements(expr),
        _ => false,
    }
}

/// A block that is nothing but an `if`.
fn as_else_if(block: &Block) -> Option<(&Expr, &Block, Option<&Block>)> {
    match (&block.stmts[..], block.value.as_deref()) {
        (
            [
                Stmt::If {
                    condition,
                    then,
                    otherwise,
                },
            ],
            None,
        ) => Some((condition, then, otherwise.as_ref())),
        (
            [],
            Some(Expr {
                kind:
                    ExprKind::If {
                        condition,
                        then,
                        otherwise,
                    },
                ..
            }),
        ) => Some((condition, then, Some(otherwise))),
        _ => None,
    }
}
