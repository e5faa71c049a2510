//! SVDs of any size that nobody wrote: many peripherals, arrays, clusters, derived peripherals,
//! fields with enumerated values, long descriptions. The same size gives the same text.

use std::fmt::{self, Write};

/// A register of this many has what a smaller one has not.
const KINDS: u64 = 12;

const TEXT: &str = "Selects what the unit does with the transfers that wait, and tells which of \
them were done since it was read the last time. Software that does not know better leaves it as \
it is after reset.";

/// An SVD of at least this many bytes, and not many more. A tenth of it is one peripheral.
pub fn svd(bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + bytes / 8);
    // A String takes all that is written to it.
    let _ = device(&mut out, bytes);
    out
}

/// A device with one peripheral of `registers` registers, at the calculator's address.
pub fn block(name: &str, registers: u64) -> String {
    let mut out = String::new();
    let _ = small(&mut out, name, registers);
    out
}

/// Where [`text`] puts its text.
pub const PLACES: [&str; 8] = [
    "licenseText",
    "device",
    "peripheral",
    "register",
    "field",
    "enumeratedValue",
    "comment",
    "behavior",
];

/// A small device, and a text of so many bytes at one of [`PLACES`].
pub fn text(place: &str, bytes: usize) -> String {
    let long = match place {
        "behavior" => {
            let rule = "    CTRL.EN = if CTRL.MODE > 3 { 1 } else { 0 };\n";
            rule.repeat(bytes / rule.len())
        }
        _ => format!("{TEXT} ").repeat(bytes / TEXT.len()),
    };
    let at = |name: &str| {
        if name == place {
            long.as_str()
        } else {
            "Text."
        }
    };
    let rules = if place == "behavior" {
        long.as_str()
    } else {
        ""
    };
    format!(
        "<device schemaVersion=\"1.3\"><name>TEXT</name><version>1.0</version><description>{}\
         </description><licenseText>{}</licenseText><addressUnitBits>8</addressUnitBits>\
         <width>32</width><peripherals><peripheral><name>UNIT</name><description>{}</description>\
         <baseAddress>0x1000</baseAddress><addressBlock><offset>0</offset><size>0x10</size>\
         <usage>registers</usage></addressBlock><registers><register><name>CTRL</name><description>\
         {}</description><addressOffset>0</addressOffset><fields><field><name>EN</name>\
         <bitRange>[0:0]</bitRange></field><field><name>MODE</name><description>{}</description>\
         <bitRange>[4:1]</bitRange><enumeratedValues><enumeratedValue><name>ON</name><description>{}\
         </description><value>1</value></enumeratedValue></enumeratedValues></field></fields>\
         </register></registers></peripheral></peripherals><vendorExtensions><behavior \
         xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"UNIT\"><![CDATA[/// {}\non write CTRL {{\n\
         {rules}}}\n]]></behavior></vendorExtensions></device>\n",
        at("device"),
        at("licenseText"),
        at("peripheral"),
        at("register"),
        at("field"),
        at("enumeratedValue"),
        at("comment"),
    )
}

/// A device with one array of `count` words.
pub fn words(count: u64) -> String {
    let mut out = String::new();
    let _ = one_array(&mut out, count);
    out
}

fn one_array(out: &mut String, count: u64) -> fmt::Result {
    head(out, "WORDS")?;
    let size = 4 * count;
    write!(
        out,
        "    <peripheral>\n      <name>UNIT</name>\n      <baseAddress>0x40000000</baseAddress>\n\
         \x20     <addressBlock><offset>0</offset><size>{size}</size><usage>registers</usage>\
         </addressBlock>\n      <registers>\n        <register><dim>{count}</dim>\
         <dimIncrement>4</dimIncrement><name>WORD[%s]</name><addressOffset>0</addressOffset>\
         </register>\n      </registers>\n    </peripheral>\n  </peripherals>\n</device>\n"
    )
}

fn device(out: &mut String, bytes: usize) -> fmt::Result {
    head(out, "SYNTHETIC")?;
    peripheral(out, 0, |out, done| {
        (done < 10 || out.len() < bytes / 10).then_some(())
    })?;
    let mut index = 1;
    while out.len() < bytes {
        if index % 4 == 3 {
            let (address, base) = (address(index), index - 1);
            write!(
                out,
                "    <peripheral derivedFrom=\"UNIT{base}\">\n      <name>UNIT{index}</name>\n\
                 \x20     <baseAddress>{address:#x}</baseAddress>\n    </peripheral>\n"
            )?;
        } else {
            let count = 16 + index * 37 % 120;
            peripheral(out, index, |_, done| (done < count).then_some(()))?;
        }
        index += 1;
    }
    out.push_str("  </peripherals>\n</device>\n");
    Ok(())
}

