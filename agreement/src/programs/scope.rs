//! What a program's parts can refer to, and how one of several is drawn.

use fastrand::Rng;

use super::chosen_names::{Words, written};
use super::program_text::Node;
use super::registers::{Field, Register};
use super::types::{self, Feature, Ty};

/// What kind of body is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Of a function with this result: arguments, locals, constants.
    Function(Ty),
    /// Of `on write`, of the register at this index.
    Write(usize),
    /// Of another rule.
    Rule,
    /// Of the event at this index.
    Event(usize),
    /// The level of an interrupt line.
    Irq,
}

/// A local.
#[derive(Debug, Clone)]
pub struct Local {
    /// Name in the source; a later one hides an earlier one.
    pub name: String,
    /// Type.
    pub ty: Ty,
    /// Whether it can be assigned to.
    pub mutable: bool,
}

/// A `param`.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name.
    pub name: String,
    /// Width.
    pub bits: u32,
    /// Smallest value.
    pub min: u64,
    /// Largest value.
    pub max: u64,
}

/// A `state` that is an array.
#[derive(Debug, Clone)]
pub struct Array {
    /// Name.
    pub name: String,
    /// Type of an element.
    pub ty: Ty,
    /// How many there are.
    pub length: u64,
}

/// What makes a piece of a program, if it can here.
pub struct Construct<M> {
    /// What must be enabled.
    pub feature: Feature,
    /// How often it is drawn, beside the others.
    pub weight: u32,
    /// Makes it.
    pub make: M,
}

/// The state of making one program.
pub struct Gen<'f> {
    /// What is drawn.
    pub random: Rng,
    /// The parts of the language that are used.
    pub features: &'f [Feature],
    /// Names.
    pub words: Words,
    /// Registers, by ascending offset.
    pub registers: Vec<Register>,
    /// `param` items.
    pub params: Vec<Param>,
    /// `state` items.
    pub states: Vec<(String, Ty)>,
    /// `state` items that are arrays.
    pub arrays: Vec<Array>,
    /// `fn` items so far: name, arguments, result.
    pub functions: Vec<(String, Vec<Ty>, Ty)>,
    /// `on event` items: name, arguments.
    pub events: Vec<(String, Vec<Ty>)>,
    /// `extern fn` items: name, arguments, result.
    pub hooks: Vec<(String, Vec<Ty>, Option<Ty>)>,
    /// `irq` items that are pulses.
    pub pulses: Vec<String>,
    /// `input` items, and how many lines each has if it is an array.
    pub inputs: Vec<(String, Option<u64>)>,
    /// Innermost last.
    pub locals: Vec<Local>,
    /// Locals that are indices: name, and the first value that they never have.
    pub indices: Vec<(String, u64)>,
    /// How many rounds the loops around make.
    pub rounds: u64,
    /// What is being made.
    pub body: Body,
    /// How many statements may still be made in this body.
    pub statements: u32,
}

/// Names of locals: of C, of generated code, and others. They are drawn again and again, so that
/// they hide each other.
const LOCALS: [&str; 12] = [
    "a", "b", "x", "value", "int", "long", "s", "lanes", "bytes", "found", "at", "digest",
];

