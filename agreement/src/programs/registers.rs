//! Random registers: sizes, access, effects of reads and writes, fields, named values.

use std::fmt::Display;
use std::ops::Range;

use fastrand::Rng;
use oracle::WriteRule;

use super::chosen_names::{Words, written};
use super::program_text::Node;
use super::types::{ones, value};

/// A register, or an array of registers.
#[derive(Debug, Clone)]
pub struct Register {
    /// Name.
    pub name: String,
    /// The array of clusters that it is in.
    pub cluster: Option<String>,
    /// The length of that array, and of the array of registers, as far as it is in such.
    pub lengths: Vec<u64>,
    /// Bytes from the base address to the end of the last.
    pub end: u64,
    /// Size.
    pub bits: u32,
    /// Whether a guest's read runs rules.
    pub readable: bool,
    /// Whether a guest's write does.
    pub writable: bool,
    /// Fields, lowest first.
    pub fields: Vec<Field>,
    /// Its element of the SVD.
    pub svd: Node,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Width.
    pub width: u32,
    /// Named values.
    pub values: Vec<(String, u64)>,
}

impl Register {
    /// What it is called in a behaviour, with an index for each of its lengths.
    pub fn path<I: Display>(&self, indices: impl IntoIterator<Item = I>) -> String {
        let mut path = String::new();
        let own = written(&self.name);
        let name = Some(&own).filter(|_| self.cluster.is_some());
        let mut names = self.cluster.iter().chain(name);
        let mut indices = indices.into_iter();
        path.push_str(names.next().unwrap_or(&own));
        for place in 0..self.lengths.len() {
            if place > 0 {
                path.extend(names.next().map(|name| format!(".{name}")));
            }
            path.extend(indices.next().map(|index| format!("[{index}]")));
        }
        path.extend(names.next().map(|name| format!(".{name}")));
        path
    }

    /// What comes before the names of its fields' values.
    pub fn values_path(&self) -> String {
        match &self.cluster {
            Some(cluster) => format!("{cluster}::{}", written(&self.name)),
            None => written(&self.name),
        }
    }
}

/// Registers after each other, with gaps here and there; some are arrays, if there may be any.
pub fn registers(random: &mut Rng, arrays: bool, words: &mut Words) -> Vec<Register> {
    let mut offset: u64 = 0;
    (0..random.usize(2..7))
        .map(|index| {
            let bits = [8, 16, 32, 32, 32, 64, 64][random.usize(0..7)];
            let bytes = u64::from(bits / 8);
            offset = offset.next_multiple_of(bytes);
            if random.u8(0..5) == 0 {
                offset += bytes;
            }
            let mut register = register(
                words.svd(&format!("R{index}"), random),
                offset,
                bits,
                (words, random),
            );
            if arrays && random.u8(0..4) == 0 {
                array(&mut register, offset, random);
            }
            offset = register.end;
            register
        })
        .collect()
}

/// Makes an array of a register, of a cluster that has nothing but it, or of both.
fn array(register: &mut Register, offset: u64, random: &mut Rng) {
    let kind = random.u8(0..4);
    let name = register.name.clone();
    let mut bytes = u64::from(register.bits / 8);
    let mut dimensioned = |bytes: &mut u64, random: &mut Rng| {
        let length = random.u64(1..5);
        let stride = *bytes * [1, 1, 2, 3][random.usize(0..4)];
        *bytes += stride * (length - 1);
        register.lengths.insert(0, length);
        format!("<dim>{length}</dim><dimIncrement>{stride:#x}</dimIncrement>")
    };
    if kind != 0 {
        let dim = dimensioned(&mut bytes, random);
        let named = format!("<name>{name}</name>");
        let array = format!("{dim}<name>{name}[%s]</name>");
        register.svd = register.svd.replaced(&named, &array);
    }
    if kind < 2 {
        let dim = dimensioned(&mut bytes, random);
        let cluster = format!("C{name}");
        let at = format!("<addressOffset>{offset:#x}</addressOffset>");
        let first = "<addressOffset>0x0</addressOffset>";
        register.svd = Node::whole(
            &format!("<cluster>{dim}<name>{cluster}[%s]</name>{at}@</cluster>\n"),
            [register.svd.replaced(&at, first)],
        );
        register.cluster = Some(cluster);
    }
    register.end = offset + bytes;
}

