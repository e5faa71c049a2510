//! Random programs: registers, and a behaviour block that refers to them.

use fastrand::Rng;

use super::chosen_names::Words;
use super::program_text::Node;
use super::registers::{self, Register};
use super::scope::{Array, Body, Gen, Param};
use super::types::{self, Feature, Ty, literal, value};

/// How deep statements and expressions go.
const DEPTH: u32 = 3;

/// A peripheral with a behaviour.
#[derive(Debug, Clone)]
pub struct Program {
    /// Elements of its registers.
    pub registers: Node,
    /// Items of its behaviour block.
    pub items: Node,
    /// Bytes of its registers.
    pub size: u64,
}

impl Program {
    /// One that is drawn with this seed, of these parts of the language.
    pub fn new(seed: u64, features: &[Feature]) -> Self {
        let mut random = Rng::with_seed(seed);
        let mut words = Words::new(features.contains(&Feature::Words), &mut random);
        let banks = features.contains(&Feature::Banks);
        let registers = registers::registers(&mut random, banks, &mut words);
        let size = registers.last().map_or(8, |last| last.end);
        let elements = registers.iter().map(|register| register.svd.clone());
        let elements = Node::list(elements.collect::<Vec<_>>());
        let mut g = Gen {
            random,
            features,
            words,
            registers,
            params: Vec::new(),
            states: Vec::new(),
            arrays: Vec::new(),
            functions: Vec::new(),
            events: Vec::new(),
            hooks: Vec::new(),
            pulses: Vec::new(),
            inputs: Vec::new(),
            locals: Vec::new(),
            indices: Vec::new(),
            rounds: 1,
            body: Body::Rule,
            statements: 0,
        };
        Self {
            registers: elements,
            items: g.items(),
            // Room for what is outside the registers.
            size: size.next_multiple_of(16) + 16,
        }
    }
}

