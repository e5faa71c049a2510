//! Which states a device is in, and what leads from one to another: followed through rules and
//! events, for fields whose values have names and are assigned by rules alone.
//!
//! What is followed is a set of moments: the field's value, and which events are pending. Conditions
//! on the field are known in each of them; others may hold or not. So nothing is missing that can
//! happen, and an event leads only from states in which it can be pending.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use self::known::constant;
use crate::model::ir::{Behavior, Block, Expr, Place, Stmt, Trigger};
use crate::model::{Access, FieldId, Peripheral, RegisterId, ones};

/// Most events whose being pending is followed.
const MOST_EVENTS: usize = 6;
/// Most named values of a field whose states are shown.
const MOST_STATES: usize = 16;

/// The states that a field tells of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct States {
    /// `STATUS.STATE`
    pub name: String,
    /// Names of the values that are reached, by ascending value; the place among them at reset.
    pub states: Vec<String>,
    /// Which of them is that at reset.
    pub first: usize,
    /// From which to which, and upon what, in the order of the behaviour.
    pub transitions: Vec<Transition>,
}

/// A way from one state to another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Transition {
    /// Places in [`States::states`].
    pub from: usize,
    /// See `from`.
    pub to: usize,
    /// What makes it happen: `write CTRL`, `finish`.
    pub causes: Vec<String>,
}

/// A moment between accesses and events, and in the middle of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    value: u64,
    /// A bit for each event.
    pending: u32,
}

/// Where a rule began, and where it is now.
type Ways = BTreeSet<(Moment, Moment)>;

/// All fields of which there is something to show.
pub(super) fn of(peripheral: &Peripheral, behavior: &Behavior) -> Vec<States> {
    let registers = peripheral.registers.iter().enumerate();
    let fields = registers.flat_map(|(register, known)| {
        let register = RegisterId(register);
        (0..known.fields.len()).map(move |field| FieldId { register, field })
    });
    let fields = fields.filter(|id| {
        let field = peripheral.field(*id);
        let values = field.named_values().count();
        (2..=MOST_STATES).contains(&values) && !guest_changes(peripheral, *id)
    });
    fields
        .filter_map(|field| Follower::new(peripheral, behavior, field).states())
        .collect()
}

/// Whether a guest's access alone gives the field another value.
fn guest_changes(peripheral: &Peripheral, id: FieldId) -> bool {
    let field = peripheral.field(id);
    let register = peripheral.register(id.register);
    let writable = register.writable() & field.mask() != 0;
    let shared = peripheral
        .word(peripheral.place(id.register).0)
        .registers
        .len()
        > 1;
    writable || field.read_action.is_some() || shared || field.access != Access::ReadOnly
}

struct Follower<'a> {
    peripheral: &'a Peripheral,
    behavior: &'a Behavior,
    id: FieldId,
    /// Whether something other than a constant is assigned to it.
    unknown: bool,
    assigned: bool,
}

impl<'a> Follower<'a> {
    fn new(peripheral: &'a Peripheral, behavior: &'a Behavior, id: FieldId) -> Self {
        Self {
            peripheral,
            behavior,
            id,
            unknown: behavior.events.len() > MOST_EVENTS,
            assigned: false,
        }
    }

