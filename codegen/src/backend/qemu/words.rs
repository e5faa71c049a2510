//! Words: what is stored, and what an access does.

use super::cells;
use super::effects;
use super::emit::{Names, RuleCode, number};
use super::registers::define;
use super::text;
use crate::behavior::ir::{Rule, Trigger};
use crate::model::{
    Allowed, Cell, Limit, Peripheral, ReadAction, Register, Word, WordId, WriteEffect,
};
use crate::names::Ident;

/// A word.
pub(super) struct WordView {
    /// The last part of its offset's macro: `CALC_OP`.
    pub upper: String,
    /// The name of its first register, fit for a format string.
    pub name: String,
    /// What is stored: one cell or two.
    pub cells: Vec<CellView>,
    /// Macros of masks, if they are not with those of a register.
    pub macros: String,
    /// Calls of the rules that run at a read.
    pub read_rules: Vec<String>,
    /// The value that is read; `None` if it cannot be read.
    pub value: Option<String>,
    /// What reading does to the bits in `lanes`: statements.
    pub read_effects: Vec<String>,
    /// Whether it matters to a read which bytes it is of.
    pub reading_lanes: bool,
    /// Whether it cannot be written.
    pub read_only: bool,
    /// What a write must not be: conditions, and what to say, as literals.
    pub limits: Vec<(String, String)>,
    /// The steps of a write: member, function of the effect, and its mask.
    pub effects: Vec<(String, &'static str, String)>,
    /// The steps of what can be written once.
    pub once: Vec<OnceView>,
    /// What rules need of what was stored before: declarations.
    pub old: Vec<String>,
    /// Calls of the rules that run at a write.
    pub write_rules: Vec<String>,
    /// The bits that only secure accesses reach, if there are any.
    pub secure: Option<String>,
    /// The same for privileged ones.
    pub privileged: Option<String>,
}

/// A cell.
pub(super) struct CellView {
    /// Member of `s->regs`.
    pub member: String,
    /// Bits: 8, 16, 32 or 64.
    pub bits: u32,
    /// Value at reset.
    pub reset: String,
}

/// What a write does to bits that can be written once.
pub(super) struct OnceView {
    /// Whether the write is the first one to them.
    pub first: String,
    /// What it does: member, function of the effect, and its mask.
    pub steps: Vec<(String, &'static str, String)>,
    /// All of them.
    pub all: String,
}

/// What names are made of.
struct Context<'a> {
    stem: &'a Ident,
    peripheral: &'a Peripheral,
    word: &'a Word,
    /// Where what is read is stored.
    cell_member: String,
}

impl WordView {
    /// `rules` are the behaviour's with their functions; `fixed` the bits of each cell that never
    /// change.
    pub(super) fn new(
        stem: &Ident,
        peripheral: &Peripheral,
        id: WordId,
        names: &Names,
        rules: &[(&Rule, &RuleCode)],
        fixed: &[u64],
    ) -> Self {
        let word = peripheral.word(id);
        let context = Context {
            stem,
            peripheral,
            word,
            cell_member: format!("s->regs.{}", names.cells[id.0][0]),
        };
        let members = &names.cells[id.0];
        let anchor = peripheral.register(word.anchor(&peripheral.registers));
        let stored = |cell: usize| format!("s->regs.{}", members[cell]);
        let value = match word.readable() {
            0 => None,
            mask if mask == word.lanes() => Some(stored(0)),
            mask => Some(format!(
                "{} & {}",
                stored(0),
                context.mask(0, "READABLE", mask)
            )),
        };
        let mut effects = Vec::new();
        for (number, cell) in word.cells.iter().enumerate() {
            for (effect, mask) in &cell.write_effects {
                let mask = context.lanes(number, &kind(*effect), *mask);
                effects.push((stored(number), effect.snake(), mask));
            }
        }
        let plain = word.is_plain();
        let (old, write_rules) = context.write_rules(names, rules);
        Self {
            upper: context.upper(anchor),
            name: text::string(&anchor.ident.svd).trim_matches('"').to_owned(),
            cells: (word.cells.iter().zip(members))
                .map(|(cell, member)| CellView {
                    member: member.clone(),
                    bits: word.container(),
                    reset: match plain {
                        true => format!("RESET_{}", context.upper(anchor)),
                        false => text::number(cell.reset, word.container()),
                    },
                })
                .collect(),
            macros: match plain {
                true => String::new(),
                false => context.macros(fixed),
            },
            read_rules: context.read_rules(rules),
            value,
            read_effects: context.read_effects(&stored(0)),
            reading_lanes: context.reading_lanes(rules),
            read_only: word.writable() == 0,
            limits: context.limits(),
            effects,
            once: context.once(members, &format!("s->once.{}", members[0])),
            old,
            write_rules,
            secure: (word.secure != 0).then(|| text::number(word.secure, word.container())),
            privileged: (word.privileged != 0)
                .then(|| text::number(word.privileged, word.container())),
        }
    }
}

fn kind(effect: WriteEffect) -> String {
    effect.snake().to_uppercase()
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

    /// How a mask is written: by the name of a field that is alone in its word, else by a macro.
    fn mask(&self, cell: usize, kind: &str, mask: u64) -> String {
        let upper = self.upper(self.named(&self.word.cells[cell]));
        match cell {
            0 if self.word.is_plain() => {
                mask_name(self.named(&self.word.cells[0]), &upper, kind, mask)
            }
            0 => format!("{kind}_{upper}"),
            _ => format!("APART_{kind}_{upper}"),
        }
    }

    /// Those of the lanes that an effect is on.
    fn lanes(&self, cell: usize, kind: &str, mask: u64) -> String {
        match mask == self.word.lanes() {
            true => "lanes".to_owned(),
            false => format!("lanes & {}", self.mask(cell, kind, mask)),
        }
    }

    /// The macros of masks of a word that is not one register's alone.
    fn macros(&self, fixed: &[u64]) -> String {
        let names = self.word.registers.iter();
        let names: Vec<&str> = names
            .map(|placed| self.peripheral.register(placed.id).ident.svd.as_str())
            .collect();
        let mut lines = Vec::new();
        for (number, (cell, fixed)) in self.word.cells.iter().zip(fixed).enumerate() {
            let mut masks = cell_masks(cell);
            masks.push(("FIXED".into(), *fixed));
            for (kind, mask) in masks {
                if mask != 0 && (mask != self.word.lanes() || kind == "FIXED") {
                    let name = self.mask(number, &kind, mask);
                    lines.push(define(&name, mask, self.word.container()));
                }
            }
        }
        if lines.is_empty() {
            return String::new();
        }
        let bits = match names.as_slice() {
            [one] => format!("Bits of {one}."),
            _ => format!("Bits that {} share.", names.join(", ")),
        };
        lines.insert(0, text::comment(&bits, 0));
        lines.join("\n")
    }

    fn read_effects(&self, stored: &str) -> Vec<String> {
        let actions = self.word.cells[0].read_actions.iter();
        let statement = |(action, mask): &(ReadAction, u64)| {
            let mask = self.lanes(0, &action.snake().to_uppercase(), *mask);
            Some(effects::statement(action.formula()?, stored, &mask))
        };
        actions.filter_map(statement).collect()
    }

    /// What a write must not be.
    fn limits(&self) -> Vec<(String, String)> {
        let limits = self.peripheral.limits(self.word).into_iter();
        let view = |limit: Limit| {
            let container = self.word.container();
            let mask = text::number(limit.mask(), container);
            let whole = match limit.mask() == self.word.lanes() && self.word.bytes == 1 {
                true => String::new(),
                false => format!("(lanes & {mask}) == {mask} && "),
            };
            let (lsb, width) = (limit.lsb, limit.width);
            let value = format!("extract64(written, {lsb}, {width})");
            let condition = match &limit.allowed {
                Allowed::Range(first, last) => {
                    let most = crate::model::ones(width);
                    let below = (*first > 0).then(|| format!("{value} < {}", number(*first)));
                    let above = (*last < most).then(|| format!("{value} > {}", number(*last)));
                    let both: Vec<String> = below.into_iter().chain(above).collect();
                    format!("{whole}({})", both.join(" || "))
                }
                Allowed::Values(values) => {
                    let most = crate::model::ones(width);
                    let none = values
                        .iter()
                        .map(|(known, mask)| match *mask & most == most {
                            true => format!("{value} != {}", number(*known)),
                            false => format!(
                                "({value} & {}) != {}",
                                number(*mask & most),
                                number(*known)
                            ),
                        });
                    format!("{whole}{}", none.collect::<Vec<_>>().join(" && "))
                }
                Allowed::AsRead => {
                    let member = self.cell_member.clone();
                    format!("(written ^ {member}) & lanes & {mask}")
                }
            };
            let said = format!("{}: {}\n", self.stem.kebab(), limit.complaint());
            (condition, text::format_string(&said))
        };
        limits.map(view).collect()
    }

    fn once(&self, members: &[String], flags: &str) -> Vec<OnceView> {
        let whole = self.word.lanes();
        let literal = |mask: u64| {
            let register = self.named(&self.word.cells[0]);
            let named = register.fields.iter().find(|field| field.mask() == mask);
            match named.filter(|_| self.word.is_plain()) {
                Some(field) => format!("R_{}_{}_MASK", self.upper(register), field.ident.upper),
                None => text::number(mask, self.word.container()),
            }
        };
        let view = |part: &crate::model::Once| {
            let all = literal(part.mask);
            let first = match part.mask == whole {
                true => format!("!{flags}"),
                false => format!("(lanes & {all}) && !({flags} & {all})"),
            };
            let cells = self.word.cells.iter().zip(members);
            let steps = cells.filter(|(cell, _)| cell.once & part.mask != 0);
            let steps = steps.map(|(cell, member)| {
                let mask = match cell.once & part.mask {
                    mask if mask == whole => "lanes".to_owned(),
                    mask => format!("lanes & {}", literal(mask)),
                };
                (format!("s->regs.{member}"), part.effect.snake(), mask)
            });
            OnceView {
                first,
                steps: steps.collect(),
                all,
            }
        };
        self.word.once.iter().map(view).collect()
    }

    /// The rules that run at an access of a register, with its index in an array.
    fn of_access<'r>(
        &'r self,
        rules: &'r [(&Rule, &'r RuleCode)],
        access: Trigger,
    ) -> impl Iterator<Item = (&'r RuleCode, Option<usize>)> {
        let behavior = self.peripheral.behavior.as_ref();
        rules.iter().filter_map(move |(rule, code)| {
            let index = behavior?.runs_at(rule, access)?;
            Some((*code, index))
        })
    }

    /// Whether reading changes something, is not for all, or runs rules for some of the bytes.
    fn reading_lanes(&self, rules: &[(&Rule, &RuleCode)]) -> bool {
        let partly = self.word.registers.iter().any(|placed| {
            placed.readable
                && placed.lanes != self.word.lanes()
                && self
                    .of_access(rules, Trigger::Read(placed.id))
                    .next()
                    .is_some()
        });
        partly || self.word.is_protected() || !self.word.cells[0].read_actions.is_empty()
    }

    fn read_rules(&self, rules: &[(&Rule, &RuleCode)]) -> Vec<String> {
        let readable = self.word.registers.iter().filter(|placed| placed.readable);
        let calls = readable.flat_map(|placed| {
            let own = self.of_access(rules, Trigger::Read(placed.id));
            own.flat_map(|(rule, index)| {
                let call = format!("{}(s{});", rule.name, index_arg(rule, index));
                guarded(placed.lanes, self.word, call)
            })
        });
        calls.collect()
    }

    /// Declarations of old values, and calls.
    fn write_rules(
        &self,
        names: &Names,
        rules: &[(&Rule, &RuleCode)],
    ) -> (Vec<String>, Vec<String>) {
        let (mut old, mut calls) = (Vec::new(), Vec::new());
        let writable = self.word.registers.iter().filter(|placed| placed.writable);
        for placed in writable {
            let own: Vec<_> = self.of_access(rules, Trigger::Write(placed.id)).collect();
            let name = match old.len() {
                0 => "old".to_owned(),
                number => format!("old{}", number + 1),
            };
            let register = self.peripheral.register(placed.id);
            if own.iter().any(|(rule, _)| rule.old) {
                let value = cells::stored(self.peripheral, names, placed.id);
                old.push(format!("uint{}_t {name} = {value};", register.container()));
            }
            let mut written = match placed.shift {
                0 => "written".to_owned(),
                shift => format!("written >> {shift}"),
            };
            // The machine's type cuts what is above.
            if register.bits != register.container() {
                let mask = text::number(register.mask(), register.container());
                written = match placed.shift {
                    0 => format!("written & {mask}"),
                    _ => format!("({written}) & {mask}"),
                };
            }
            for (rule, index) in own {
                let index = index_arg(rule, index);
                let old = if rule.old {
                    format!(", {name}")
                } else {
                    String::new()
                };
                let written = match rule.written {
                    true => format!(", {written}"),
                    false => String::new(),
                };
                let call = format!("{}(s{index}{old}{written});", rule.name);
                calls.extend(guarded(placed.lanes, self.word, call));
            }
        }
        (old, calls)
    }
}

