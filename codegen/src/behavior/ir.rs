//! The typed form of a behaviour block, from which C, Rust and prose are made.
//!
//! Every expression carries its type. Meaning is Rust's; the checker has already refused all that
//! could overflow, divide by zero or shift too far, so a backend translates without conditions.
//! Expressions never change state: only statements do.

mod bank;

use std::borrow::Cow;

pub use self::bank::{Bank, indexed, number};
use crate::model::{FieldId, RegisterId};

/// A checked behaviour block.
#[derive(Debug, Clone, Default)]
pub struct Behavior {
    /// The block's text as it stands in the SVD, without blank lines at its ends.
    pub source: String,
    /// `param` items.
    pub params: Vec<Param>,
    /// `state` items.
    pub states: Vec<State>,
    /// `fn` items, each after those that it calls.
    pub functions: Vec<Function>,
    /// `on write`, `on read` and `on reset` items, in the order written.
    pub rules: Vec<Rule>,
    /// `on event` items.
    pub events: Vec<Event>,
    /// `irq` items, in the order written: the order of the lines.
    pub irqs: Vec<Irq>,
    /// The registers that an index chooses from, wherever one does.
    pub banks: Vec<Bank>,
    /// `input` items.
    pub inputs: Vec<Input>,
    /// `on input` items, in the order written.
    pub input_rules: Vec<InputRule>,
    /// `extern fn` items.
    pub hooks: Vec<Hook>,
    /// `on call` items.
    pub calls: Vec<Call>,
    /// `extern chardev` items.
    pub chardevs: Vec<Chardev>,
}

impl Behavior {
    /// The rules with this trigger, in the order written. A rule for each element of an array is
    /// among those of the first: [`Behavior::rules_for`] tells what runs at an access.
    pub fn rules_on(&self, trigger: Trigger) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.trigger == trigger)
    }

    /// The statements of all that changes state, in no order of meaning.
    pub fn bodies(&self) -> impl Iterator<Item = &Block> {
        let rules = self.rules.iter().map(|rule| &rule.body);
        let events = self.events.iter().map(|event| &event.body);
        let inputs = self.input_rules.iter().map(|rule| &rule.body);
        rules
            .chain(events)
            .chain(inputs)
            .chain(self.calls.iter().map(|call| &call.body))
    }

    /// All conditions of rules, and levels of lines, in no order of meaning.
    pub fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let rules = self.rules.iter().filter_map(|rule| rule.condition.as_ref());
        let inputs = self.input_rules.iter();
        let inputs = inputs.filter_map(|rule| rule.condition.as_ref());
        let irqs = self.irqs.iter().filter_map(|irq| irq.level.as_ref());
        rules.chain(inputs).chain(irqs)
    }

    /// Whether some of it is written by hand.
    pub fn has_hooks(&self) -> bool {
        !(self.hooks.is_empty() && self.calls.is_empty() && self.chardevs.is_empty())
    }

    /// The head's array as it is written: `CH[n].CTRL`.
    pub fn each_shown(&self, each: &Each) -> String {
        let names: Vec<&str> = match each.split.as_slice() {
            [] => vec![&each.index.name],
            split => split.iter().map(|local| &*local.name).collect(),
        };
        self.banks[each.bank].shown(names)
    }

    /// The rules that run at this access of one register, in the order written, each with the index
    /// of the register if it is for all elements of an array.
    pub fn rules_for(&self, access: Trigger) -> impl Iterator<Item = (&Rule, Option<usize>)> {
        let rules = self.rules.iter();
        rules.filter_map(move |rule| Some((rule, self.runs_at(rule, access)?)))
    }

    /// Whether a rule runs at this access of one register, and the index of the register if the rule
    /// is for all elements of an array.
    pub fn runs_at(&self, rule: &Rule, access: Trigger) -> Option<Option<usize>> {
        let Some(each) = &rule.each else {
            return (rule.trigger == access).then_some(None);
        };
        let bank = &self.banks[each.bank];
        let place = match (rule.trigger, access) {
            (Trigger::Write(_), Trigger::Write(id)) => bank.place(id),
            (Trigger::Read(_), Trigger::Read(id)) => bank.place(id),
            (Trigger::Write(_) | Trigger::Read(_) | Trigger::Reset, _) => None,
        };
        place.map(Some)
    }
}

/// `param name: type = default in min..=max;`: a property of the device.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Type.
    pub ty: Int,
    /// Value if the user gives none; within the range.
    pub default: u64,
    /// Smallest value accepted.
    pub min: u64,
    /// Largest value accepted.
    pub max: u64,
}

