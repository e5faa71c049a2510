//! From the elements of an SVD to registers at offsets.

use roxmltree::{Document, Node};

use crate::derive::Element;
use crate::dim::instances;
use crate::error::{Error, Problem};
use crate::rules::{Access, ReadAction, WriteRule};
use crate::svd::{AddressBlock, Device, Endian, Field, Peripheral, Protection, Register};
use crate::xml;

/// Most registers of one device.
const MAX_REGISTERS: usize = 200_000;

/// Most clusters in each other; one that derives from what it stands in would have no end.
const MAX_DEPTH: usize = 64;

/// `registerPropertiesGroup`, as far as it is known.
#[derive(Clone, Copy, Default)]
struct Properties {
    size: Option<u64>,
    access: Option<Access>,
    protection: Option<Protection>,
    reset_value: Option<u64>,
    reset_mask: Option<u64>,
}

impl Properties {
    /// Those of an element; what it lacks, from the level above.
    fn of(element: &Element, above: Self) -> Result<Self, Error> {
        let access = element.word("access", Access::from_word, "access")?;
        let protection = element.word("protection", Protection::from_word, "protection")?;
        let size = element.number("size")?.or(above.size);
        // An inherited mask says nothing of bits that the level above does not have.
        let inherited = above.reset_mask.map(|mask| match (size, above.size) {
            (Some(size), Some(low @ ..64)) if size > low => mask | u64::MAX << low,
            _ => mask,
        });
        Ok(Self {
            size,
            access: access.or(above.access),
            protection: protection.or(above.protection),
            reset_value: element.number("resetValue")?.or(above.reset_value),
            reset_mask: element.number("resetMask")?.or(inherited),
        })
    }
}

/// A place for registers: a peripheral or a cluster.
struct Scope<'x> {
    prefix: String,
    depth: usize,
    offset: u64,
    properties: Properties,
    items: Vec<Node<'x, 'x>>,
}

impl Device {
    /// Reads the text of an SVD file.
    ///
    /// # Errors
    ///
    /// Where and why it cannot be read. What is not needed to know the registers is not looked at.
    pub fn read(text: &str) -> Result<Self, Error> {
        let document = Document::parse(text).map_err(|error| Error {
            line: error.pos().row,
            problem: error.into(),
        })?;
        let root = document.root_element();
        let device = Element::plain(root);
        let mut properties = Properties::of(&device, Properties::default())?;
        if properties.size.is_none() {
            properties.size = device.number("width")?;
        }
        let nodes: Vec<_> = xml::child(root, "peripherals")
            .into_iter()
            .flat_map(|all| xml::children(all, "peripheral"))
            .collect();
        let cpu = xml::child(root, "cpu");
        let endian = match cpu.and_then(|cpu| xml::text(cpu, "endian")) {
            Some("big") => Endian::Big,
            Some(_) | None => Endian::Little,
        };
        let mut peripherals = Vec::new();
        let mut registers = 0;
        for node in &nodes {
            for peripheral in Peripheral::read(&Element::new(*node, &nodes)?, properties, endian)? {
                registers += peripheral.registers.len();
                if registers > MAX_REGISTERS {
                    return Err(xml::error(*node, Problem::TooMany));
                }
                peripherals.push(peripheral);
            }
        }
        Ok(Self {
            name: device.name().to_owned(),
            peripherals,
        })
    }
}

impl Peripheral {
    /// The peripheral, or the elements of its array.
    fn read(element: &Element, above: Properties, endian: Endian) -> Result<Vec<Self>, Error> {
        // What an address block says of protection holds for what is in it, unless that says
        // something itself; what the peripheral says, for all else.
        let mut properties = Properties::of(element, above)?;
        let protection = properties.protection.take();
        let scope = Scope {
            prefix: String::new(),
            depth: 0,
            offset: 0,
            properties,
            items: element.items(),
        };
        let mut registers = Vec::new();
        scope.expand(&mut registers)?;
        let block = |node: Node| {
            let block = Element::plain(node);
            Ok(AddressBlock {
                offset: block.required_number("offset")?,
                size: block.required_number("size")?,
                protection: block.word("protection", Protection::from_word, "protection")?,
            })
        };
        let blocks: Vec<_> = element.address_blocks();
        let address_blocks = blocks
            .into_iter()
            .map(block)
            .collect::<Result<Vec<_>, _>>()?;
        for register in &mut registers {
            let (at, own) = (register.offset, register.protection);
            let mut around = address_blocks.iter().filter(|block| block.holds(at));
            let of_block = around.find_map(|block| block.protection);
            register.protection = own.or(of_block).or(protection);
        }
        let base = element.required_number("baseAddress")?;
        registers.retain(|register| !is_negative(base, register.offset));
        let instances = instances(element)?.into_iter();
        instances
            .map(|instance| {
                let base_address = base.checked_add(instance.distance);
                Ok(Self {
                    name: instance.name,
                    base_address: base_address.ok_or_else(|| element.error(Problem::Offset))?,
                    address_blocks: address_blocks.clone(),
                    registers: registers.clone(),
                    endian,
                })
            })
            .collect()
    }
}

