//! Blocks and statements.

use super::expr::{needs_statements, state};
use super::matching::branches_into;
use super::scan::returns;
use super::{Dest, Emitter, FunctionScope};
use crate::backend::c::{self, Block, Stmt, Type};
use crate::lower::core::{self, Expr, ExprKind, Local, Place, View};

impl<'a> Emitter<'a> {
    /// A block's statements, and its value to `dest`.
    pub(super) fn block_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        body: &'a core::Block,
        dest: Dest<'_>,
    ) {
        for stmt in &body.stmts {
            self.stmt(f, block, stmt);
        }
        if let Some(value) = &body.value {
            self.value_into(f, block, value, dest);
        }
    }

    /// A block with its own declarations.
    pub(super) fn block_of(
        &mut self,
        f: &mut FunctionScope<'a>,
        body: &'a core::Block,
        dest: Dest<'_>,
    ) -> Block {
        let mut block = Block::default();
        self.block_into(f, &mut block, body, dest);
        block
    }

    /// An expression's value to `dest`.
    pub(super) fn value_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
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
                self.if_into(f, block, condition, then, Some(otherwise), dest);
            }
            ExprKind::Match { value, arms, .. } => self.match_into(f, block, value, arms, dest),
            ExprKind::Block(inner) => self.nested(f, block, inner, dest),
            _ => {
                let value = self.expr(f, block, expr).expr;
                dest.put(block, value);
            }
        }
    }

    /// `{ .. }`, without braces if it declares nothing.
    pub(super) fn nested(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        body: &'a core::Block,
        dest: Dest<'_>,
    ) {
        let inner = self.block_of(f, body, dest);
        match inner.declarations.is_empty() {
            true => block.stmts.extend(inner.stmts),
            false => block.push(Stmt::Block(inner)),
        }
    }

    fn if_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        condition: &'a Expr,
        then: &'a core::Block,
        otherwise: Option<&'a core::Block>,
        dest: Dest<'_>,
    ) {
        let condition = self.expr(f, block, condition).expr;
        let mut branches = vec![(Some(condition), self.block_of(f, then, dest))];
        let mut rest = otherwise;
        // `else if`, as long as the condition is plain.
        while let Some(body) = rest {
            let Some((condition, then, otherwise)) =
                as_else_if(body).filter(|(c, ..)| !needs_statements(c))
            else {
                branches.push((None, self.block_of(f, body, dest)));
                break;
            };
            let mut plain = Block::default();
            let condition = self.expr(f, &mut plain, condition).expr;
            branches.push((Some(condition), self.block_of(f, then, dest)));
            rest = otherwise;
        }
        branches_into(block, branches);
    }

    /// Leaves the function where a condition does not hold.
    pub(super) fn unless(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        condition: &'a Expr,
    ) {
        let condition = self.expr(f, block, condition).expr;
        block.push(Stmt::when(condition.negated(), [Stmt::Return(None)]));
    }

    /// A statement. Blocks in it have no value; a `return` in them says so itself.
    fn stmt(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, stmt: &'a core::Stmt) {
        match stmt {
            _ if self.reading && leaves_device(stmt) => self.unless_peek(f, block, stmt),
            _ => self.plain_stmt(f, block, stmt),
        }
    }

    /// A statement that reaches beyond the device, in a rule that a debugger's read runs as well: it
    /// is left out then. What comes after an answer of a hook cannot be known, and is left out too.
    fn unless_peek(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, stmt: &'a core::Stmt) {
        let answers = |local: &Local| f.read.contains(&*local.name);
        if matches!(stmt, core::Stmt::Hook { result: Some(local), .. } if answers(local)) {
            block.push(Stmt::when(state("block").dot("peek"), [Stmt::Return(None)]));
            return self.plain_stmt(f, block, stmt);
        }
        let mut inner = Block::default();
        self.plain_stmt(f, &mut inner, stmt);
        block.push(Stmt::If {
            branches: vec![(state("block").dot("peek").negated(), inner)],
            otherwise: None,
        });
    }

    fn plain_stmt(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, stmt: &'a core::Stmt) {
        match stmt {
            core::Stmt::Let { local, value } => self.let_local(f, block, local, value),
            core::Stmt::LetPattern { pattern, value, .. } => {
                self.let_pattern(f, block, pattern, value)
            }
            core::Stmt::Assign { place, value } => self.assign(f, block, place, value),
            core::Stmt::Leave(value) => self.value_into(f, block, value, Dest::Discard),
            core::Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                self.if_into(f, block, condition, then, otherwise.as_ref(), Dest::Discard);
            }
            core::Stmt::Match { value, arms, .. } => {
                self.match_into(f, block, value, arms, Dest::Discard);
            }
            core::Stmt::Block(inner) => self.nested(f, block, inner, Dest::Discard),
            core::Stmt::For {
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
                self.for_loop(f, block, head, body);
            }
            core::Stmt::Return(Some(value)) => self.value_into(f, block, value, Dest::Return),
            core::Stmt::Return(None) => block.push(Stmt::Return(None)),
            core::Stmt::After { delay, event, args } => self.after(f, block, delay, *event, args),
            core::Stmt::Cancel { event } => {
                block.push(c::Expr::call("timer_del", [self.timer(*event).address()]));
            }
            core::Stmt::Pulse { irq } => {
                let line = format!("{}_IRQ_{}", self.stem.upper, self.names.lines[*irq]);
                let name = c::Expr::text(&self.core.irqs[*irq].name);
                let line = state("irqs").index(c::Expr::Name(line));
                let trace = c::Expr::Name(format!("trace_{}_irq", self.stem.snake));
                block.push(c::Expr::call("svdreg_pulse", [line, name, trace]));
            }
            core::Stmt::Hook { hook, args, result } => {
                self.call_hook(f, block, *hook, args, result.as_ref());
            }
            core::Stmt::GuestError(message) => Self::log(block, "LOG_GUEST_ERROR", message),
            core::Stmt::Unimplemented(message) => Self::log(block, "LOG_UNIMP", message),
        }
    }

    fn let_local(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        local: &'a Local,
        value: &'a Expr,
    ) {
        if !f.read.contains(&*local.name) {
            // Only a `return` in it would matter.
            self.value_into(f, block, value, Dest::Discard);
            return;
        }
        let ty = self.ty(&local.ty);
        if needs_block(value) {
            let name = f.claim(local);
            block.declare(ty, &name);
            self.value_into(f, block, value, Dest::Assign(&c::Expr::Name(name)));
            return;
        }
        let value = self.expr(f, block, value).expr;
        block.define(ty, f.claim(local), value);
    }

    fn assign(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        place: &'a Place,
        value: &'a Expr,
    ) {
        match place {
            Place::Register(id) => {
                if self.is_plain(*id) {
                    let place = self.stored(View::Current, *id);
                    self.value_into(f, block, value, Dest::Assign(&place));
                } else {
                    let value = self.named(f, block, value);
                    block.stmts.extend(self.store(*id, None, &value));
                }
            }
            Place::Field(id) => {
                let place = self.stored_for(View::Current, *id);
                let value = self.expr(f, block, value).expr;
                let value = self.with_field(place.clone(), *id, value);
                if self.is_plain(id.register) {
                    block.push(place.assign(value));
                } else {
                    let bits = self.peripheral.register(id.register).container();
                    let name = f.temporary();
                    let whole = c::Expr::name(&name);
                    block.declare(Type::unsigned(bits), name);
                    block.push(whole.clone().assign(value));
                    block
                        .stmts
                        .extend(self.store(id.register, Some(*id), &whole));
                }
            }
            Place::State(index) => {
                self.value_into(f, block, value, Dest::Assign(&self.state(*index)));
            }
            Place::Local(local) => {
                let place = f.local(local);
                let dest = match f.read.contains(&*local.name) {
                    true => Dest::Assign(&place),
                    false => Dest::Discard,
                };
                self.value_into(f, block, value, dest);
            }
            Place::Element(state, index) => {
                let index = self.expr(f, block, index).expr;
                let place = self.state(*state).index(index);
                self.value_into(f, block, value, Dest::Assign(&place));
            }
            Place::RegisterAt(bank, index) => {
                self.assign_at(f, block, (*bank, None), index, value);
            }
            Place::FieldAt(bank, field, index) => {
                self.assign_at(f, block, (*bank, Some(*field)), index, value);
            }
        }
    }

    fn after(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        delay: &'a Expr,
        event: usize,
        args: &'a [Expr],
    ) {
        let name = &self.names.events[event];
        let delay = self.expr(f, block, delay).expr;
        for (arg, member) in args.iter().zip(&self.names.event_args[event]) {
            let place = state("pending").dot(name).dot(member);
            self.value_into(f, block, arg, Dest::Assign(&place));
        }
        let timer = self.timer(event).address();
        let start = c::Expr::call("svdreg_start_timer", [timer, self.since(), delay]);
        match self.core.events_tell_time {
            true => block.push(state("due").dot(name).assign(start)),
            false => block.push(start),
        }
        if self.core.events.len() > 1 {
            let started = c::Expr::Increment(Box::new(state("started")));
            block.push(state("order").dot(name).assign(started));
        }
    }

    /// From when time counts: an event that comes late does as if it did not.
    pub(super) fn since(&self) -> c::Expr {
        match self.core.events_tell_time {
            true => state("since"),
            false => c::Expr::name("SVDREG_NOW"),
        }
    }

    /// Logs a message of the device that `s` is.
    fn log(block: &mut Block, mask: &str, message: &str) {
        let message = c::Expr::text(format!("%s: {}\n", message.replace('%', "%%")));
        let device = c::Expr::name("s").arrow("block").dot("name");
        block.push(c::Expr::call(
            "qemu_log_mask",
            [c::Expr::name(mask), message, device],
        ));
    }
}

/// Whether a statement does something that is not in the device's state.
fn leaves_device(stmt: &core::Stmt) -> bool {
    match stmt {
        core::Stmt::After { .. }
        | core::Stmt::Cancel { .. }
        | core::Stmt::Pulse { .. }
        | core::Stmt::Hook { .. }
        | core::Stmt::GuestError(_)
        | core::Stmt::Unimplemented(_) => true,
        core::Stmt::Let { .. }
        | core::Stmt::LetPattern { .. }
        | core::Stmt::Assign { .. }
        | core::Stmt::Leave(_)
        | core::Stmt::If { .. }
        | core::Stmt::Match { .. }
        | core::Stmt::Block(_)
        | core::Stmt::For { .. }
        | core::Stmt::Return(_) => false,
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
fn as_else_if(block: &core::Block) -> Option<(&Expr, &core::Block, Option<&core::Block>)> {
    match (&block.stmts[..], block.value.as_deref()) {
        (
            [
                core::Stmt::If {
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