/// A call that is made if the access touches these lanes.
fn guarded(lanes: u64, word: &Word, call: String) -> Vec<String> {
    match lanes == word.lanes() {
        true => vec![call],
        false => vec![
            format!("if (lanes & {}) {{", text::number(lanes, word.container())),
            format!("    {call}"),
            "}".to_owned(),
        ],
    }
}

/// The index of a register as an argument, if the rule asks for it.
fn index_arg(rule: &RuleCode, index: Option<usize>) -> String {
    match index.filter(|_| rule.index) {
        Some(index) => format!(", {index}"),
        None => String::new(),
    }
}

/// The masks of a cell that code names, by kind.
pub(super) fn cell_masks(cell: &Cell) -> Vec<(String, u64)> {
    let mut masks = vec![("READABLE".to_owned(), cell.readable)];
    for (effect, mask) in &cell.write_effects {
        masks.push((kind(*effect), *mask));
    }
    for (action, mask) in &cell.read_actions {
        masks.push((action.snake().to_uppercase(), *mask));
    }
    masks
}

/// How a mask of a register that has its word alone is written: by the field's own name if it is one
/// field's, else by a macro of this kind.
pub(super) fn mask_name(register: &Register, upper: &str, kind: &str, mask: u64) -> String {
    match register.fields.iter().find(|field| field.mask() == mask) {
        Some(field) => format!("R_{upper}_{}_MASK", field.ident.upper),
        None => format!("{kind}_{upper}"),
    }
}

/// Words of one size, each aligned to it, one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first one's offset.
    pub first: String,
    /// The last byte of the last one, counted from its first.
    pub last: String,
    /// Bytes of each.
    pub bytes: u32,
    /// Whether each is aligned to its size; else the run is one word.
    pub aligned: bool,
}

/// The words as runs.
pub(super) fn runs(stem: &Ident, peripheral: &Peripheral) -> Vec<Run> {
    let offset = |word: &Word| {
        let anchor = peripheral.register(word.anchor(&peripheral.registers));
        format!("A_{}_{}", stem.upper, anchor.ident.upper)
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut end = None;
    for word in &peripheral.words {
        let bytes = word.bytes;
        let aligned = bytes.is_power_of_two() && word.offset.is_multiple_of(u64::from(bytes));
        let last = match bytes {
            1 => offset(word),
            _ => format!("{} + {}", offset(word), bytes - 1),
        };
        match runs.last_mut() {
            Some(run)
                if aligned && run.aligned && run.bytes == bytes && end == Some(word.offset) =>
            {
                run.last = last;
            }
            _ => runs.push(Run {
                first: offset(word),
                last,
                bytes,
                aligned,
            }),
        }
        end = word.offset.checked_add(u64::from(bytes));
    }
    runs
}
