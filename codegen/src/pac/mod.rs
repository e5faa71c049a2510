//! The SVD as svd2rust makes sound Rust of it: nothing else than the checked model says, but in a form that
//! its generator can have.
//!
//! svd2rust takes a file at its word. Two things of one spelling, an array whose elements overlap, a size
//! that no integer has, become Rust that does not compile, or registers at other offsets than the SVD
//! says. Here each such thing gets the nearest form that is sound, and the crate's documentation says so:
//!
//! | Module | What |
//! |---|---|
//! | `register` | sizes, access, enumerated values |
//! | `place` | registers that Rust cannot have where they are: left out |
//! | `block` | arrays and clusters: as they are, or taken apart |
//! | `rust_layout` | where Rust puts the fields of what svd2rust generates |
//! | `node` | registers and clusters of a block, with their layout |
//! | `fields` | names inside a register |
//! | `spell` | names as svd2rust spells them |
//! | `notes` | what was done, for the documentation |
//! | `paths` | how code reaches each register, for tests |

mod block;
mod fields;
mod node;
mod notes;
mod paths;
mod place;
mod register;
mod rust_layout;
mod spell;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use svd_rs::{Device, PeripheralInfo};

use block::Block;
use node::Layout;
use notes::Notes;
pub use paths::{GuestRegister, registers};
use spell::{Claims, Spelling, Taken, clean};

/// Largest number of an interrupt that svd2rust's conversion from a number takes.
const LARGEST_INTERRUPT: u32 = 255;

/// An SVD for svd2rust.
#[derive(Debug)]
pub struct Sound {
    /// Registers, clusters and fields derive from nothing.
    pub device: Device,
    /// What the crate's documentation says about it: paragraphs, or empty.
    pub notes: String,
    /// The peripherals that have registers in the crate, by their names in the SVD.
    pub blocks: HashMap<String, Spelled>,
}

/// What svd2rust calls a peripheral.
#[derive(Debug, Clone)]
pub struct Spelled {
    /// Its name in the SVD that svd2rust gets.
    pub name: String,
    /// Its module.
    pub module: String,
    /// Its type.
    pub ty: String,
    /// Bytes of its register block.
    pub size: u64,
    /// What the block has to be aligned to.
    pub align: u64,
}

/// Makes an SVD sound. Every register has its properties already, and derives from nothing.
pub fn sound(svd: &Device) -> Sound {
    let mut device = svd.clone();
    let spelling = Spelling::default();
    let (layouts, mut notes) = blocks(&mut device, svd, &spelling);
    let blocks = names(&mut device, &layouts, &spelling, &mut notes);
    interrupts(&mut device, &spelling, &mut notes);
    Sound {
        device,
        notes: notes.text(),
        blocks,
    }
}

/// Makes the registers of all peripherals sound. Gives the layout of each that has some.
fn blocks(
    device: &mut Device,
    written: &Device,
    spelling: &Spelling,
) -> (HashMap<String, Layout>, Notes) {
    let made = |peripheral: &mut svd_rs::Peripheral| {
        let mut notes = Notes::default();
        let own = peripheral.derived_from.is_none();
        let layout = own.then(|| block(peripheral, spelling, &mut notes));
        (layout.flatten(), notes)
    };
    let made: Vec<_> = device.peripherals.par_iter_mut().map(made).collect();
    let mut notes = Notes::default();
    let mut layouts: HashMap<String, Layout> = HashMap::new();
    for (peripheral, (layout, noted)) in device.peripherals.iter().zip(made) {
        layouts.extend(layout.map(|layout| (peripheral.name.clone(), layout)));
        notes.extend(noted);
    }
    let written: HashMap<&str, &PeripheralInfo> = (written.peripherals.iter())
        .map(|peripheral| (peripheral.name.as_str(), &**peripheral))
        .collect();
    // Two of one kind at one address would be one type.
    let mut places = HashSet::new();
    for peripheral in &mut device.peripherals {
        let Some(root) = root(&peripheral.name, &written) else {
            continue;
        };
        let address = peripheral.base_address;
        let Some(base) = peripheral.derived_from.take() else {
            places.insert((root.name.clone(), address));
            continue;
        };
        let shared = (layouts.get(&root.name).copied())
            .filter(|layout| address.is_multiple_of(layout.needs))
            .filter(|_| places.insert((root.name.clone(), address)));
        let layout = match shared {
            Some(_) => {
                peripheral.derived_from = Some(base);
                shared
            }
            None => {
                peripheral.registers = root.registers.clone();
                block(peripheral, spelling, &mut notes)
            }
        };
        layouts.extend(layout.map(|layout| (peripheral.name.clone(), layout)));
    }
    (layouts, notes)
}

