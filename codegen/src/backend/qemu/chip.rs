//! The whole chip as one device of QEMU: all peripherals at their addresses.
//!
//! It is made of the devices on the system bus, one for each peripheral; peripherals of one kind
//! share a type. A peripheral that its SVD keeps off the system bus is not in it.

use super::c_text::{self as text, hex, one_line};
use super::opening_comments::{item_list, opening};
use crate::model::{Device, Peripheral};
use crate::names::target_scope::CScope;

/// Properties of the chip that are not of a peripheral.
const OWN_PROPERTIES: &str =
    "type realized hotplugged hotpluggable parent_bus irq-controller trace";

/// The chip, ready for its template.
pub(super) struct ChipView {
    /// QOM type and file name.
    pub kebab: String,
    /// First part of functions.
    pub snake: String,
    /// First part of macros.
    pub upper: String,
    /// First part of types.
    pub camel: String,
    /// The comment with which the source opens.
    pub head: String,
    /// The comment that tells how QEMU and its user see the chip.
    pub interface: String,
    /// The chip in one line, as a literal.
    pub desc: String,
    /// Headers of the devices in use, as they are included.
    pub headers: Vec<String>,
    /// Stems of the devices in use, in upper case.
    pub kinds: Vec<String>,
    /// The peripherals, in document order.
    pub parts: Vec<Part>,
    /// Registers that are seen through others' windows.
    pub pieces: Vec<Piece>,
    /// Properties of peripherals.
    pub properties: Vec<PartProperty>,
    /// The properties among them that take character devices.
    pub serials: Vec<String>,
    /// Interrupts that a line raises.
    pub interrupts: Vec<InterruptView>,
    /// Lines of peripherals.
    pub lines: Vec<Line>,
    /// Lines that a board drives.
    pub inputs: Vec<PartInput>,
}

/// Lines of a peripheral that a board drives, through the chip.
pub(super) struct PartInput {
    /// What the chip calls them, as a literal.
    pub name: String,
    /// Index of the peripheral.
    pub part: usize,
    /// What the peripheral calls them, as a literal.
    pub target: String,
    /// How many.
    pub count: u32,
}

/// A peripheral of the chip.
pub(super) struct Part {
    /// Name of the link to it.
    pub name: String,
    /// The stem of its device, in upper case.
    pub upper: String,
    /// Base address.
    pub base: String,
}

/// Neighbouring registers of a peripheral.
pub(super) struct Piece {
    /// Index of the peripheral.
    pub part: usize,
    /// First byte, from the base.
    pub offset: String,
    /// Bytes.
    pub size: String,
}

/// A property that a peripheral has.
pub(super) struct PartProperty {
    /// What the chip calls it.
    pub name: String,
    /// Index of the peripheral.
    pub part: usize,
    /// What the peripheral calls it.
    pub target: String,
}

/// An interrupt.
pub(super) struct InterruptView {
    /// Name of the chip's line, as a literal.
    pub name: String,
    /// Number at the controller, or -1.
    pub number: i64,
}

/// A line of a peripheral.
pub(super) struct Line {
    /// Index of the peripheral.
    pub part: usize,
    /// Index of the line in it.
    pub line: usize,
    /// Index of the interrupt.
    pub interrupt: usize,
}

impl ChipView {
    /// The chip, unless it would do nothing (see [`Device::is_chip`]), or no peripheral is on the system bus.
    pub(super) fn new(device: &Device, provenance: &[String]) -> Option<Self> {
        let members: Vec<(&Peripheral, &Peripheral)> = (device.peripherals())
            .map(|peripheral| (peripheral, device.kind(peripheral)))
            .filter(|(_, kind)| kind.attachments.sysbus.is_some())
            .collect();
        if !device.is_chip() || members.is_empty() {
            return None;
        }
        let ident = device.chip.clone();
        let kebab = ident.kebab();
        let mut properties = CScope::with(OWN_PROPERTIES.split(' ').map(str::to_owned));
        let mut view = Self {
            head: opening(
                &format!(
                    "{}: all of its peripherals, at their addresses.",
                    device.ident.svd
                ),
                provenance,
            ),
            interface: String::new(),
            desc: text::string(&one_line(match device.description.split("\n\n").next() {
                Some(text) if !text.is_empty() => text,
                _ => &device.ident.svd,
            })),
            headers: Vec::new(),
            kinds: Vec::new(),
            parts: Vec::new(),
            pieces: pieces(&members),
            properties: Vec::new(),
            serials: Vec::new(),
            interrupts: Vec::new(),
            lines: Vec::new(),
            inputs: Vec::new(),
            kebab,
            snake: ident.snake.trim_end_matches('_').to_owned(),
            upper: ident.upper,
            camel: ident.camel,
        };
        for (peripheral, kind) in &members {
            let stem = &kind.qemu;
            if !view.kinds.contains(&stem.upper) {
                let folder = kind.category.as_str();
                view.headers.push(format!("hw/{folder}/{}.h", stem.kebab()));
                view.kinds.push(stem.upper.clone());
            }
            view.parts.push(Part {
                name: properties.claim(&peripheral.ident.kebab()),
                upper: stem.upper.clone(),
                base: hex(peripheral.base_address),
            });
        }
        for (part, (_, kind)) in members.iter().enumerate() {
            view.add_properties(part, kind, &mut properties);
        }
        view.add_lines(&members);
        view.interface = view.interface_comment();
        Some(view)
    }

