//! Expressions as code: Rust's notation, for what words would make longer.

mod get_call;

pub(super) use self::get_call::get_call;
use crate::model::ir::{
    Arm, Behavior, BinaryOp, Block, Expr, ExprKind, Pattern, Place, Stmt, Ty, View,
};
use crate::model::{FieldId, Peripheral, RegisterId};

/// What names in a behaviour block refer to.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// Registers and fields.
    pub peripheral: &'a Peripheral,
    /// Parameters, state, functions and events.
    pub behavior: &'a Behavior,
}

/// How tightly an expression binds; as in Rust.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Any,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Product,
    Cast,
    Unary,
    Postfix,
}

impl<'a> Names<'a> {
    /// An expression as code.
    pub fn code(self, expr: &Expr) -> String {
        self.at(Level::Any, expr)
    }

    /// A register as the behaviour block writes it.
    pub fn register(self, view: View, id: RegisterId) -> String {
        match view {
            View::Current => self.peripheral.register(id).ident.svd.clone(),
            View::Written => "written".to_owned(),
            View::Old => "old".to_owned(),
        }
    }

    /// A field as the behaviour block writes it.
    pub fn field(self, view: View, id: FieldId) -> String {
        let register = self.register(view, id.register);
        format!("{register}.{}", self.peripheral.field(id).ident.svd)
    }

    /// An element of an array.
    pub fn element(self, state: usize, index: &Expr) -> String {
        format!("{}[{}]", self.behavior.states[state].name, self.code(index))
    }

    /// A register that an index chooses, as the behaviour block writes it.
    pub fn register_at(self, bank: usize, index: &Expr) -> String {
        let bank = &self.behavior.banks[bank];
        let indices = bank.indices(index).into_iter();
        bank.shown(indices.map(|index| self.code(index)))
    }

    /// A field of such a register.
    pub fn field_at(self, bank: usize, field: usize, index: &Expr) -> String {
        let id = self.behavior.banks[bank].field(field);
        let field = &self.peripheral.field(id).ident.svd;
        format!("{}.{field}", self.register_at(bank, index))
    }