/// The peripheral whose registers another one has.
fn root<'w>(name: &str, written: &HashMap<&str, &'w PeripheralInfo>) -> Option<&'w PeripheralInfo> {
    let mut root = *written.get(name)?;
    // Cycles were refused before.
    for _ in 0..written.len() {
        match &root.derived_from {
            Some(base) => root = written.get(base.as_str())?,
            None => break,
        }
    }
    Some(root)
}

/// Makes a peripheral's own registers sound; it has none after that, or a layout.
fn block(
    peripheral: &mut PeripheralInfo,
    spelling: &Spelling,
    notes: &mut Notes,
) -> Option<Layout> {
    let mut items = peripheral.registers.take()?;
    let name = peripheral.name.clone();
    register::mend(&mut items, &name, notes);
    let items = place::keep_placed(items, peripheral.base_address, &name, notes);
    let block = Block {
        path: &name,
        ty: "RegisterBlock",
        spelling,
    };
    // Nothing is misplaced at the top: that was left out.
    let (items, layout) = block.settle(items, notes).ok()?;
    if items.is_empty() {
        return None;
    }
    peripheral.registers = Some(items);
    Some(layout)
}

/// Gives each peripheral that has registers a name of its own.
fn names(
    device: &mut Device,
    layouts: &HashMap<String, Layout>,
    spelling: &Spelling,
    notes: &mut Notes,
) -> HashMap<String, Spelled> {
    let mut taken = Taken::with(&ROOT, &[]);
    let mut renamed = HashMap::new();
    let mut blocks = HashMap::new();
    for peripheral in &mut device.peripherals {
        let svd = peripheral.name.clone();
        let Some(layout) = layouts.get(&svd) else {
            peripheral.registers = None;
            peripheral.derived_from = None;
            peripheral.name = clean(&svd);
            continue;
        };
        let claims = |name: &str| Claims {
            types: vec![spelling.pascal(name), spelling.snake(name)],
            methods: vec![spelling.snake(name)],
        };
        let name = taken.settle(&clean(&svd), claims);
        if name != svd {
            notes.renamed("peripheral", "", &svd, &name);
        }
        let spelled = Spelled {
            name: name.clone(),
            module: spelling.snake(&name),
            ty: spelling.pascal(&name),
            size: layout.size,
            align: layout.needs,
        };
        blocks.insert(svd.clone(), spelled);
        renamed.insert(svd, name.clone());
        peripheral.name = name;
    }
    for peripheral in &mut device.peripherals {
        if let Some(base) = &mut peripheral.derived_from
            && let Some(name) = renamed.get(base)
        {
            name.clone_into(base);
        }
    }
    blocks
}

/// What the crate's root has, or uses by the prelude.
const ROOT: [&str; 37] = [
    "Array",
    "BitReader",
    "BitWriter",
    "BitWriter0C",
    "BitWriter0S",
    "BitWriter0T",
    "BitWriter1C",
    "BitWriter1S",
    "BitWriter1T",
    "FieldReader",
    "FieldSpec",
    "FieldWriter",
    "From",
    "Interrupt",
    "IsEnum",
    "Option",
    "Periph",
    "Peripherals",
    "R",
    "Range",
    "RangeFrom",
    "RangeTo",
    "RawReg",
    "Readable",
    "Reg",
    "RegisterSpec",
    "Resettable",
    "Result",
    "Safe",
    "Unsafe",
    "W",
    "Writable",
    "constants",
    "core",
    "generic",
    "interrupt",
    "mmio",
];

/// Interrupts of one number and one name each, that have a place.
fn interrupts(device: &mut Device, spelling: &Spelling, notes: &mut Notes) {
    let mut numbers: HashMap<u32, String> = HashMap::new();
    let mut taken = Taken::default();
    for peripheral in &mut device.peripherals {
        peripheral.interrupt.retain_mut(|interrupt| {
            if interrupt.value > LARGEST_INTERRUPT {
                return false;
            }
            let name = clean(&interrupt.name);
            if let Some(first) = numbers.get(&interrupt.value) {
                if *first != name {
                    notes.alike(&name, first);
                }
                return false;
            }
            let claims = |name: &str| Claims {
                types: vec![spelling.plain(name)],
                methods: Vec::new(),
            };
            let settled = taken.settle(&name, claims);
            if settled != name {
                notes.renamed("interrupt", "", &name, &settled);
            }
            numbers.insert(interrupt.value, settled.clone());
            interrupt.name = settled;
            true
        });
    }
}
