//! What the templates show of a peripheral: names and lines, ready to be placed.

use super::access_rules::AccessRules;
use super::attach::PciView;
use super::c_names::Names;
use super::c_text::{self as text, comment_above, hex};
use super::device_functions::{Functions, code, names};
use super::emit::{Helper, Struct, c_type, definitions};
use super::input_views::{self, HooksView, InputView};
use super::item_views::{EventView, IrqView, ParamView, StateView};
use super::opening_comments::{bus_head, head, interface, mmio_head, summary};
use super::registers::RegisterView;
use super::state::{self, Check};
use super::trace::{self, Changes};
use super::word_table::{WordView, by_offset};
use crate::backend::c::{Expr, List, Stmt};
use crate::behavior::constant_folding::folded;
use crate::lower::core::{Core, Kind, Ty};
use crate::lower::lower;
use crate::model::{Endian, Machine, Peripheral, RegisterId, WordId};
use crate::names::Ident;
use crate::tree::File;

/// A peripheral as a device of QEMU.
pub(super) struct DeviceView {
    /// The stem in the spellings of C: `calc`, `CALC`, `Calc`.
    pub snake: String,
    /// `CALC`.
    pub upper: String,
    /// `Calc`.
    pub camel: String,
    /// QOM type and file name: `calc`.
    pub kebab: String,
    /// The comment with which the header opens.
    pub header_head: String,
    /// The comment with which the source opens.
    pub source_head: String,
    /// The comment that tells how QEMU and its user see the device.
    pub interface: String,
    /// The device in one line, as a literal.
    pub desc: String,
    /// The SVD's base address.
    pub base: String,
    /// Bytes of the register window.
    pub size: String,
    /// What the base address must be a multiple of.
    pub align: u64,
    /// What QEMU calls it.
    pub region: String,
    /// Registers by ascending offset.
    pub registers: Vec<RegisterView>,
    /// What they are stored in.
    pub words: Vec<WordView>,
    /// Whether the highest byte comes first.
    pub big_endian: bool,
    /// Whether not everyone may access every register.
    pub protected: bool,
    /// Params.
    pub params: Vec<ParamView>,
    /// Members of `s->state`: type, name, reset value, comment.
    pub states: Vec<StateView>,
    /// Events.
    pub events: Vec<EventView>,
    /// Whether what events do depends on when they were due.
    pub keeps_due: bool,
    /// The option types in use: name, and the type inside.
    pub options: Vec<Struct>,
    /// Definitions of effects and helpers, functions, events and rules, in order of use.
    pub functions: Vec<String>,
    /// The rules that run at reset: names of their functions.
    pub reset_rules: Vec<String>,
    /// Lines of the migrated state.
    pub vmstate: Vec<Expr>,
    /// What a loaded state must satisfy.
    pub checks: Vec<Check>,
    /// Interrupt lines.
    pub irqs: Vec<IrqView>,
    /// Lines that a board drives.
    pub inputs: Vec<InputView>,
    /// What is written by hand.
    pub hooks: HooksView,
    /// Whether there are registers, and no behaviour.
    pub unmodelled: bool,
    /// Rows of the table of fields, for traces.
    pub fields: Vec<String>,
    /// The same of enumerated values.
    pub values: Vec<String>,
    /// The same of hidden state that the behaviour assigns to.
    pub traced_states: Vec<List>,
    /// The folder of its files, below `hw` and `include/hw`.
    pub folder: &'static str,
    /// The constant under which `-device help` lists it.
    pub device_category: &'static str,
    /// Whether there is a device that maps itself.
    pub mmio: bool,
    /// Whether it is for QEMU's own tree, too.
    pub mmio_in_tree: bool,
    /// Whether there is a device on the system bus.
    pub sysbus: bool,
    /// The machines that have the device on the system bus by themselves.
    pub machines: Vec<Machine>,
    /// The device on PCI.
    pub pci: Option<PciView>,
    /// The test of the device, if there can be one.
    pub test: Option<File>,
    /// The comment with which the source of the device that maps itself opens.
    pub mmio_head: String,
    /// The comment with which the source of the system bus device opens.
    pub sysbus_head: String,
    /// The comment with which the source of the PCI device opens.
    pub pci_head: String,
}

impl DeviceView {
    /// Whether any event has arguments.
    pub fn has_pending(&self) -> bool {
        self.events.iter().any(|event| !event.args.is_empty())
    }