impl Gen<'_> {
    fn items(&mut self) -> Node {
        let mut items = Vec::new();
        for index in 0..self.below(3) {
            items.push(self.param(index));
        }
        for index in 0..1 + self.below(4) {
            items.push(self.state(index));
        }
        if self.has(Feature::Arrays) {
            for index in 0..self.below(3) {
                items.push(self.array(index));
            }
        }
        self.heads(&mut items);
        for index in 0..self.below(4) {
            items.push(self.function(index));
        }
        for index in 0..self.events.len() {
            items.push(self.event(index));
        }
        // Every register that can have rules has one more often than not.
        for index in 0..self.registers.len() {
            if self.registers[index].writable && !self.once_in(4) {
                items.push(self.write_rule(index));
            }
            if self.registers[index].writable && self.once_in(6) {
                items.push(self.write_rule(index));
            }
            if self.registers[index].readable && self.once_in(3) {
                items.push(self.read_rule(index));
            }
        }
        if self.once_in(3) {
            items.push(self.indexed_rule("on reset".into(), None));
        }
        for index in 0..self.below(3) {
            items.push(self.irq(index));
        }
        if self.has(Feature::Hooks) && self.once_in(3) {
            items.push(self.call());
        }
        // Bodies may refer to later items.
        self.random.shuffle(&mut items);
        Node::list(items)
    }

    /// What other items refer to before it is made.
    fn heads(&mut self, items: &mut Vec<Node>) {
        for index in 0..self.below(4) {
            let args = (0..self.below(3)).map(|_| self.argument()).collect();
            let name = self.item_name(&format!("event_{index}"));
            self.events.push((name, args));
        }
        if self.has(Feature::Pulses) && self.once_in(2) {
            let name = self.item_name("pulsed");
            items.push(Node::whole(&format!("irq {name};\n"), []));
            self.pulses.push(name);
        }
        if self.has(Feature::Inputs) && self.once_in(2) {
            let name = self.item_name("wire");
            items.push(Node::whole(&format!("input {name};\n"), []));
            self.inputs.push((name, None));
            let name = self.item_name("pins");
            items.push(Node::whole(&format!("input {name}[5];\n"), []));
            self.inputs.push((name, Some(5)));
        }
        if self.has(Feature::Hooks) && self.once_in(2) {
            for index in 0..1 + self.below(2) {
                items.push(self.hook(index));
            }
        }
        for (name, count) in self.inputs.clone() {
            let (head, index) = match count {
                None => (format!("on input {name}"), None),
                Some(count) => (format!("on input {name}[n]"), Some(count)),
            };
            items.push(self.indexed_rule(head, index));
        }
    }

    /// A function that is written by hand.
    fn hook(&mut self, index: usize) -> Node {
        let name = self.item_name(&format!("hook_{index}"));
        let args: Vec<Ty> = (0..self.below(3)).map(|_| self.argument()).collect();
        let result = (!self.once_in(3)).then(|| self.argument());
        let shown = args.iter().enumerate();
        let shown = shown.map(|(index, ty)| format!("a{index}: {}", ty.text()));
        let shown: Vec<String> = shown.collect();
        let gives = result.as_ref().map(|ty| format!(" -> {}", ty.text()));
        let head = format!(
            "extern fn {name}({}){};\n",
            shown.join(", "),
            gives.unwrap_or_default()
        );
        self.hooks.push((name, args, result));
        Node::whole(&head, [])
    }

    /// What hooks may call.
    fn call(&mut self) -> Node {
        let args: Vec<Ty> = (0..self.below(3)).map(|_| self.argument()).collect();
        self.start(Body::Rule);
        let head = self.arguments(&args);
        let body = self.statements(DEPTH);
        let name = self.item_name("called");
        Node::whole(&format!("on call {name}({head}) {{\n@}}\n"), [body])
    }

    /// What an event can be given: no tuples.
    fn argument(&mut self) -> Ty {
        let inner = self.scalar();
        match self.once_in(4) {
            true => inner.option(),
            false => inner,
        }
    }

    fn param(&mut self, index: usize) -> Node {
        let name = self.item_name(&format!("param_{index}"));
        let bits = match self.once_in(3) {
            true => types::width(&mut self.random),
            false => 64,
        };
        let min = value(bits, &mut self.random).min(20);
        let max = min + self.random.u64(0..50).min(types::ones(bits) - min);
        let default = self.random.u64(min..=max);
        let text = match self.once_in(3) {
            true => format!("param {name}: u{bits} = {default};\n"),
            false => format!("param {name}: u{bits} = {default} in {min}..={max};\n"),
        };
        let (min, max) = match text.contains(" in ") {
            true => (min, max),
            false => (0, types::ones(bits)),
        };
        self.params.push(Param {
            name,
            bits,
            min,
            max,
        });
        Node::whole(&text, [])
    }

    fn state(&mut self, index: usize) -> Node {
        let name = self.item_name(&format!("state_{index}"));
        let ty = self.scalar();
        let initial = self.constant(&ty);
        let text = format!("state {name}: {} = {initial};\n", ty.text());
        self.states.push((name, ty));
        Node::whole(&text, [])
    }

    fn constant(&mut self, ty: &Ty) -> String {
        match ty.int() {
            Some((signed, bits)) => literal(signed, bits, false, &mut self.random),
            None => ["true", "false"][self.below(2)].into(),
        }
    }

    fn array(&mut self, index: usize) -> Node {
        let name = self.item_name(&format!("array_{index}"));
        let ty = self.scalar();
        let length = [1, 2, 3, 5, 8, 16, 33][self.below(7)];
        let initial = match self.once_in(2) {
            true => {
                let values: Vec<_> = (0..length).map(|_| self.constant(&ty)).collect();
                values.join(", ")
            }
            false => format!("{}; {length}", self.constant(&ty)),
        };
        let text = format!("state {name}: [{}; {length}] = [{initial}];\n", ty.text());
        self.arrays.push(Array { name, ty, length });
        Node::whole(&text, [])
    }

    fn function(&mut self, index: usize) -> Node {
        let name = self.item_name(&format!("function_{index}"));
        let args: Vec<_> = (0..self.below(4)).map(|_| self.ty()).collect();
        let result = self.ty();
        self.start(Body::Function(result.clone()));
        let head = self.arguments(&args);
        let before = self.open_statements(DEPTH - 1);
        let value = self.value(&result, DEPTH + 1);
        let text = format!("fn {name}({head}) -> {} {{\n@@\n}}\n", result.text());
        let node = Node::whole(&text, [before, value]);
        self.functions.push((name, args, result));
        node
    }

    /// The arguments, which are locals from here on.
    fn arguments(&mut self, types: &[Ty]) -> String {
        let mut head = Vec::new();
        for ty in types {
            let mut name = self.local_name();
            if self.locals.iter().any(|local| local.name == name) {
                name = format!("arg_{}", head.len());
            }
            head.push(format!("{name}: {}", ty.text()));
            self.declare(&name, ty, false);
        }
        head.join(", ")
    }

    fn start(&mut self, body: Body) {
        self.locals.clear();
        self.indices.clear();
        self.rounds = 1;
        self.body = body;
        self.statements = 14;
    }

    fn event(&mut self, index: usize) -> Node {
        let (name, args) = self.events[index].clone();
        self.start(Body::Event(index));
        let head = self.arguments(&args);
        let body = self.statements(DEPTH);
        Node::whole(&format!("on event {name}({head}) {{\n@}}\n"), [body])
    }

    fn write_rule(&mut self, index: usize) -> Node {
        let register: &Register = &self.registers[index];
        self.register_rule("on write", &register.clone(), Body::Write(index))
    }

    fn read_rule(&mut self, index: usize) -> Node {
        let register: &Register = &self.registers[index];
        self.register_rule("on read", &register.clone(), Body::Rule)
    }

    /// A rule of a register; of all elements if it is an array, or of one.
    fn register_rule(&mut self, on: &str, register: &Register, body: Body) -> Node {
        self.start(body);
        let lengths = register.lengths.iter().zip(["n", "k"]);
        let indices = lengths.map(|(length, name)| match self.random.u8(0..8) {
            0 | 1 => self.random.u64(0..*length).to_string(),
            2 => "_".to_owned(),
            _ => {
                self.bind_index(name, *length);
                name.to_owned()
            }
        });
        let indices: Vec<String> = indices.collect();
        let head = format!("{on} {}", register.path(indices));
        if self.once_in(3) {
            let condition = self.expr(&Ty::Bool, 2);
            let body = self.statements(DEPTH);
            return Node::whole(&format!("{head} if @ {{\n@}}\n"), [condition, body]);
        }
        let body = self.statements(DEPTH);
        Node::whole(&format!("{head} {{\n@}}\n"), [body])
    }

    fn bind_index(&mut self, name: &str, count: u64) {
        self.declare(name, &Ty::unsigned(32), false);
        self.indices.push((name.into(), count));
    }

    /// A rule whose head may bind an index, `n`.
    fn indexed_rule(&mut self, head: String, count: Option<u64>) -> Node {
        self.start(Body::Rule);
        if let Some(count) = count {
            self.bind_index("n", count);
        }
        let body = self.statements(DEPTH);
        Node::whole(&format!("{head} {{\n@}}\n"), [body])
    }

    fn irq(&mut self, index: usize) -> Node {
        self.start(Body::Irq);
        let level = self.expr(&Ty::Bool, DEPTH);
        let name = self.item_name(&format!("line_{index}"));
        Node::whole(&format!("irq {name} = @;\n"), [level])
    }
}