    fn states(mut self) -> Option<States> {
        let field = self.peripheral.field(self.id);
        let register = self.peripheral.register(self.id.register);
        let reset = Moment {
            value: register.reset() >> field.lsb & ones(field.width),
            pending: 0,
        };
        let mut first = self.reset(reset);
        // Rules that run at reset can leave it in several.
        let mut starts = first.iter();
        let (Some(start), None) = (starts.next().copied(), starts.next()) else {
            return None;
        };
        let mut known: BTreeSet<Moment> = first.clone();
        let mut found: BTreeMap<(u64, u64), Vec<String>> = BTreeMap::new();
        while !first.is_empty() {
            let mut next = BTreeSet::new();
            for (cause, way) in first.iter().flat_map(|moment| self.after(*moment)) {
                let (from, to) = way;
                if from.value != to.value {
                    let causes = found.entry((from.value, to.value)).or_default();
                    if !causes.contains(&cause) {
                        causes.push(cause);
                    }
                }
                if known.insert(to) {
                    next.insert(to);
                }
            }
            first = next;
        }
        if self.unknown || !self.assigned || found.is_empty() {
            return None;
        }
        let values: BTreeSet<u64> = known.iter().map(|moment| moment.value).collect();
        let name = |value: u64| {
            let mut named = field.named_values();
            let named = named.find(|known| known.value == value & known.mask);
            named.map(|known| known.ident.svd.clone())
        };
        let states = values.iter().map(|value| name(*value));
        let states: Vec<String> = states.collect::<Option<_>>()?;
        let place = |value: u64| values.iter().position(|known| *known == value);
        let transitions = found.into_iter().map(|((from, to), causes)| {
            Some(Transition {
                from: place(from)?,
                to: place(to)?,
                causes,
            })
        });
        Some(States {
            name: match register.fields.len() {
                1 => register.ident.svd.clone(),
                _ => format!("{}.{}", register.ident.svd, field.ident.svd),
            },
            states,
            first: place(start.value)?,
            transitions: transitions.collect::<Option<_>>()?,
        })
    }

    /// After reset and its rules.
    fn reset(&mut self, reset: Moment) -> BTreeSet<Moment> {
        let mut ways = Ways::from([(reset, reset)]);
        for rule in self.behavior.rules_on(Trigger::Reset) {
            ways = self.body(&rule.body, rule.condition.as_ref(), ways);
        }
        ways.into_iter().map(|(_, now)| now).collect()
    }

    /// All that can happen in a moment, each with what makes it happen.
    fn after(&mut self, moment: Moment) -> Vec<(String, (Moment, Moment))> {
        let mut out = Vec::new();
        for (cause, trigger) in self.causes() {
            let mut ways = Ways::from([(moment, moment)]);
            for (rule, _) in self.behavior.rules_for(trigger) {
                ways = self.body(&rule.body, rule.condition.as_ref(), ways);
            }
            out.extend(ways.into_iter().map(|way| (cause.clone(), way)));
        }
        for (index, input) in self.behavior.inputs.iter().enumerate() {
            let mut ways = Ways::from([(moment, moment)]);
            let rules = self.behavior.input_rules.iter();
            for rule in rules.filter(|rule| rule.input == index) {
                let ran = self.body(&rule.body, rule.condition.as_ref(), ways.clone());
                // It may be for one of several lines.
                ways.extend(ran);
            }
            let cause = format!("input {}", input.name);
            out.extend(ways.into_iter().map(|way| (cause.clone(), way)));
        }
        for call in &self.behavior.calls {
            let ways = self.body(&call.body, None, Ways::from([(moment, moment)]));
            out.extend(ways.into_iter().map(|way| (call.name.clone(), way)));
        }
        for (index, event) in self.behavior.events.iter().enumerate() {
            let bit = 1_u32.checked_shl(index as u32).unwrap_or(0);
            if moment.pending & bit == 0 {
                continue;
            }
            let begun = Moment {
                pending: moment.pending & !bit,
                ..moment
            };
            let ways = self.body(&event.body, None, Ways::from([(moment, begun)]));
            out.extend(ways.into_iter().map(|way| (event.name.clone(), way)));
        }
        out
    }

    /// The accesses that run rules; of all elements of an array, that of the first.
    fn causes(&self) -> Vec<(String, Trigger)> {
        let mut causes: Vec<(String, Trigger)> = Vec::new();
        for rule in &self.behavior.rules {
            let name = |id: RegisterId| match &rule.each {
                Some(each) => self.behavior.each_shown(each),
                None => self.peripheral.register(id).ident.svd.clone(),
            };
            let cause = match rule.trigger {
                Trigger::Write(id) => format!("write {}", name(id)),
                Trigger::Read(id) => format!("read {}", name(id)),
                Trigger::Reset => continue,
            };
            if causes.iter().all(|(_, known)| *known != rule.trigger) {
                causes.push((cause, rule.trigger));
            }
        }
        causes
    }