/// `state name: type = value;`: hidden state, reset and migrated.
#[derive(Debug, Clone)]
pub struct State {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Type: `bool` or an integer; of an array, that of an element.
    pub ty: Ty,
    /// Value at reset (`bool`: 0 or 1; an integer: its bits, see [`Int::number`]); of an array, that
    /// of the first element.
    pub initial: u64,
    /// Of an array, the values of its elements at reset; never empty.
    pub elements: Option<Vec<u64>>,
}

/// A pure function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters.
    pub args: Vec<Local>,
    /// Type of the result.
    pub result: Ty,
    /// Body; its value is the result.
    pub body: Block,
}

/// What runs when a register is accessed or the device is reset.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Doc comment, or empty.
    pub doc: String,
    /// What it waits for. If it is for each element of an array, this is the first.
    pub trigger: Trigger,
    /// The array whose elements it is for.
    pub each: Option<Each>,
    /// The `if` of the rule's head: the body runs only if it holds.
    pub condition: Option<Expr>,
    /// Statements.
    pub body: Block,
}

/// `CFG[n]` in the head of a rule, or `CH[n].SLOT[k]`.
#[derive(Debug, Clone)]
pub struct Each {
    /// Index in [`Behavior::banks`].
    pub bank: usize,
    /// The number of the register, a `u32`: of a single index, that index.
    pub index: Local,
    /// What several indices are called, each a `u32`. The body begins with a `let` for each of them
    /// that is read.
    pub split: Vec<Local>,
}

impl Rule {
    /// The body without what gives several indices their values.
    pub fn written_body(&self) -> Cow<'_, Block> {
        let split = self.each.as_ref().map_or(&[][..], |each| &each.split);
        let first =
            self.body.stmts.iter().take_while(
                |stmt| matches!(stmt, Stmt::Let { local, .. } if split.contains(local)),
            );
        match first.count() {
            0 => Cow::Borrowed(&self.body),
            count => {
                let mut body = self.body.clone();
                body.stmts.drain(..count);
                Cow::Owned(body)
            }
        }
    }
}

/// What a [`Rule`] waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A guest's write to a register, after the SVD's own rules.
    Write(RegisterId),
    /// A guest's read of a register, before the value is taken.
    Read(RegisterId),
    /// Reset, after registers and state have their reset values.
    Reset,
}

/// `on event name(args) { .. }`: what happens after a delay.
#[derive(Debug, Clone)]
pub struct Event {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Arguments, saved from `after` to the event.
    pub args: Vec<Local>,
    /// Statements.
    pub body: Block,
}

/// `irq name = level;` or `irq name;`: an interrupt line.
#[derive(Debug, Clone)]
pub struct Irq {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// A `bool`: whether the line is high. `None`: it is low but for the moments in which
    /// [`Stmt::Pulse`] raises it.
    pub level: Option<Expr>,
}

/// `input name;` or `input name[N];`: lines that a board drives. Their levels are no state of the
/// device: a reset does not touch them.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// How many lines have indices; `None`: there is one, without an index.
    pub lines: Option<u32>,
}

/// `on input name { .. }`: what happens when a level has changed.
#[derive(Debug, Clone)]
pub struct InputRule {
    /// Doc comment, or empty.
    pub doc: String,
    /// Index in [`Behavior::inputs`].
    pub input: usize,
    /// Which of its lines.
    pub line: Line,
    /// The `if` of the head: the body runs only if it holds.
    pub condition: Option<Expr>,
    /// Statements.
    pub body: Block,
}

/// Which lines an [`InputRule`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `name`: the only one.
    Only,
    /// `name[2]`: this one.
    One(u32),
    /// `name[n]`: each, and its index is bound to a `u32`.
    Each(Local),
}

/// `extern fn name(args) -> T;`: a function that is written by hand.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters: `bool`, integers and options.
    pub args: Vec<Local>,
    /// What it gives: one of these, or `()`.
    pub result: Ty,
}

/// `on call name(args) { .. }`: what hooks may call. It does what an access does around a rule.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters: `bool`, integers and options.
    pub args: Vec<Local>,
    /// Statements.
    pub body: Block,
}

/// `extern chardev name;`: a property whose front end hooks use.
#[derive(Debug, Clone)]
pub struct Chardev {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
}

/// A local variable, argument or binding. Names are unique within one function, rule or event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// Name, in snake case; made unique by a number where the source shadows.
    pub name: String,
    /// Type.
    pub ty: Ty,
    /// Whether it is assigned to after its `let`.
    pub mutable: bool,
}

