//! SVDs whose device and peripherals have the worst names that there are.

use fastrand::Rng;
use svd2qemu::Source;
use svd2qemu::names::Ident;

/// Words that C, POSIX, GLib, QEMU, Rust or svd2qemu have themselves, and some that nobody has.
const WORDS: &[&str] = &[
    "TIMER",
    "MEMORY",
    "CLOCK",
    "double",
    "int",
    "struct",
    "self",
    "crate",
    "lib",
    "core",
    "mod",
    "Option",
    "Register",
    "constants",
    "NULL",
    "EOF",
    "errno",
    "assert",
    "SIGINT",
    "PAGE_SIZE",
    "g_mutex",
    "pthread_mutex",
    "object_property",
    "memory_region",
    "pci_device",
    "qemu_irq",
    "DeviceState",
    "PL031",
    "SP804",
    "ACCEL",
    "E1000",
    "usb_host",
    "virtio_net",
    "CORTEX_M3_ARM_CPU",
    "UART",
    "USB",
    "A",
    "x",
    "_1A",
    "2nd",
    "A-B",
    "A_B",
    "AB",
];

/// What svd2qemu adds to names, or might.
const ENDS: &[&str] = &[
    "_DEV", "_DEV2", "_dev", "Dev", "_CHIP", "_SYSBUS", "_PCI", "_CORE", "_TRACE", "_CLASS",
    "_HOOKS", "_PLUGIN", "_ON", "_2", "2", "_", "_STATE", "_SIZE", "_READ",
];

fn word(rng: &mut Rng) -> String {
    let word = WORDS[rng.usize(0..WORDS.len())];
    let mut word = match rng.u8(0..4) {
        0 => word.to_lowercase(),
        1 => word.to_uppercase(),
        _ => word.to_owned(),
    };
    while rng.u8(0..3) == 0 {
        word.push_str(ENDS[rng.usize(0..ENDS.len())]);
    }
    // Longer than a file's name can be.
    if rng.u8(0..12) == 0 {
        word = format!("{word}_").repeat(300 / word.len()) + &word;
    }
    word
}

/// A name, often made of one that is there.
fn name(known: &[String], rng: &mut Rng) -> String {
    match known {
        [] => word(rng),
        _ if rng.bool() => word(rng),
        known => {
            let other = &known[rng.usize(0..known.len())];
            let end = ENDS[rng.usize(0..ENDS.len())];
            match rng.u8(0..4) {
                0 => other.to_lowercase(),
                1 => other.to_uppercase(),
                _ => format!("{other}{end}"),
            }
        }
    }
}

/// An SVD with up to twelve such peripherals, some on PCI, some with a behaviour. None has registers in
/// another's place.
pub fn names(seed: u64) -> Source {
    let mut rng = Rng::with_seed(seed);
    let mut known: Vec<String> = Vec::new();
    for _ in 0..rng.usize(2..=13) {
        known.push(name(&known, &mut rng));
    }
    rng.shuffle(&mut known);
    let device = known.pop().expect("there are two");
    let mut peripherals = String::new();
    let mut extensions = String::new();
    for (index, name) in known.iter().enumerate() {
        let base = 0xfe00_0000_u32 + 0x1000 * index as u32;
        peripherals.push_str(&format!(
            "<peripheral><name>{name}</name><description>D.</description>\
             <baseAddress>{base}</baseAddress><addressBlock><offset>0</offset><size>4096</size>\
             <usage>registers</usage></addressBlock><registers><register><name>R{index}</name>\
             <description>D.</description><addressOffset>0</addressOffset></register></registers>\
             </peripheral>\n"
        ));
        // Elements that name one of two peripherals of one name, or one by a name that was repaired, are
        // another defect.
        let twice = known.iter().filter(|other| *other == name).count() > 1;
        if twice || Ident::new(name).is_none() {
            continue;
        }
        if rng.u8(0..3) == 0 {
            extensions.push_str(&format!(
                "<qemu xmlns=\"urn:svd2qemu:qemu:1\" peripheral=\"{name}\"><mmio/><sysbus/>\
                 <pci vendor=\"0x1234\" device=\"{}\"/></qemu>\n",
                0x100 + index
            ));
        }
        if rng.u8(0..3) == 0 {
            extensions.push_str(&format!(
                "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"{name}\"><![CDATA[\
                 param wait: u64 = 5 in 1..=9; irq line = R{index} == 1; \
                 on write R{index} {{ after(wait) done(); }} on event done() {{ R{index} = 1; }}\
                 ]]></behavior>\n"
            ));
        }
    }
    let text = format!(
        "<device><name>{device}</name><version>1</version><description>D.</description>\n\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\
         <access>read-write</access><resetValue>0</resetValue><resetMask>0xFFFFFFFF</resetMask>\n\
         <peripherals>\n{peripherals}</peripherals>\n\
         <vendorExtensions>\n{extensions}</vendorExtensions></device>\n"
    );
    Source::new("hostile.svd", text)
}