    /// A whole body: those who return from it are at its end, too.
    fn body(&mut self, body: &'a Block, condition: Option<&'a Expr>, ways: Ways) -> Ways {
        let (mut left, ways) = match condition {
            Some(condition) => {
                let (holds, fails) = self.split(condition, &ways);
                (fails, holds)
            }
            None => (Ways::new(), ways),
        };
        let end = self.block(body, ways, &mut left);
        left.extend(end);
        left
    }

    /// Those who come to the block's end; those who return are put into `left`.
    fn block(&mut self, block: &'a Block, mut ways: Ways, left: &mut Ways) -> Ways {
        for stmt in &block.stmts {
            ways = self.stmt(stmt, ways, left);
        }
        ways
    }

    fn stmt(&mut self, stmt: &'a Stmt, ways: Ways, left: &mut Ways) -> Ways {
        let change = |ways: Ways, change: &dyn Fn(&mut Moment)| -> Ways {
            let changed = ways.into_iter().map(|(from, mut now)| {
                change(&mut now);
                (from, now)
            });
            changed.collect()
        };
        match stmt {
            Stmt::Assign { place, value } => match self.assigned(place, value) {
                Some(value) => change(ways, &|now| now.value = value),
                None => ways,
            },
            Stmt::After { event, .. } => {
                let bit = 1_u32.checked_shl(*event as u32).unwrap_or(0);
                change(ways, &|now| now.pending |= bit)
            }
            Stmt::Cancel { event } => {
                let bit = 1_u32.checked_shl(*event as u32).unwrap_or(0);
                change(ways, &|now| now.pending &= !bit)
            }
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                let (holds, fails) = self.split(condition, &ways);
                let mut out = self.block(then, holds, left);
                match otherwise {
                    Some(otherwise) => out.extend(self.block(otherwise, fails, left)),
                    None => out.extend(fails),
                }
                out
            }
            Stmt::Match { value, arms } => {
                let mut out = Ways::new();
                let mut rest = ways;
                for arm in arms {
                    let (taken, others) = self.taken(value, arm, rest);
                    rest = others;
                    out.extend(self.block(&arm.body, taken, left));
                }
                out
            }
            Stmt::Block(block) => self.block(block, ways, left),
            Stmt::For { body, .. } => {
                // Any number of rounds, as far as the rounds lead anywhere new.
                let mut all = ways;
                loop {
                    let before = all.len();
                    let next = self.block(body, all.clone(), left);
                    all.extend(next);
                    if all.len() == before {
                        return all;
                    }
                }
            }
            Stmt::Return(_) => {
                left.extend(ways);
                Ways::new()
            }
            Stmt::Let { .. }
            | Stmt::LetPattern { .. }
            | Stmt::Pulse { .. }
            | Stmt::Hook { .. }
            | Stmt::GuestError(_)
            | Stmt::Unimplemented(_) => ways,
        }
    }

    /// What an assignment makes of the field, if it is of it.
    fn assigned(&mut self, place: &Place, value: &Expr) -> Option<u64> {
        let field = self.peripheral.field(self.id);
        let shift = match place {
            Place::Field(id) if *id == self.id => 0,
            Place::Register(id) if *id == self.id.register => field.lsb,
            Place::RegisterAt(bank, _) | Place::FieldAt(bank, ..) => {
                // Which register it is, is not known.
                let bank = &self.behavior.banks[*bank];
                self.unknown |= bank.place(self.id.register).is_some();
                return None;
            }
            Place::Field(_)
            | Place::Register(_)
            | Place::State(_)
            | Place::Element(..)
            | Place::Local(_) => return None,
        };
        self.assigned = true;
        let value = constant(value);
        self.unknown |= value.is_none();
        Some(value? >> shift & ones(field.width))
    }
}