    /// Whether there are several events, of which one may have to wait for another.
    pub fn orders_events(&self) -> bool {
        self.events.len() > 1
    }

    /// Whether something can be written once.
    pub fn has_once(&self) -> bool {
        self.words.iter().any(|word| word.once)
    }

    /// Whether rules run at reads.
    pub fn has_read_rules(&self) -> bool {
        self.words.iter().any(|word| !word.read_rules.is_empty())
    }

    /// Whether rules run at writes.
    pub fn has_write_rules(&self) -> bool {
        self.words.iter().any(|word| !word.write_rules.is_empty())
    }

    /// What happens at reads, by offset.
    pub fn read_rules(&self) -> Stmt {
        by_offset(&self.words, |word| &word.read_rules)
    }

    /// What happens at writes, by offset.
    pub fn write_rules(&self) -> Stmt {
        by_offset(&self.words, |word| &word.write_rules)
    }

    /// Whether traces show what the behaviour changes.
    pub fn traces_changes(&self) -> bool {
        let mut registers = self.registers.iter();
        !self.traced_states.is_empty() || registers.any(|register| register.traced)
    }

    /// Whether traces show more than what events and lines do.
    pub fn has_traces(&self) -> bool {
        !self.words.is_empty() || self.traces_changes()
    }

    /// Whether anything happens after a state was loaded.
    pub fn checks_loads(&self) -> bool {
        !self.checks.is_empty() || self.has_levels() || self.keeps_due
    }

    /// Whether an interrupt line has a level.
    pub fn has_levels(&self) -> bool {
        self.irqs.iter().any(|irq| irq.function.is_some())
    }

    /// Whether an interrupt line is pulsed.
    pub fn has_pulses(&self) -> bool {
        self.irqs.iter().any(|irq| irq.function.is_none())
    }

    /// Whether the core has properties.
    pub fn has_properties(&self) -> bool {
        !self.params.is_empty() || !self.hooks.chardevs.is_empty()
    }

    /// Computes all that the templates show, beside these devices; with `peeks`, debuggers look at what
    /// guests read.
    pub(super) fn new(
        peripheral: &Peripheral,
        devices: &[&Ident],
        provenance: &[String],
        peeks: bool,
    ) -> Self {
        let behavior = peripheral.behavior.as_ref().map(folded).unwrap_or_default();
        let core = &lower(peripheral, &behavior);
        let stem = peripheral.qemu.clone();
        let (names, functions) = names(&stem, peripheral, core, devices);
        let code = code(&stem, peripheral, core, &names, peeks);

        let fixed = state::fixed_bits(peripheral, core);
        let changes = Changes::new(&stem, peripheral, core, &names);
        let registers = (changes.registers.iter().enumerate())
            .map(|(index, changes)| {
                let id = RegisterId(index);
                let fixed = fixed[peripheral.place(id).0.0][0];
                RegisterView::new(&stem, peripheral, id, fixed, *changes)
            })
            .collect();
        let rules = AccessRules {
            core,
            routines: &code.routines,
        };
        let words = (fixed.iter().enumerate())
            .map(|(index, fixed)| {
                WordView::new(&stem, peripheral, WordId(index), &names, &rules, fixed)
            })
            .collect();
        let params: Vec<ParamView> = (core.params.iter().zip(&names.params))
            .map(|(param, member)| ParamView::new(&stem, param, member))
            .collect();

        Self {
            header_head: head(peripheral, provenance, &peripheral.description),
            source_head: head(peripheral, provenance, ""),
            interface: interface(&stem, peripheral, &params),
            desc: text::string(&summary(peripheral)),
            base: hex(peripheral.base_address),
            size: hex(peripheral.size),
            align: alignment(peripheral),
            region: region(&stem.kebab(), core),
            registers,
            words,
            big_endian: peripheral.endian == Endian::Big,
            protected: peripheral.is_protected(),
            unmodelled: peripheral.behavior.is_none() && !peripheral.registers.is_empty(),
            params,
            states: (core.states.iter().zip(&names.states))
                .map(|(state, member)| StateView::new(&stem, state, member))
                .collect(),
            events: events(&stem, core, &names, &functions),
            keeps_due: core.events_tell_time,
            options: options(&stem, core, &code.helpers),
            functions: code.functions,
            reset_rules: (core.resets.iter())
                .map(|run| names.routines[run.routine].clone())
                .collect(),
            vmstate: state::vmstate(&stem, peripheral, core, &names),
            checks: state::checks(&stem, peripheral, core, &names),
            irqs: irqs(core, &names),
            inputs: input_views::inputs(core, &code.routines, &names, &functions),
            hooks: input_views::HooksView::new(&stem, core, &code.routines, &names),
            fields: trace::fields(&stem, peripheral),
            values: trace::values(&stem, peripheral),
            traced_states: changes.states,
            folder: peripheral.category.as_str(),
            device_category: peripheral.category.device_category(),
            mmio: peripheral.attachments.mmio,
            mmio_in_tree: peripheral.attachments.mmio_in_tree,
            sysbus: peripheral.attachments.sysbus.is_some(),
            machines: (peripheral.attachments.sysbus.as_ref())
                .map(|sysbus| sysbus.machines.clone())
                .unwrap_or_default(),
            pci: PciView::new(peripheral),
            test: None,
            mmio_head: mmio_head(peripheral, &stem, provenance),
            sysbus_head: bus_head(peripheral, provenance, "on the system bus, for boards"),
            pci_head: bus_head(peripheral, provenance, "on PCI, its registers in a BAR"),
            kebab: stem.kebab(),
            snake: stem.snake,
            upper: stem.upper,
            camel: stem.camel,
        }
    }
}