/// An integer type of 1 to 64 bits, without a sign or in two's complement.
///
/// Values in the IR are bits: a `u64` in which those beyond the width are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Int {
    /// Width in bits.
    pub bits: u32,
    /// Whether there are negative values.
    pub signed: bool,
}

impl Int {
    /// `u1` to `u64`.
    pub const fn unsigned(bits: u32) -> Self {
        Self {
            bits,
            signed: false,
        }
    }

    /// `i1` to `i64`.
    pub const fn signed(bits: u32) -> Self {
        Self { bits, signed: true }
    }

    /// All bits of the type.
    pub fn mask(self) -> u64 {
        crate::model::ones(self.bits)
    }

    /// Largest value.
    pub fn max(self) -> u64 {
        self.mask() >> u32::from(self.signed)
    }

    /// Smallest value.
    pub fn smallest(self) -> i128 {
        match self.signed {
            true => -1 - i128::from(self.max()),
            false => 0,
        }
    }

    /// The number that these bits are.
    pub fn number(self, bits: u64) -> i128 {
        match bits > self.max() {
            true => i128::from(bits) - i128::from(self.mask()) - 1,
            false => bits.into(),
        }
    }

    /// The bits of a number, as many as the type has.
    pub fn bits_of(self, number: i128) -> u64 {
        number as u64 & self.mask()
    }

    /// Whether a number is a value of the type.
    pub fn holds(self, number: i128) -> bool {
        (self.smallest()..=self.max().into()).contains(&number)
    }

    /// Width of the smallest machine integer that holds it: 8, 16, 32 or 64.
    pub fn container(self) -> u32 {
        self.bits.next_power_of_two().max(8)
    }

    /// Whether the type is exactly a machine integer.
    pub fn is_machine(self) -> bool {
        self.container() == self.bits
    }
}

impl std::fmt::Display for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = if self.signed { 'i' } else { 'u' };
        write!(f, "{letter}{}", self.bits)
    }
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `()`.
    Unit,
    /// `bool`.
    Bool,
    /// `u1` to `u64`, `i1` to `i64`.
    Int(Int),
    /// `Option<T>`; `T` is not `()`.
    Option(Box<Ty>),
    /// `(A, B)`: two or more, none of them `()`.
    Tuple(Vec<Ty>),
}

impl std::fmt::Display for Ty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit => write!(f, "()"),
            Self::Bool => write!(f, "bool"),
            Self::Int(int) => write!(f, "{int}"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::Tuple(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "({})", items.join(", "))
            }
        }
    }
}

/// Statements and, unless its type is `()`, a value at the end.
#[derive(Debug, Default, Clone)]
pub struct Block {
    /// Statements, in order.
    pub stmts: Vec<Stmt>,
    /// The block's value.
    pub value: Option<Box<Expr>>,
    /// Whether the end of the block is never reached (all ways through it `return`).
    pub diverges: bool,
}

/// A statement: the only thing that changes state.
#[derive(Debug, Clone)]
pub enum Stmt {
    /// `let name = value;`
    Let {
        /// The new local.
        local: Local,
        /// Its first value.
        value: Expr,
    },
    /// `let (a, b) = value;`
    LetPattern {
        /// Matches every value.
        pattern: Pattern,
        /// What is taken apart.
        value: Expr,
    },
    /// `place = value;`
    Assign {
        /// What is assigned to.
        place: Place,
        /// The new value, of the place's type.
        value: Expr,
    },
    /// `if condition { .. } else { .. }`
    If {
        /// A `bool`.
        condition: Expr,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Option<Block>,
    },
    /// `match value { .. }`
    Match {
        /// What is looked at.
        value: Expr,
        /// Arms; they cover every value.
        arms: Vec<Arm<Block>>,
    },
    /// `{ .. }`
    Block(Block),
    /// `for name in first..end { .. }`, `first..=end`: at most 65,536 rounds. The ends do not
    /// change while it runs.
    For {
        /// The number of the round, from `first` on; not assigned to.
        local: Local,
        /// The first number: a constant or a param.
        first: Expr,
        /// The number after the last one, or with `closed` the last one; likewise.
        end: Expr,
        /// Whether it is `..=`.
        closed: bool,
        /// What is done in each round.
        body: Block,
    },
    /// `return;` or `return value;`
    Return(Option<Expr>),
    /// `after(delay) event(args);`: (re)starts the event, with these arguments.
    After {
        /// Nanoseconds of virtual time, a `u64`.
        delay: Expr,
        /// Index in [`Behavior::events`].
        event: usize,
        /// Arguments.
        args: Vec<Expr>,
    },
    /// `cancel event;`
    Cancel {
        /// Index in [`Behavior::events`].
        event: usize,
    },
    /// `pulse name;`: the line goes up and down again.
    Pulse {
        /// Index in [`Behavior::irqs`], of one without a level.
        irq: usize,
    },
    /// `name(args);` or `let result = name(args);`: a hook. `PLACE = name(args);` becomes two
    /// statements.
    Hook {
        /// Index in [`Behavior::hooks`].
        hook: usize,
        /// Arguments.
        args: Vec<Expr>,
        /// What its value becomes.
        result: Option<Local>,
    },
    /// `guest_error!("text");`
    GuestError(String),
    /// `unimplemented!("text");`
    Unimplemented(String),
}

