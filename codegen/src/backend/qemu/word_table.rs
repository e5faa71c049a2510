//! Words as rows of the device's table: what an access does to them.

use std::iter;

use super::access_rules::AccessRules;
use super::c_names::Names;
use super::effects::constant;
use super::mask_names::{cell_masks, macro_kind, mask_name};
use super::registers::define;
use super::stored_registers::held_by;
use crate::backend::c::{
    Block, Case, Declaration, Expr, Init, Item, Label, List, Number, Stmt, Type,
};
use crate::lower::core::Arg;
use crate::model::{Allowed, Cell, Limit, Peripheral, Placed, Register, Word, WordId, WriteEffect};
use crate::names::Ident;

/// A word.
pub(super) struct WordView {
    /// The last part of its offset's macro: `CALC_OP`.
    pub upper: String,
    /// Its row of the table, printed.
    pub row: String,
    /// What is stored: one cell or two.
    pub cells: Vec<CellView>,
    /// Macros of masks, printed, if they are not with those of a register.
    pub macros: Option<String>,
    /// Whether it has bits that can be written once.
    pub once: bool,
    /// Calls of the rules that run at a read.
    pub read_rules: Block,
    /// Calls of the rules that run at a write, and variables for what was stored before if they need it.
    pub write_rules: Block,
}

/// A cell.
pub(super) struct CellView {
    /// Member of `s->regs`.
    pub member: String,
    /// Bits: 8, 16, 32 or 64.
    pub bits: u32,
}

/// What names are made of.
struct Context<'a> {
    stem: &'a Ident,
    peripheral: &'a Peripheral,
    word: &'a Word,
}

impl WordView {
    /// `fixed` are the bits of each cell that never change.
    pub(super) fn new(
        stem: &Ident,
        peripheral: &Peripheral,
        id: WordId,
        names: &Names,
        rules: &AccessRules,
        fixed: &[u64],
    ) -> Self {
        let word = peripheral.word(id);
        let context = Context {
            stem,
            peripheral,
            word,
        };
        let members = &names.cells[id.0];
        let plain = word.is_plain();
        Self {
            upper: context.upper(peripheral.anchor(word)),
            row: context.row(members).element(4),
            cells: (members.iter())
                .map(|member| CellView {
                    member: member.clone(),
                    bits: word.container(),
                })
                .collect(),
            macros: (context.macros(fixed).filter(|_| !plain)).map(|macros| macros.to_string()),
            once: !word.once.is_empty(),
            read_rules: context.read_rules(rules),
            write_rules: context.write_rules(rules),
        }
    }
}