    /// The name of an enumerated value.
    pub fn value(self, field: FieldId, index: usize) -> &'a str {
        let value = self.peripheral.field(field).values().nth(index);
        value.map_or("?", |value| &value.ident.svd)
    }

    /// `OP::ADD`, or `CTRL::MODE::FAST` for a register of several fields.
    fn path(self, field: FieldId, index: usize) -> String {
        let register = self.peripheral.register(field.register);
        let name = self.value(field, index);
        match register.fields.as_slice() {
            [_] => format!("{}::{name}", register.ident.svd),
            _ => format!(
                "{}::{}::{name}",
                register.ident.svd,
                self.peripheral.field(field).ident.svd
            ),
        }
    }

    /// An expression as an operand of something that binds as tightly as `level`.
    fn at(self, level: Level, expr: &Expr) -> String {
        let (own, text) = self.levelled(expr);
        if own < level {
            format!("({text})")
        } else {
            text
        }
    }

    fn levelled(self, expr: &Expr) -> (Level, String) {
        if let Some(text) = get_call(self, expr) {
            return (Level::Postfix, text);
        }
        match &expr.kind {
            // A sign binds less tightly than a method.
            ExprKind::Int(value) => match constant(*value, &expr.ty) {
                text if text.starts_with('-') => (Level::Unary, text),
                text => (Level::Postfix, text),
            },
            ExprKind::Not(inner) => (Level::Unary, format!("!{}", self.at(Level::Unary, inner))),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::Cast(inner) => {
                let inner = self.at(Level::Cast, inner);
                (Level::Cast, format!("{inner} as {}", expr.ty))
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.code(condition);
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                let text = format!("if {condition} {then} else {otherwise}");
                (Level::Any, text)
            }
            ExprKind::Match { value, arms } => (Level::Any, self.match_(value, arms)),
            ExprKind::Block(block) => (Level::Any, self.block(block)),
            ExprKind::Method(method, receiver, argument) => {
                let argument = self.code(argument);
                let text = self.called_on(receiver, &method.name(), &argument);
                (Level::Postfix, text)
            }
            ExprKind::Unary(unary, receiver) => {
                (Level::Postfix, self.called_on(receiver, &unary.name(), ""))
            }
            ExprKind::IsSome(inner, some) => {
                let method = if *some { "is_some" } else { "is_none" };
                (Level::Postfix, self.called_on(inner, method, ""))
            }
            ExprKind::UnwrapOr(option, other) => {
                let other = self.code(other);
                let text = self.called_on(option, "unwrap_or", &other);
                (Level::Postfix, text)
            }
            ExprKind::TupleItem(tuple, index) => {
                let tuple = self.at(Level::Postfix, tuple);
                (Level::Postfix, format!("{tuple}.{index}"))
            }
            ExprKind::Tuple(items) => (Level::Postfix, format!("({})", self.list(items))),
            ExprKind::Some(inner) => (Level::Postfix, format!("Some({})", self.code(inner))),
            ExprKind::None => (Level::Postfix, "None".to_owned()),
            ExprKind::Bool(value) => (Level::Postfix, value.to_string()),
            ExprKind::Enumerated { .. }
            | ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Param(_)
            | ExprKind::Local(_)
            | ExprKind::Element(..)
            | ExprKind::RegisterAt(..)
            | ExprKind::FieldAt(..)
            | ExprKind::Input { .. }
            | ExprKind::Pending(_)
            | ExprKind::Remaining(_)
            | ExprKind::Call(..) => (Level::Postfix, self.named(expr)),
        }
    }

    /// A call of a method.
    fn called_on(self, receiver: &Expr, method: &str, argument: &str) -> String {
        format!("{}.{method}({argument})", self.at(Level::Postfix, receiver))
    }

    /// What is read by its name.
    fn named(self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Enumerated {
                field,
                index,
                value: _,
            } => self.path(*field, *index),
            ExprKind::Register(view, id) => self.register(*view, *id),
            ExprKind::Field(view, id) => self.field(*view, *id),
            ExprKind::State(index) => self.behavior.states[*index].name.clone(),
            ExprKind::Param(index) => self.behavior.params[*index].name.clone(),
            ExprKind::Local(local) => local.name.clone(),
            ExprKind::Element(state, index) => self.element(*state, index),
            ExprKind::RegisterAt(bank, index) => self.register_at(*bank, index),
            ExprKind::FieldAt(bank, field, index) => self.field_at(*bank, *field, index),
            ExprKind::Input { input, line } => {
                let name = &self.behavior.inputs[*input].name;
                match line {
                    Some(line) => format!("{name}[{}]", self.code(line)),
                    None => name.clone(),
                }
            }
            ExprKind::Pending(event) => {
                format!("{}.is_pending()", self.behavior.events[*event].name)
            }
            ExprKind::Remaining(event) => {
                format!("{}.remaining()", self.behavior.events[*event].name)
            }
            ExprKind::Call(index, args) => {
                let name = &self.behavior.functions[*index].name;
                format!("{name}({})", self.list(args))
            }
            _ => unreachable!("not a name"),
        }
    }

    fn binary(self, op: BinaryOp, left: &Expr, right: &Expr) -> (Level, String) {
        let (own, left_level, right_level) = match op {
            BinaryOp::Or => (Level::Or, Level::Or, Level::And),
            BinaryOp::And => (Level::And, Level::And, Level::Compare),
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => (Level::Compare, Level::BitOr, Level::BitOr),
            BinaryOp::BitOr => (Level::BitOr, Level::BitOr, Level::BitXor),
            BinaryOp::BitXor => (Level::BitXor, Level::BitXor, Level::BitAnd),
            BinaryOp::BitAnd => (Level::BitAnd, Level::BitAnd, Level::Shift),
            BinaryOp::Shl | BinaryOp::Shr => (Level::Shift, Level::Shift, Level::Product),
            BinaryOp::Div | BinaryOp::Rem => (Level::Product, Level::Product, Level::Cast),
        };
        let (left, right) = (self.at(left_level, left), self.at(right_level, right));
        (own, format!("{left} {} {right}", op.symbol()))
    }

    /// A call of a hook.
    pub fn hook(self, hook: usize, args: &[Expr]) -> String {
        format!("{}({})", self.behavior.hooks[hook].name, self.list(args))
    }

    fn list(self, exprs: &[Expr]) -> String {
        exprs
            .iter()
            .map(|expr| self.code(expr))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn match_(self, value: &Expr, arms: &[Arm<Block>]) -> String {
        let arm = |arm: &Arm<Block>| {
            let guard = arm.guard.as_ref().map(|guard| self.code(guard));
            let guard = guard.map(|guard| format!(" if {guard}"));
            format!(
                "{}{} => {}",
                self.pattern(&arm.pattern, &value.ty),
                guard.unwrap_or_default(),
                self.block(&arm.body)
            )
        };
        let arms: Vec<String> = arms.iter().map(arm).collect();
        format!("match {} {{ {} }}", self.code(value), arms.join(", "))
    }

    /// A pattern for a value of this type as code.
    pub fn pattern(self, pattern: &Pattern, ty: &Ty) -> String {
        match pattern {
            Pattern::Any => "_".to_owned(),
            Pattern::Bind(local) => local.name.clone(),
            Pattern::Bool(value) => value.to_string(),
            Pattern::Int {
                value: _,
                named: Some((field, index)),
            } => self.path(*field, *index),
            Pattern::Int { value, named: None } => constant(*value, ty),
            Pattern::Range(low, high) => {
                format!("{}..={}", constant(*low, ty), constant(*high, ty))
            }
            Pattern::Or(patterns) => {
                let patterns: Vec<String> =
                    patterns.iter().map(|one| self.pattern(one, ty)).collect();
                patterns.join(" | ")
            }
            Pattern::Some(inner) => match ty {
                Ty::Option(ty) => format!("Some({})", self.pattern(inner, ty)),
                Ty::Bool | Ty::Int(_) | Ty::Tuple(_) | Ty::Unit => {
                    unreachable!("Some matches an Option")
                }
            },
            Pattern::None => "None".to_owned(),
            Pattern::Tuple(items) => match ty {
                Ty::Tuple(types) => {
                    let items = items.iter().zip(types);
                    let items: Vec<String> =
                        items.map(|(item, ty)| self.pattern(item, ty)).collect();
                    format!("({})", items.join(", "))
                }
                Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Unit => {
                    unreachable!("a tuple matches a tuple")
                }
            },
        }
    }

    /// A block on one line.
    fn block(self, block: &Block) -> String {
        let mut parts: Vec<String> = block.stmts.iter().map(|stmt| self.stmt(stmt)).collect();
        parts.extend(block.value.as_deref().map(|value| self.code(value)));
        if parts.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{ {} }}", parts.join(" "))
        }
    }

    fn stmt(self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Let { local, value } => {
                let mutable = if local.mutable { "mut " } else { "" };
                format!("let {mutable}{} = {};", local.name, self.code(value))
            }
            Stmt::LetPattern { pattern, value } => format!(
                "let {} = {};",
                self.pattern(pattern, &value.ty),
                self.code(value)
            ),
            Stmt::Assign { place, value } => {
                format!("{} = {};", self.place(place), self.code(value))
            }
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                let otherwise = otherwise
                    .as_ref()
                    .map(|block| format!(" else {}", self.block(block)));
                let then = self.block(then);
                format!(
                    "if {} {then}{}",
                    self.code(condition),
                    otherwise.unwrap_or_default()
                )
            }
            Stmt::Match { value, arms } => self.match_(value, arms),
            Stmt::Block(block) => self.block(block),
            Stmt::For {
                local,
                first,
                end,
                closed,
                body,
            } => {
                let dots = if *closed { "..=" } else { ".." };
                let (first, end) = (self.code(first), self.code(end));
                let body = self.block(body);
                format!("for {} in {first}{dots}{end} {body}", local.name)
            }
            Stmt::Return(None) => "return;".to_owned(),
            Stmt::Return(Some(value)) => format!("return {};", self.code(value)),
            Stmt::After { delay, event, args } => {
                let event = &self.behavior.events[*event].name;
                format!("after({}) {event}({});", self.code(delay), self.list(args))
            }
            Stmt::Cancel { event } => format!("cancel {};", self.behavior.events[*event].name),
            Stmt::Pulse { irq } => format!("pulse {};", self.behavior.irqs[*irq].name),
            Stmt::Hook { hook, args, result } => {
                let call = self.hook(*hook, args);
                match result {
                    Some(local) => format!("let {} = {call};", local.name),
                    None => format!("{call};"),
                }
            }
            Stmt::GuestError(text) => format!("guest_error!({text:?});"),
            Stmt::Unimplemented(text) => format!("unimplemented!({text:?});"),
        }
    }

    fn place(self, place: &Place) -> String {
        match place {
            Place::Register(id) => self.register(View::Current, *id),
            Place::Field(id) => self.field(View::Current, *id),
            Place::State(index) => self.behavior.states[*index].name.clone(),
            Place::Local(local) => local.name.clone(),
            Place::Element(state, index) => self.element(*state, index),
            Place::RegisterAt(bank, index) => self.register_at(*bank, index),
            Place::FieldAt(bank, field, index) => self.field_at(*bank, *field, index),
        }
    }
}

/// A constant of a type.
pub(super) fn constant(bits: u64, ty: &Ty) -> String {
    match ty {
        Ty::Int(int) => match int.number(bits) {
            value @ ..0 => format!("-{}", number(value.unsigned_abs() as u64)),
            _ => number(bits),
        },
        Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => number(bits),
    }
}

/// A number: small ones in decimal, others in hexadecimal.
pub(super) fn number(value: u64) -> String {
    if value < 4096 || value.is_multiple_of(1000) {
        value.to_string()
    } else {
        format!("0x{value:X}")
    }
}