fn register(name: String, offset: u64, bits: u32, (words, random): (&Words, &mut Rng)) -> Register {
    // Names of fields and values stand by themselves.
    let mut words = words.clone();
    // Most can be read and written: rules are to be reached.
    let access = match random.u8(0..16) {
        0 | 1 => "read-only",
        2 => "write-only",
        3 => "read-writeOnce",
        _ => "read-write",
    };
    let (readable, writable) = (access != "write-only", access != "read-only");
    let effect = effect(writable, random);
    let action = action(readable, random);
    let reset = value(bits, random);
    let mask = match random.u8(0..4) {
        0 => random.u64(..) & ones(bits),
        _ => ones(bits),
    };
    let (mut fields, mut elements) = (Vec::new(), Vec::new());
    if random.u8(0..3) != 0 {
        let mut lsb = 0;
        while lsb < bits {
            lsb += [0, 0, 0, 1, 4][random.usize(0..5)];
            let widths = [1, 1, 2, 3, 4, 8, 12, 16, 17, 31, 32, 33, 63, 64];
            let width = widths[random.usize(0..widths.len())];
            if lsb + width > bits || fields.len() == 6 {
                break;
            }
            let (field, element) =
                field(fields.len(), lsb..lsb + width, access, (&mut words, random));
            fields.push(field);
            elements.push(element);
            lsb += width;
        }
    }
    let svd = Node::whole(
        &format!(
            "<register><name>{name}</name><addressOffset>{offset:#x}</addressOffset>\
             <size>{bits}</size><access>{access}</access><resetValue>{reset:#x}</resetValue>\
             <resetMask>{mask:#x}</resetMask>@@@</register>\n"
        ),
        [effect, action, fields_element(elements)],
    );
    Register {
        name,
        cluster: None,
        lengths: Vec::new(),
        end: offset + u64::from(bits / 8),
        bits,
        readable,
        writable,
        fields,
        svd,
    }
}

fn fields_element(fields: Vec<Node>) -> Node {
    match fields.is_empty() {
        true => Node::list([]),
        false => Node::whole("<fields>@</fields>", [Node::list(fields)]),
    }
}

fn effect(writable: bool, random: &mut Rng) -> Node {
    if !writable || random.u8(0..4) != 0 {
        return Node::list([]);
    }
    let (effect, _) = WriteRule::WORDS[random.usize(0..WriteRule::WORDS.len())];
    let text = format!("<modifiedWriteValues>{effect}</modifiedWriteValues>");
    Node::whole(&text, [])
}

fn action(readable: bool, random: &mut Rng) -> Node {
    if !readable || random.u8(0..8) != 0 {
        return Node::list([]);
    }
    let action = ["clear", "set"][random.usize(0..2)];
    Node::whole(&format!("<readAction>{action}</readAction>"), [])
}

fn field(
    index: usize,
    bits: Range<u32>,
    access: &str,
    (words, random): (&mut Words, &mut Rng),
) -> (Field, Node) {
    let (lsb, width) = (bits.start, bits.end - bits.start);
    let name = words.svd(&format!("F{index}"), random);
    // A field allows what its register does, or less.
    let own = match (access, random.u8(0..10)) {
        ("read-write", 0) => "read-only",
        ("read-write", 1) => "write-only",
        ("read-write", 2) => "read-writeOnce",
        _ => "",
    };
    let readable = access != "write-only" && own != "write-only";
    let writable = access != "read-only" && own != "read-only";
    let mut values: Vec<(String, u64)> = Vec::new();
    if width <= 32 && random.u8(0..3) == 0 {
        for number in 0..random.usize(1..5) {
            let value = value(width, random);
            if values.iter().all(|(_, known)| *known != value) {
                values.push((words.svd(&format!("V{number}"), random), value));
            }
        }
    }
    let named = values.iter().map(|(name, value)| {
        format!("<enumeratedValue><name>{name}</name><value>{value}</value></enumeratedValue>")
    });
    let named: String = named.collect();
    let named = match named.is_empty() {
        true => Node::list([]),
        false => Node::whole(&format!("<enumeratedValues>{named}</enumeratedValues>"), []),
    };
    let own = match own {
        "" => Node::list([]),
        own => Node::whole(&format!("<access>{own}</access>"), []),
    };
    let msb = lsb + width - 1;
    let element = Node::whole(
        &format!("<field><name>{name}</name><bitRange>[{msb}:{lsb}]</bitRange>@@@@</field>"),
        [
            own,
            effect(writable, random),
            action(readable, random),
            named,
        ],
    );
    let field = Field {
        name,
        width,
        values,
    };
    (field, element)
}