/// What can be assigned to.
#[derive(Debug, Clone)]
pub enum Place {
    /// A whole register.
    Register(RegisterId),
    /// A field.
    Field(FieldId),
    /// Index in [`Behavior::states`].
    State(usize),
    /// A mutable local.
    Local(Local),
    /// An element of an array: index in [`Behavior::states`], and which; it is below the length.
    Element(usize, Expr),
    /// A register of a bank: index in [`Behavior::banks`], and which; it is below their number.
    RegisterAt(usize, Expr),
    /// A field of such a register: the bank, the index in [`crate::model::Register::fields`], and
    /// which.
    FieldAt(usize, usize, Expr),
}

/// An expression with its type.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Ty,
}

/// Which value of a register a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The value stored now.
    Current,
    /// `written.`: what the guest wrote; bits that it did not write are zero.
    Written,
    /// `old.`: what was stored before the write.
    Old,
}

/// Kinds of expressions. None changes state.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal: its bits.
    Int(u64),
    /// `REGISTER::NAME` or `REGISTER::FIELD::NAME`: an enumerated value.
    Enumerated {
        /// The field that the value belongs to.
        field: FieldId,
        /// Index among [`crate::model::Field::values`].
        index: usize,
        /// The value.
        value: u64,
    },
    /// A whole register.
    Register(View, RegisterId),
    /// A field, shifted to bit 0.
    Field(View, FieldId),
    /// Index in [`Behavior::states`].
    State(usize),
    /// Index in [`Behavior::params`].
    Param(usize),
    /// A local.
    Local(Local),
    /// An element of an array: index in [`Behavior::states`], and which; it is below the length.
    Element(usize, Box<Expr>),
    /// A register of a bank: index in [`Behavior::banks`], and which; it is below their number.
    RegisterAt(usize, Box<Expr>),
    /// A field of such a register: the bank, the index in [`crate::model::Register::fields`], and
    /// which.
    FieldAt(usize, usize, Box<Expr>),
    /// `name`, `name[i]`: the level of an input line, a `bool`.
    Input {
        /// Index in [`Behavior::inputs`].
        input: usize,
        /// Index of the line, an unsigned integer below their number; `None` where there is one.
        line: Option<Box<Expr>>,
    },
    /// `event.is_pending()`: index in [`Behavior::events`].
    Pending(usize),
    /// `event.remaining()`: nanoseconds of virtual time until it happens, a `u64`; 0 if it is not
    /// pending. Index in [`Behavior::events`].
    Remaining(usize),
    /// `!x`: logical on `bool`, bitwise on integers.
    Not(Box<Expr>),
    /// A binary operator.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// An integer method: receiver and argument (for shifts the argument is a `u32`).
    Method(Method, Box<Expr>, Box<Expr>),
    /// An integer method without an argument.
    Unary(Unary, Box<Expr>),
    /// `x as uN`, `x as iN`, from an integer or a `bool`.
    Cast(Box<Expr>),
    /// A call: index in [`Behavior::functions`].
    Call(usize, Vec<Expr>),
    /// `Some(x)`
    Some(Box<Expr>),
    /// `None`
    None,
    /// `x.is_some()`, `x.is_none()` (with `false`).
    IsSome(Box<Expr>, bool),
    /// `option.unwrap_or(other)`
    UnwrapOr(Box<Expr>, Box<Expr>),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `tuple.0`
    TupleItem(Box<Expr>, usize),
    /// `if` with a value.
    If {
        /// A `bool`.
        condition: Box<Expr>,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Block,
    },
    /// `match` with a value.
    Match {
        /// What is looked at.
        value: Box<Expr>,
        /// Arms; they cover every value.
        arms: Vec<Arm<Block>>,
    },
    /// `{ .. }` with a value.
    Block(Block),
}

