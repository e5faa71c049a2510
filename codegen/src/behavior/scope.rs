//! What names mean inside a body, and what may be done there.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::bounds::{Interval, Known};
use super::known_values::Facts;
use super::sink::Sink;
use super::value_ranges::Value;
use crate::model::ir::{Bank, Event, Expr, Function, Hook, Input, Local, Param, State, Ty};
use crate::model::{FieldId, Peripheral, RegisterId};
use crate::names::{first_free, is_rust_keyword};

/// All items by name, before any body is checked: bodies may refer to later items.
#[derive(Default)]
pub struct Items {
    pub params: Vec<Param>,
    pub states: Vec<State>,
    /// With empty bodies.
    pub functions: Vec<Function>,
    /// With empty bodies.
    pub events: Vec<Event>,
    /// Those that the bodies checked so far use.
    pub banks: RefCell<Vec<Bank>>,
    /// Interrupt lines: names, and whether they have a level.
    pub irqs: Vec<(String, bool)>,
    pub inputs: Vec<Input>,
    pub hooks: Vec<Hook>,
}

/// What kind of body is being checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Pure: arguments, locals, constants.
    Function,
    /// A rule's: everything. `Some` with the register in `on write`: `written` and `old` exist.
    Rule(Option<RegisterId>),
    /// An event's: like a rule's without `written` and `old`.
    Event,
    /// The level of an interrupt line: reads everything that an event's reads, changes nothing.
    Irq,
}

/// The state of checking one body.
pub struct Scope<'a, 'b> {
    pub peripheral: &'a Peripheral,
    pub items: &'a Items,
    pub sink: &'a mut Sink<'b>,
    pub body: Body,
    /// Type of the function's result; `()` elsewhere.
    pub result: Ty,
    /// Innermost last: the source's name and the local.
    locals: Vec<(String, Local)>,
    /// How often a name was used in this body.
    used: HashMap<String, u32>,
    /// The values of locals that are not assigned to, by their names in the body.
    pub known: HashMap<String, Value>,
    /// How many conditions of this body were found to be always true or false.
    pub constants: u32,
    /// Whether an operand of `&&` or `||` is being checked.
    pub in_logic: bool,
    /// Where locals are declared whose use is looked at, by their names in the body.
    pub declared: Vec<(String, proc_macro2::Span)>,
    /// The locals that are read.
    pub read: HashSet<String>,
    /// Whether `return` may stand in the value of a `let`.
    pub returns: bool,
    /// How often the innermost loop runs, in all iterations of those around it.
    pub iterations: u64,
}

/// What the first local of a name is called: `gen` is a keyword of Rust 2024 alone, and others may be
/// written `r#type`.
pub fn local_name(name: &str) -> String {
    match is_rust_keyword(name) {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

impl<'a, 'b> Scope<'a, 'b> {
    pub fn new(
        peripheral: &'a Peripheral,
        items: &'a Items,
        sink: &'a mut Sink<'b>,
        body: Body,
        result: Ty,
    ) -> Self {
        Self {
            peripheral,
            items,
            sink,
            body,
            result,
            locals: Vec::new(),
            used: HashMap::new(),
            known: HashMap::new(),
            constants: 0,
            in_logic: false,
            declared: Vec::new(),
            read: HashSet::new(),
            returns: true,
            iterations: 1,
        }
    }

    /// Makes a local; a name that was used before in this body gets a number.
    pub fn declare(&mut self, name: &str, ty: Ty, mutable: bool) -> Local {
        let wanted = local_name(name);
        let (count, unique) = match self.used.get(&wanted) {
            None => (1, wanted.clone()),
            // The source may have a name with that number, too, or a function that it would hide.
            Some(used) => {
                let numbered = |number| {
                    let count = *used as usize + 1 + number;
                    (count as u32, format!("{wanted}_{count}"))
                };
                let functions = &self.items.functions;
                let free = |(_, unique): &(u32, String)| {
                    let mut functions = functions.iter().map(|function| &function.name);
                    !self.used.contains_key(unique) && functions.all(|name| name != unique)
                };
                first_free(self.used.len() + functions.len(), numbered, free)
            }
        };
        self.used.insert(wanted, count);
        self.used.entry(unique.clone()).or_insert(1);
        let local = Local {
            name: unique,
            ty,
            mutable,
        };
        self.locals.push((name.to_owned(), local.clone()));
        local
    }

    /// The values that an expression can have.
    pub fn interval(&self, expr: &Expr) -> Interval {
        self.knows().interval(expr)
    }

    /// Notes the values of a local that is not assigned to.
    pub fn note_values(&mut self, local: &Local, numbers: Interval) {
        if let Ty::Int(int) = local.ty {
            let values = Value::range(int, numbers.low.into(), numbers.high.into());
            self.known.insert(local.name.clone(), values);
        }
    }

    /// Notes that a local that is not assigned to has this value.
    pub fn note_value(&mut self, local: &Local, value: &Expr) {
        if let Some(values) = self.knows().value(value, &Facts::default()) {
            self.known.insert(local.name.clone(), values);
        }
    }

    /// What is known of params and locals.
    pub fn knows(&self) -> Known<'_> {
        Known {
            params: &self.items.params,
            locals: &self.known,
        }
    }

    pub fn local(&self, name: &str) -> Option<&Local> {
        self.locals
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, local)| local)
    }

    /// Runs `inner` and forgets the locals that it declared.
    pub fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.locals.len();
        let result = inner(self);
        self.locals.truncate(depth);
        result
    }

    /// `r#type` is the register `type`.
    pub fn register(&self, name: &str) -> Option<RegisterId> {
        let name = unraw(name);
        self.peripheral
            .registers
            .iter()
            .position(|register| register.ident.svd == name)
            .map(RegisterId)
    }

    pub fn field(&self, register: RegisterId, name: &str) -> Option<FieldId> {
        let name = unraw(name);
        self.peripheral
            .register(register)
            .fields
            .iter()
            .position(|field| field.ident.svd == name)
            .map(|field| FieldId { register, field })
    }

    /// The one field of a register that starts at bit 0, which `REGISTER::NAME` refers to.
    pub fn sole_field(&self, register: RegisterId) -> Option<FieldId> {
        match self.peripheral.register(register).fields.as_slice() {
            [field] if field.lsb == 0 => Some(FieldId { register, field: 0 }),
            _ => None,
        }
    }

    /// Every name that can stand alone here, for suggestions.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.locals.iter().map(|(name, _)| name.as_str()).collect();
        if self.body != Body::Function {
            names.extend(self.items.params.iter().map(|param| param.name.as_str()));
            names.extend(self.items.states.iter().map(|state| state.name.as_str()));
            names.extend(self.items.inputs.iter().map(|input| input.name.as_str()));
            names.extend(
                self.peripheral
                    .registers
                    .iter()
                    .map(|reg| reg.ident.svd.as_str()),
            );
        }
        names
    }
}

/// The name that a raw identifier stands for: names of the SVD may be Rust keywords.
pub fn unraw(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