impl Context<'_> {
    fn upper(&self, register: &Register) -> String {
        format!("{}_{}", self.stem.upper, register.ident.upper)
    }

    /// The register that a cell is named after.
    fn named(&self, cell: &Cell) -> &Register {
        let id = cell.named.unwrap_or(self.word.registers[0].id);
        self.peripheral.register(id)
    }

    /// The row of the table, if its cells are these members of `s->regs`.
    fn row(&self, members: &[String]) -> List {
        let word = self.word;
        let anchor = self.peripheral.anchor(word);
        let upper = self.upper(anchor);
        let state = || Expr::name(format!("{}State", self.stem.camel));
        let of = |group: &str, member: &String| Expr::name(group).dot(member);
        let [read_name, write_name] = self.traced_names();
        let cells = word.cells.iter().zip(members).map(|(cell, member)| {
            let reset = match word.is_plain() {
                true => Expr::name(format!("RESET_{upper}")),
                false => Number::hex(cell.reset, word.container()).into(),
            };
            Expr::call("SVDREG_CELL", [state(), of("regs", member), reset])
        });
        let cells = List::of(cells);
        let mut row = List::members([
            ("offset", Expr::name(format!("A_{upper}"))),
            ("bytes", word.bytes.into()),
            ("name", Expr::text(&anchor.ident.svd)),
        ]);
        for (member, name) in [("read_name", read_name), ("write_name", write_name)] {
            if let Some(name) = name {
                row = row.member(member, name);
            }
        }
        row = row.member(
            "cells",
            match word.cells.len() {
                1 => cells.flowing(),
                _ => cells.in_rows(),
            },
        );
        for (member, mask) in self.masks() {
            row = row.member(member, mask);
        }
        let (writes, limits) = match word.writable() {
            0 => (Vec::new(), Vec::new()),
            _ => (self.writes(), self.limits()),
        };
        if !writes.is_empty() {
            row = row.member("writes", ended("SvdregWrite", writes));
        }
        if !word.once.is_empty() {
            let once = of("once", &members[0]);
            row = row.member("once", Expr::call("SVDREG_MEMBER", [state(), once]));
        }
        if !limits.is_empty() {
            row = row.member("limits", ended("SvdregLimit", limits));
        }
        row.packed()
    }

    /// How a mask is written: by the name of a field that is alone in its word, else by a macro;
    /// all bits of the word as a number.
    fn mask(&self, cell: usize, kind: &str, mask: u64) -> Expr {
        if mask == self.word.lanes() || mask == 0 {
            return self.literal(mask);
        }
        let upper = self.upper(self.named(&self.word.cells[cell]));
        Expr::name(match cell {
            0 if self.word.is_plain() => {
                mask_name(self.named(&self.word.cells[0]), &upper, kind, mask)
            }
            0 => format!("{kind}_{upper}"),
            _ => format!("APART_{kind}_{upper}"),
        })
    }

    fn literal(&self, mask: u64) -> Expr {
        match mask {
            0 => 0_u32.into(),
            mask => Number::hex(mask, self.word.container()).into(),
        }
    }

    /// The macros of masks of a word that is not one register's alone.
    fn macros(&self, fixed: &[u64]) -> Option<Item> {
        let names = self.word.registers.iter();
        let names: Vec<&str> = names
            .map(|placed| self.peripheral.register(placed.id).ident.svd.as_str())
            .collect();
        let mut items = Vec::new();
        for (number, (cell, fixed)) in self.word.cells.iter().zip(fixed).enumerate() {
            let named = cell_masks(cell).into_iter();
            let named = named.filter(|(_, mask)| *mask != self.word.lanes());
            for (kind, mask) in named.chain([("FIXED".into(), *fixed)]) {
                if mask != 0 {
                    let upper = self.upper(self.named(cell));
                    let apart = if number == 0 { "" } else { "APART_" };
                    let name = format!("{apart}{kind}_{upper}");
                    items.push(define(name, mask, self.word.container()));
                }
            }
        }
        if items.is_empty() {
            return None;
        }
        let bits = match names.as_slice() {
            [one] => format!("Bits of {one}."),
            _ => format!("Bits that {} share.", names.join(", ")),
        };
        items.insert(0, Item::Comment(bits));
        Some(Item::Together(items))
    }

    /// What traces of reads and of writes call it, where that is not its first register's name:
    /// the first that can be read, and the first that can be written.
    fn traced_names(&self) -> [Option<Expr>; 2] {
        let anchor = self.word.anchor(&self.peripheral.registers);
        let first = |wanted: fn(&&Placed) -> bool| {
            let found = self.word.registers.iter().find(wanted)?;
            (found.id != anchor).then(|| Expr::text(&self.peripheral.register(found.id).ident.svd))
        };
        [
            first(|placed| placed.readable),
            first(|placed| placed.writable),
        ]
    }

    /// The members of the row that are masks.
    fn masks(&self) -> Vec<(&'static str, Expr)> {
        let cell = &self.word.cells[0];
        let modify = cell.write_effects.iter();
        let modify = modify.filter(|(effect, _)| *effect == WriteEffect::Modify);
        let modify = modify.fold(0, |mask, (_, bits)| mask | bits);
        // Other actions are the device's own, or unknown.
        let reading = cell.read_actions.iter();
        let reading = reading.filter(|(action, _)| action.formula().is_some());
        let reading = reading.map(|(action, mask)| (action.snake(), *mask));
        let (secure, privileged) = (self.word.secure, self.word.privileged);
        let masks = [("readable", self.word.readable())].into_iter();
        let masks = masks.chain(reading).chain([("modify", modify)]);
        let masks = masks.map(|(member, mask)| {
            let text = self.mask(0, &member.to_uppercase(), mask);
            (member, mask, text)
        });
        let masks = masks.chain([
            ("secure", secure, self.literal(secure)),
            ("privileged", privileged, self.literal(privileged)),
        ]);
        masks
            .filter(|(_, mask, _)| *mask != 0)
            .map(|(member, _, mask)| (member, mask))
            .collect()
    }

    /// The rows of what a write does beyond [`Context::masks`]: effect, masks, bits of which only
    /// the first write counts.
    fn writes(&self) -> Vec<List> {
        let row = |effect: WriteEffect, masks: [Expr; 2], once: Option<Expr>| {
            let [first, second] = masks;
            let second = Some(second).filter(|mask| *mask != self.literal(0));
            let masks = List::of(iter::once(first).chain(second)).flowing();
            let effect = Expr::name(constant(effect));
            let parts = [Init::from(effect), masks.into()].into_iter();
            List::of(parts.chain(once.map(Init::from))).flowing()
        };
        let mut rows = Vec::new();
        for (number, cell) in self.word.cells.iter().enumerate() {
            for (effect, mask) in &cell.write_effects {
                if number == 0 && *effect == WriteEffect::Modify {
                    continue;
                }
                let mask = self.mask(number, &macro_kind(*effect), *mask);
                let masks = match number {
                    0 => [mask, self.literal(0)],
                    _ => [self.literal(0), mask],
                };
                rows.push(row(*effect, masks, None));
            }
        }
        for part in &self.word.once {
            let of = |cell: usize| {
                let cell = self.word.cells.get(cell);
                self.once_mask(cell.map_or(0, |cell| cell.once & part.mask))
            };
            rows.push(row(
                part.effect,
                [of(0), of(1)],
                Some(self.once_mask(part.mask)),
            ));
        }
        rows
    }

    /// A mask of bits that can be written once: a field's name, or a number.
    fn once_mask(&self, mask: u64) -> Expr {
        let register = self.named(&self.word.cells[0]);
        let named = register.fields.iter().find(|field| field.mask() == mask);
        match named.filter(|_| self.word.is_plain()) {
            Some(field) => {
                let upper = self.upper(register);
                Expr::name(format!("R_{upper}_{}_MASK", field.ident.upper))
            }
            None => self.literal(mask),
        }
    }

    /// The rows of what a write must not be.
    fn limits(&self) -> Vec<List> {
        let limits = self.peripheral.limits(self.word).into_iter();
        let row = |limit: Limit| {
            let number = |value: u64| Expr::from(Number::plain(value));
            let most = crate::model::ones(limit.width);
            let mask = Number::hex(limit.mask(), self.word.container());
            let row = List::members([("mask", Expr::from(mask))]);
            let row = match &limit.allowed {
                Allowed::Range(first, last) => row
                    .member("min", number(*first))
                    .member("max", number(*last)),
                Allowed::Values(values) => {
                    let known = values.iter().map(|(known, mask)| {
                        List::of([number(*known), number(*mask & most)]).flowing()
                    });
                    let known = List::of(known).flowing();
                    let ty = Type::named("SvdregMatch").constant().open_array();
                    row.member("value_count", Expr::from(values.len()))
                        .member("values", Expr::Compound(ty, known))
                }
                Allowed::AsRead => row.member("as_read", Expr::bool(true)),
            };
            row.member("complaint", Expr::text(limit.complaint()))
                .flowing()
        };
        limits.map(row).collect()
    }

    fn read_rules(&self, rules: &AccessRules) -> Block {
        let readable = self.word.registers.iter().filter(|placed| placed.readable);
        let calls = readable.flat_map(|placed| {
            let own = rules.before_read(placed.id).into_iter();
            own.map(|(run, routine)| {
                let call = routine.call(run, |_| unreachable!("a read gives nothing"));
                self.guarded(Expr::name("lanes"), placed.lanes, call)
            })
        });
        Block::of(calls)
    }

    fn write_rules(&self, rules: &AccessRules) -> Block {
        let mut block = Block::default();
        if self.word.writable() == 0 {
            return block;
        }
        let writable = self.word.registers.iter().filter(|placed| placed.writable);
        for placed in writable {
            let own = rules.after_write(placed.id);
            let name = match block.declarations.len() {
                0 => "old".to_owned(),
                number => format!("old{}", number + 1),
            };
            if own.iter().any(|(run, _)| run.args.contains(&Arg::Old)) {
                block.declarations.push(self.declare_old(placed, &name));
            }
            let written = self.written(placed);
            for (run, routine) in own {
                let call = routine.call(run, |arg| match arg {
                    Arg::Old => Expr::name(&name),
                    _ => written.clone(),
                });
                let lanes = Expr::name("w").arrow("lanes");
                block.push(self.guarded(lanes, placed.lanes, call));
            }
        }
        block
    }

    /// A call that is made if the access touches these lanes.
    fn guarded(&self, accessed: Expr, lanes: u64, call: Expr) -> Stmt {
        match lanes == self.word.lanes() {
            true => call.into(),
            false => {
                let lanes = Number::hex(lanes, self.word.container());
                Stmt::when(accessed & lanes, [call.into()])
            }
        }
    }

    /// A variable for what a register held before the write.
    fn declare_old(&self, placed: &Placed, name: &str) -> Declaration {
        let register = self.peripheral.register(placed.id);
        let old = |cell: usize| {
            let old = Expr::name("w").arrow("old");
            Expr::Index(Box::new(old), Box::new(Expr::from(cell as u64)))
        };
        let value = held_by(self.peripheral, placed.id, &placed.held, old);
        Declaration::new(Type::unsigned(register.container()), name).with(value)
    }

    /// What a guest has written of a register.
    fn written(&self, placed: &Placed) -> Expr {
        let register = self.peripheral.register(placed.id);
        let value = Expr::name("w").arrow("value");
        let written = match placed.shift {
            0 => value,
            shift => value >> shift,
        };
        // The machine's type cuts what is above.
        match register.bits == register.container() {
            true => written,
            false => written & Number::hex(register.mask(), register.container()),
        }
    }
}

/// An array of these rows and one of zeros, which ends it.
fn ended(ty: &str, rows: Vec<List>) -> Expr {
    let end = List::of([Expr::from(0_u32)]);
    let ty = Type::named(ty).constant().open_array();
    Expr::Compound(ty, List::of(rows.into_iter().chain([end])).ended())
}

/// `switch (offset)` over the words that have rules.
pub(super) fn by_offset(words: &[WordView], rules: impl Fn(&WordView) -> &Block) -> Stmt {
    let with_rules = words.iter().filter(|word| !rules(word).is_empty());
    let case = |word: &WordView| {
        let mut body = rules(word).clone();
        body.push(Stmt::Break);
        Case {
            labels: vec![Label::Value(Expr::name(format!("A_{}", word.upper)))],
            body,
        }
    };
    let otherwise = Case {
        labels: vec![Label::Default],
        body: Block::of([Stmt::Break]),
    };
    let cases = with_rules.map(case).chain([otherwise]);
    Stmt::Switch(Expr::name("offset"), cases.collect())
}