impl Gen<'_> {
    /// Whether this part of the language is used.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// A number below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.random.usize(0..count.max(1))
    }

    /// Whether something happens that happens once in `count` times.
    pub fn once_in(&mut self, count: u32) -> bool {
        self.random.u32(0..count.max(1)) == 0
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        match from.len() {
            0 => None,
            count => from.get(self.below(count)).cloned(),
        }
    }

    /// Makes one of the constructs; of those that cannot be made here, others are tried.
    pub fn draw<M: Copy>(
        &mut self,
        table: &[Construct<M>],
        mut make: impl FnMut(&mut Self, M) -> Option<Node>,
    ) -> Option<Node> {
        let features = self.features;
        let enabled: Vec<_> = table
            .iter()
            .filter(|known| features.contains(&known.feature))
            .collect();
        let total: u32 = enabled.iter().map(|known| known.weight).sum();
        for _ in 0..12 {
            let mut at = self.random.u32(0..total.max(1));
            let chosen = enabled.iter().find(|known| {
                let found = at < known.weight;
                at = at.saturating_sub(known.weight);
                found
            });
            if let Some(node) = chosen.and_then(|known| make(self, known.make)) {
                return Some(node);
            }
        }
        None
    }

    /// A name for a local that is not declared yet.
    pub fn local_name(&mut self) -> String {
        self.words.local(&LOCALS, &mut self.random)
    }

    /// A name for an item.
    pub fn item_name(&mut self, otherwise: &str) -> String {
        self.words.item(otherwise, &mut self.random)
    }

    /// A local from here on; one of the same name is hidden, and no index any more.
    pub fn declare(&mut self, name: &str, ty: &Ty, mutable: bool) {
        self.locals.push(Local {
            name: name.to_owned(),
            ty: ty.clone(),
            mutable,
        });
    }

    /// Runs `inner` and forgets the locals that it declared.
    pub fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> T {
        let (locals, indices) = (self.locals.len(), self.indices.clone());
        let result = inner(self);
        self.locals.truncate(locals);
        self.indices = indices;
        result
    }

    /// The locals that are not hidden.
    pub fn visible(&self) -> Vec<Local> {
        let mut seen: Vec<Local> = Vec::new();
        for local in self.locals.iter().rev() {
            if seen.iter().all(|known| known.name != local.name) {
                seen.push(local.clone());
            }
        }
        seen
    }

    /// An integer type: often one that something here has.
    pub fn int(&mut self) -> Ty {
        let known: Vec<Ty> = self
            .names()
            .into_iter()
            .map(|(_, ty)| ty)
            .filter(|ty| ty.int().is_some())
            .collect();
        if !known.is_empty() && !self.once_in(3) {
            return known[self.below(known.len())].clone();
        }
        let bits = types::width(&mut self.random);
        let signed = self.has(Feature::Signed) && self.once_in(3);
        Ty::Int { signed, bits }
    }

    /// `bool` or an integer.
    pub fn scalar(&mut self) -> Ty {
        match self.once_in(5) {
            true => Ty::Bool,
            false => self.int(),
        }
    }

    /// Any type that a function, a local or an argument can have.
    pub fn ty(&mut self) -> Ty {
        let inner = self.scalar();
        match self.random.u8(0..8) {
            0 | 1 => inner.option(),
            2 if self.has(Feature::Tuples) => {
                let second = self.scalar();
                Ty::Tuple(vec![inner, second])
            }
            _ => inner,
        }
    }

    /// Every name with a value here, and its type.
    pub fn names(&self) -> Vec<(String, Ty)> {
        let mut names: Vec<(String, Ty)> = Vec::new();
        // What is nearer is drawn more often.
        for local in self.visible() {
            names.push((local.name.clone(), local.ty.clone()));
            names.push((local.name, local.ty));
        }
        if matches!(self.body, Body::Function(_)) {
            return names;
        }
        let params = self.params.iter();
        names.extend(params.map(|param| (param.name.clone(), Ty::unsigned(param.bits))));
        names.extend(self.states.iter().cloned());
        for register in &self.registers {
            // Of an array, the first and the last by their numbers.
            let first = register.lengths.iter().map(|_| 0);
            names.extend(register_names(&register.path(first), register));
            if register.lengths.iter().any(|length| *length > 1) {
                let last = register.lengths.iter().map(|length| length - 1);
                names.extend(register_names(&register.path(last), register));
            }
        }
        if let Body::Write(index) = self.body {
            let register = &self.registers[index];
            for view in ["written", "old"] {
                names.extend(register_names(view, register));
            }
        }
        names
    }

    /// All fields with named values.
    pub fn enumerated(&self) -> Vec<(&Register, &Field)> {
        let registers = self.registers.iter();
        registers
            .flat_map(|register| register.fields.iter().map(move |field| (register, field)))
            .filter(|(_, field)| !field.values.is_empty())
            .collect()
    }
}

/// A register and its fields, under this name for the register.
pub fn register_names(name: &str, register: &Register) -> Vec<(String, Ty)> {
    let mut names = vec![(name.to_owned(), Ty::unsigned(register.bits))];
    let fields = register.fields.iter();
    names.extend(fields.map(|field| {
        let name = format!("{name}.{}", written(&field.name));
        (name, Ty::unsigned(field.width))
    }));
    names
}