/// Whether an offset leads past the end of 32 bits of addresses, from a base within them: it was
/// written for a register before the base.
fn is_negative(base: u64, offset: u64) -> bool {
    let end = 1 << 32;
    base < end && offset >= end / 2 && base.saturating_add(offset) >= end
}

impl Scope<'_> {
    /// Puts all registers of this place, and of the clusters in it, into `out`.
    fn expand(&self, out: &mut Vec<Register>) -> Result<(), Error> {
        for node in &self.items {
            let element = Element::new(*node, &self.items)?;
            let offset = element.required_number("addressOffset")?;
            let properties = Properties::of(&element, self.properties)?;
            for instance in instances(&element)? {
                let offset = self.offset.checked_add(offset);
                let offset = offset.and_then(|offset| offset.checked_add(instance.distance));
                let offset = offset.ok_or_else(|| element.error(Problem::Offset))?;
                let name = format!("{}{}", self.prefix, instance.name);
                if out.len() >= MAX_REGISTERS || self.depth > MAX_DEPTH {
                    return Err(element.error(Problem::TooMany));
                }
                if node.has_tag_name("register") {
                    out.push(Register::read(&element, name, offset, properties)?);
                } else {
                    let inside = Scope {
                        prefix: format!("{name}."),
                        depth: self.depth + 1,
                        offset,
                        properties,
                        items: element.items(),
                    };
                    inside.expand(out)?;
                }
            }
        }
        Ok(())
    }
}

impl Register {
    fn read(
        element: &Element,
        name: String,
        offset: u64,
        properties: Properties,
    ) -> Result<Self, Error> {
        let size = properties.size.unwrap_or(32);
        let bits = u32::try_from(size)
            .ok()
            .filter(|bits| (1..=64).contains(bits));
        let (write, read) = effects(element)?;
        let mut register = Self {
            name,
            offset,
            size: bits.ok_or_else(|| element.error(Problem::Size(size)))?,
            access: properties.access.unwrap_or(Access::ReadWrite),
            protection: properties.protection,
            reset_value: properties.reset_value.unwrap_or(0),
            reset_mask: properties.reset_mask.unwrap_or(u64::MAX),
            write: write.unwrap_or(WriteRule::Modify),
            read,
            fields: Vec::new(),
        };
        let fields = element.fields();
        for node in &fields {
            let field = Element::new(*node, &fields)?;
            let (lsb, msb) = bits_of(&field)?;
            let access = field.word("access", Access::from_word, "access")?;
            let (write, read) = effects(&field)?;
            for instance in instances(&field)? {
                let moved = |bit: u64| {
                    let moved = bit.checked_add(instance.distance);
                    moved.ok_or_else(|| field.error(Problem::Offset))
                };
                register.fields.push(Field {
                    lsb: moved(lsb)?,
                    msb: moved(msb)?,
                    name: instance.name,
                    access: access.unwrap_or(register.access),
                    write: write.unwrap_or(register.write),
                    read: read.or(register.read),
                });
            }
        }
        Ok(register)
    }
}

/// What is said of writes and reads on registers and fields alike.
fn effects(element: &Element) -> Result<(Option<WriteRule>, Option<ReadAction>), Error> {
    let write = element.word("modifiedWriteValues", WriteRule::from_word, "write rule")?;
    let read = element.word("readAction", ReadAction::from_word, "read action")?;
    Ok((write, read))
}

/// The lowest and the highest bit of a field: `bitRange`, `lsb` and `msb`, or `bitOffset` and
/// `bitWidth`.
fn bits_of(field: &Element) -> Result<(u64, u64), Error> {
    let found = field.first_of(&["bitRange", "lsb", "bitOffset"]);
    let (form, text) = found.unwrap_or(("lsb", ""));
    let bits = match form {
        "bitRange" => {
            let inside = text
                .strip_prefix('[')
                .and_then(|text| text.strip_suffix(']'));
            let ends = inside.and_then(|text| text.split_once(':'));
            ends.and_then(|(msb, lsb)| Some((xml::number(lsb)?, xml::number(msb)?)))
        }
        "bitOffset" => {
            let offset = field.required_number("bitOffset")?;
            let width = field.required_number("bitWidth")?;
            let last = width
                .checked_sub(1)
                .and_then(|last| offset.checked_add(last));
            last.map(|last| (offset, last))
        }
        _ => Some((field.required_number("lsb")?, field.required_number("msb")?)),
    };
    bits.filter(|(lsb, msb)| lsb <= msb)
        .ok_or_else(|| field.error(Problem::BitRange(text.to_owned())))
}