fn small(out: &mut String, name: &str, registers: u64) -> fmt::Result {
    head(out, name)?;
    write!(
        out,
        "    <peripheral>\n      <name>{name}</name>\n      <description>{TEXT}</description>\n\
         \x20     <baseAddress>0xfef00000</baseAddress>\n      <addressBlock><offset>0</offset>\
         <size>{:#x}</size><usage>registers</usage></addressBlock>\n      <registers>\n",
        (4 * registers).max(0x1000)
    )?;
    for register in 0..registers {
        plain(out, "R", register, 4 * register)?;
    }
    out.push_str("      </registers>\n    </peripheral>\n  </peripherals>\n</device>\n");
    Ok(())
}

fn head(out: &mut String, name: &str) -> fmt::Result {
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<device schemaVersion=\"1.3\">\n\
         \x20 <name>{name}</name>\n  <version>1.0</version>\n  <description>{TEXT}</description>\n\
         \x20 <addressUnitBits>8</addressUnitBits>\n  <width>32</width>\n  <size>32</size>\n\
         \x20 <resetValue>0</resetValue>\n  <resetMask>0xffffffff</resetMask>\n  <peripherals>\n"
    )
}

fn address(peripheral: u64) -> u64 {
    0x4000_0000 + peripheral * 0x10_0000
}

/// A peripheral with registers as long as `more` gives something.
fn peripheral(out: &mut String, index: u64, more: impl Fn(&str, u64) -> Option<()>) -> fmt::Result {
    let address = address(index);
    write!(
        out,
        "    <peripheral>\n      <name>UNIT{index}</name>\n      <description>Unit {index}. {TEXT}\
         </description>\n      <baseAddress>{address:#x}</baseAddress>\n      <addressBlock>\n\
         \x20       <offset>0</offset>\n        <size>0x100000</size>\n\
         \x20       <usage>registers</usage>\n      </addressBlock>\n      <interrupt>\n\
         \x20       <name>UNIT{index}</name>\n        <value>{index}</value>\n      </interrupt>\n\
         \x20     <registers>\n"
    )?;
    let mut offset = 0;
    let mut register = 0;
    while more(out, register).is_some() {
        offset += match (index + register) % KINDS {
            3 => array(out, register, offset)?,
            7 => cluster(out, register, offset)?,
            _ => plain(out, "REG", register, offset)?,
        };
        register += 1;
    }
    out.push_str("      </registers>\n    </peripheral>\n");
    Ok(())
}

/// Gives the bytes that it takes, as do the others.
fn array(out: &mut String, register: u64, offset: u64) -> Result<u64, fmt::Error> {
    let dim = 2 + register % 7;
    write!(
        out,
        "        <register>\n          <dim>{dim}</dim>\n          <dimIncrement>4</dimIncrement>\n\
         \x20         <name>DATA{register}_%s</name>\n          <description>Data of transfer {register}. \
         {TEXT}</description>\n          <addressOffset>{offset:#x}</addressOffset>\n\
         \x20       </register>\n"
    )?;
    Ok(4 * dim)
}

fn cluster(out: &mut String, register: u64, offset: u64) -> Result<u64, fmt::Error> {
    write!(
        out,
        "        <cluster>\n          <dim>3</dim>\n          <dimIncrement>0x10</dimIncrement>\n\
         \x20         <name>CH{register}_%s</name>\n          <description>Channel. {TEXT}\
         </description>\n          <addressOffset>{offset:#x}</addressOffset>\n"
    )?;
    for inner in 0..4 {
        plain(out, "IN", inner, 4 * inner)?;
    }
    out.push_str("        </cluster>\n");
    Ok(0x30)
}

fn plain(out: &mut String, name: &str, register: u64, offset: u64) -> Result<u64, fmt::Error> {
    let access = ["read-write", "read-only", "read-write", "write-only"][(register % 4) as usize];
    write!(
        out,
        "        <register>\n          <name>{name}{register}</name>\n          <description>Register \
         {register}. {TEXT}</description>\n          <addressOffset>{offset:#x}</addressOffset>\n\
         \x20         <access>{access}</access>\n          <resetValue>{:#x}</resetValue>\n\
         \x20         <fields>\n",
        register % 7
    )?;
    let fields = 1 + register % 5;
    for field in 0..fields {
        self::field(out, register, field)?;
    }
    out.push_str("          </fields>\n        </register>\n");
    Ok(4)
}

fn field(out: &mut String, register: u64, field: u64) -> fmt::Result {
    let (lsb, msb) = (6 * field, 6 * field + 2);
    write!(
        out,
        "            <field>\n              <name>PART{field}</name>\n              <description>Part \
         {field}: {}</description>\n              <bitRange>[{msb}:{lsb}]</bitRange>\n",
        &TEXT[..60 + (register % 40) as usize]
    )?;
    if (register + field).is_multiple_of(3) {
        out.push_str("              <enumeratedValues>\n");
        for value in 0..2 + register % 5 {
            write!(
                out,
                "                <enumeratedValue>\n                  <name>CHOICE{value}</name>\n\
                 \x20                 <description>Transfers of kind {value} are done</description>\n\
                 \x20                 <value>{value}</value>\n                </enumeratedValue>\n"
            )?;
        }
        out.push_str("              </enumeratedValues>\n");
    }
    out.push_str("            </field>\n");
    Ok(())
}