/// The events, each with its timer.
fn events(stem: &Ident, core: &Core, names: &Names, functions: &Functions) -> Vec<EventView> {
    (core.events.iter().enumerate())
        .map(|(index, event)| EventView {
            member: names.events[index].clone(),
            name: event.name.clone(),
            callback: names.routines[event.run.routine].clone(),
            timer: functions.timers[index].clone(),
            args: (event.args.iter().zip(&names.event_args[index]))
                .map(|(arg, member)| (c_type(stem, &arg.ty), member.clone()))
                .collect(),
        })
        .collect()
}

/// The interrupt lines.
fn irqs(core: &Core, names: &Names) -> Vec<IrqView> {
    (core.irqs.iter().zip(&names.lines))
        .map(|(irq, upper)| IrqView {
            upper: upper.clone(),
            name: text::string(&irq.name),
            function: irq.level.map(|level| names.routines[level].clone()),
            comment: comment_above(&irq.doc, 4),
        })
        .collect()
}

/// Bytes of the largest register, or less if the SVD's own base address is not a multiple of that.
fn alignment(peripheral: &Peripheral) -> u64 {
    let registers = peripheral.registers.iter();
    let bits = registers.map(|register| register.bits).max().unwrap_or(8);
    let bytes = u64::from(bits.div_ceil(8).next_power_of_two().min(8));
    match peripheral.base_address {
        0 => bytes,
        base => bytes.min(1 << base.trailing_zeros()),
    }
}

/// The name of the register window: the device's, unless a line has that. Both become properties.
fn region(kebab: &str, core: &Core) -> String {
    let irqs = core.irqs.iter().map(|irq| &irq.name);
    let mut lines = irqs.chain(core.inputs.iter().map(|input| &input.name));
    match lines.any(|name| name == kebab) {
        true => format!("{kebab}-registers"),
        false => kebab.to_owned(),
    }
}

/// The types of options and tuples that the header defines.
fn options(stem: &Ident, core: &Core, helpers: &[Helper]) -> Vec<Struct> {
    let mut types: Vec<Ty> = Vec::new();
    for event in &core.events {
        types.extend(event.args.iter().map(|arg| arg.ty.clone()));
    }
    for hook in &core.hooks {
        types.push(hook.result.clone());
        types.extend(hook.args.iter().map(|arg| arg.ty.clone()));
    }
    for call in &core.calls {
        let args = core.called(call).args.iter();
        types.extend(args.map(|arg| arg.ty.clone()));
    }
    for function in core.of_kind(Kind::Function) {
        types.push(function.result.clone());
        types.extend(function.args.iter().map(|arg| arg.ty.clone()));
    }
    for helper in helpers {
        match helper {
            Helper::Some(ty) | Helper::None(ty) | Helper::UnwrapOr(ty) => {
                types.push(Ty::Option(Box::new(ty.clone())));
            }
            Helper::Tuple(items) => types.push(Ty::Tuple(items.clone())),
            Helper::Method(..) | Helper::Unary(..) => {}
        }
    }
    definitions(stem, &types)
}