    /// What the chip passes on to a peripheral: properties, and lines that a board drives. `names` are those of the
    /// chip's properties.
    fn add_properties(&mut self, part: usize, kind: &Peripheral, names: &mut CScope) {
        let Some(behavior) = &kind.behavior else {
            return;
        };
        let own = self.parts[part].name.clone();
        let mut property = |name: &str| {
            let target = crate::names::kebab(name);
            let name = names.claim(&format!("{own}-{target}"));
            self.properties.push(PartProperty {
                name: name.clone(),
                part,
                target,
            });
            name
        };
        for param in &behavior.params {
            property(&param.name);
        }
        let serials = behavior
            .chardevs
            .iter()
            .map(|chardev| property(&chardev.name));
        self.serials.extend(serials);
        let inputs = behavior.inputs.iter().map(|input| PartInput {
            name: text::string(&format!("{own}-{}", input.name)),
            part,
            target: text::string(&input.name),
            count: input.lines.unwrap_or(1),
        });
        self.inputs.extend(inputs);
    }

    /// Lines of the peripherals, and the interrupts that they raise: one for each number, and one
    /// for each line without a number.
    fn add_lines(&mut self, members: &[(&Peripheral, &Peripheral)]) {
        let mut names = CScope::members();
        for (part, (peripheral, kind)) in members.iter().enumerate() {
            let irqs = kind.behavior.iter().flat_map(|behavior| &behavior.irqs);
            for (line, irq) in irqs.enumerate() {
                let known = interrupt(peripheral, kind, &irq.name);
                let number = known.map_or(-1, |interrupt| i64::from(interrupt.value));
                let same = (self.interrupts.iter())
                    .position(|known| known.number == number && number >= 0);
                let interrupt = same.unwrap_or_else(|| {
                    let name = match known {
                        Some(interrupt) => interrupt.ident.svd.clone(),
                        None => format!("{}-{}", self.parts[part].name, irq.name),
                    };
                    self.interrupts.push(InterruptView {
                        name: text::string(&names.claim_numbered(&name)),
                        number,
                    });
                    self.interrupts.len() - 1
                });
                self.lines.push(Line {
                    part,
                    line,
                    interrupt,
                });
            }
        }
    }

    fn interface_comment(&self) -> String {
        let kind = &self.kebab;
        let mut items = vec![
            format!(
                "QOM type \"{kind}\", made by \"-device {kind}\"; it needs no bus, and maps each \
                 peripheral at its address, below what the machine has there already"
            ),
            "one link for each peripheral, by its name".into(),
        ];
        if !self.properties.is_empty() {
            items.push(
                "the properties of each peripheral, with its name and a hyphen before theirs"
                    .into(),
            );
        }
        if !self.lines.is_empty() {
            items.push(
                "one outgoing GPIO line for each interrupt, named as in the SVD; property \
                 \"irq-controller\": the path of the device whose inputs they are, the machine's \
                 Armv7-M unless given"
                    .into(),
            );
        }
        if !self.inputs.is_empty() {
            items.push(
                "the incoming GPIO lines of each peripheral, with its name and a hyphen before theirs"
                    .into(),
            );
        }
        item_list(items)
    }
}

/// The interrupt of the SVD that a line is: the one of its name (for a derived peripheral, the one
/// in the same place), or the only one of a peripheral with one line.
fn interrupt<'d>(
    peripheral: &'d Peripheral,
    kind: &Peripheral,
    line: &str,
) -> Option<&'d crate::model::Interrupt> {
    let lines = kind.behavior.as_ref().map_or(0, |known| known.irqs.len());
    if let ([only], 1) = (&*peripheral.interrupts, lines) {
        return Some(only);
    }
    let named = |known: &crate::model::Interrupt| known.ident.upper == line.to_uppercase().as_str();
    let own = peripheral.interrupts.iter().find(|known| named(known));
    own.or_else(|| {
        peripheral
            .interrupts
            .get(kind.interrupts.iter().position(named)?)
    })
    .filter(|interrupt| i32::try_from(interrupt.value).is_ok())
}

/// The registers of peripherals whose windows meet, neighbours together.
fn pieces(members: &[(&Peripheral, &Peripheral)]) -> Vec<Piece> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    let window = |part: usize| {
        let (peripheral, _) = members[part];
        let base = u128::from(peripheral.base_address);
        base..base + u128::from(peripheral.size)
    };
    order.sort_by_key(|part| window(*part).start);
    let mut shared = vec![false; members.len()];
    // The window that reaches furthest so far.
    let mut last: Option<usize> = None;
    for part in order {
        if let Some(other) = last
            && window(other).end > window(part).start
        {
            shared[other] = true;
            shared[part] = true;
        }
        if last.is_none_or(|other| window(part).end > window(other).end) {
            last = Some(part);
        }
    }
    let mut pieces = Vec::new();
    for (part, _) in shared.iter().enumerate().filter(|(_, shared)| **shared) {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for register in &members[part].0.registers {
            let end = register.offset + u64::from(register.bytes());
            match runs.last_mut() {
                Some((_, last)) if *last >= register.offset => *last = end.max(*last),
                _ => runs.push((register.offset, end)),
            }
        }
        pieces.extend(runs.into_iter().map(|(start, end)| Piece {
            part,
            offset: hex(start),
            size: hex(end - start),
        }));
    }
    pieces
}

#[cfg(test)]
mod tests;