/// Operators that cannot overflow: the checker refuses bare `+ - *`, divisors that may be zero and
/// shifts that may reach the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<` by a constant below the width.
    Shl,
    /// `>>` by a constant below the width.
    Shr,
    /// `/` by a constant other than 0 and, with a sign, -1.
    Div,
    /// `%` by a constant other than 0 and, with a sign, -1.
    Rem,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl BinaryOp {
    /// The operator as Rust and C both write it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// How an [`Arith`] operation treats results that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Overflow {
    /// Modulo 2^N.
    Wrapping,
    /// `None`.
    Checked,
    /// The nearest value that fits.
    Saturating,
    /// Modulo 2^N, and whether that is another value: `(T, bool)`.
    Overflowing,
}

/// The operation of a [`Method`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arith {
    /// Addition.
    Add,
    /// Subtraction.
    Sub,
    /// Multiplication.
    Mul,
    /// Division; but for `checked_`, by a constant other than 0.
    Div,
    /// Remainder; likewise; there is no `saturating_`.
    Rem,
    /// Shift to the left; `wrapping_` and `overflowing_` (by the amount modulo the width) and
    /// `checked_`.
    Shl,
    /// Shift to the right; likewise.
    Shr,
    /// `min`: no overflow; kept with `Wrapping`.
    Min,
    /// `max`: likewise.
    Max,
    /// `abs_diff`: likewise; the result has no sign.
    AbsDiff,
    /// `rotate_left`: likewise; by the amount modulo the width.
    RotateLeft,
    /// `rotate_right`: likewise.
    RotateRight,
}

/// An integer method, for example `checked_div`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Method {
    /// What is calculated.
    pub arith: Arith,
    /// What happens to results that do not fit.
    pub overflow: Overflow,
}

/// An integer method without an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unary {
    /// `wrapping_neg` and the like.
    Neg(Overflow),
    /// `wrapping_abs` and the like; with a sign only.
    Abs(Overflow),
    /// `unsigned_abs`; with a sign only.
    UnsignedAbs,
    /// `count_ones`; this and those up to `TrailingOnes` give a `u32`.
    CountOnes,
    /// `count_zeros`
    CountZeros,
    /// `leading_zeros`
    LeadingZeros,
    /// `trailing_zeros`
    TrailingZeros,
    /// `leading_ones`
    LeadingOnes,
    /// `trailing_ones`
    TrailingOnes,
    /// `swap_bytes`; widths of whole bytes only.
    SwapBytes,
    /// `reverse_bits`
    ReverseBits,
    /// `is_power_of_two`; without a sign only.
    IsPowerOfTwo,
}

/// One arm of a `match`.
#[derive(Debug, Clone)]
pub struct Arm<B> {
    /// What it matches. One that binds names has an [`Pattern::Or`] at the top at most, and each
    /// of its cases binds the same names.
    pub pattern: Pattern,
    /// A `bool`: the arm is chosen only if it holds. Where several cases of a pattern that binds
    /// names match, it is asked for each, in order, until it holds.
    pub guard: Option<Expr>,
    /// What it does or gives.
    pub body: B,
}

/// A pattern.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// `_`
    Any,
    /// `name`
    Bind(Local),
    /// `true`, `false`
    Bool(bool),
    /// A constant: a literal, or an enumerated value and the field it belongs to.
    Int {
        /// The value's bits.
        value: u64,
        /// Field and index among its values, if the constant was named.
        named: Option<(FieldId, usize)>,
    },
    /// `low..=high`: the bits of both ends; which values are between says the type.
    Range(u64, u64),
    /// `a | b`
    Or(Vec<Pattern>),
    /// `Some(pattern)`
    Some(Box<Pattern>),
    /// `None`
    None,
    /// `(a, b)`
    Tuple(Vec<Pattern>),
}

impl Pattern {
    /// The locals that it binds.
    pub fn locals(&self) -> Vec<&Local> {
        match self {
            Self::Bind(local) => vec![local],
            Self::Some(inner) => inner.locals(),
            Self::Tuple(items) => items.iter().flat_map(Self::locals).collect(),
            // Each case binds the same.
            Self::Or(cases) => cases.first().map_or_else(Vec::new, Self::locals),
            Self::Any | Self::Bool(_) | Self::Int { .. } | Self::Range(..) | Self::None => {
                Vec::new()
            }
        }
    }
}
