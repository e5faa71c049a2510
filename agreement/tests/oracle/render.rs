//! Elements and their text.

use crate::random::{Dim, Effects, Extra, Extras, Props};

/// An element that has a name, or one with a text or elements alone.
#[derive(Debug, Clone)]
pub struct Element {
    pub tag: &'static str,
    pub from: Option<String>,
    text: String,
    pub inside: Vec<Element>,
}

impl Element {
    /// An element with a `<name>`.
    pub fn new(tag: &'static str, name: String) -> Self {
        Self::of(tag, vec![Self::text("name", name)])
    }

    /// An element with these in it.
    pub fn of(tag: &'static str, inside: Vec<Element>) -> Self {
        Self {
            tag,
            from: None,
            text: String::new(),
            inside,
        }
    }

    /// An element with this text.
    pub fn text(tag: &'static str, text: impl ToString) -> Self {
        Self {
            tag,
            from: None,
            text: text.to_string(),
            inside: Vec::new(),
        }
    }

    /// Its name, or nothing.
    pub fn name(&self) -> &str {
        let name = self.inside.iter().find(|child| child.tag == "name");
        name.map_or("", |name| &name.text)
    }

    /// Gives it another name.
    pub fn rename(&mut self, name: &str) {
        for child in self.inside.iter_mut().filter(|child| child.tag == "name") {
            child.text = name.to_owned();
        }
    }

    /// Adds an address or offset.
    pub fn place(&mut self, tag: &'static str, at: u64) {
        self.inside.push(Self::text(tag, format!("0x{at:x}")));
    }

    fn write(&self, depth: usize, out: &mut String) {
        let (tag, space) = (self.tag, " ".repeat(depth));
        let from = self.from.as_ref();
        let from = from.map_or(String::new(), |from| format!(" derivedFrom=\"{from}\""));
        if self.inside.is_empty() {
            *out += &format!("{space}<{tag}{from}>{}</{tag}>\n", self.text);
            return;
        }
        *out += &format!("{space}<{tag}{from}>\n");
        for child in &self.inside {
            child.write(depth + 1, out);
        }
        *out += &format!("{space}</{tag}>\n");
    }
}

/// The text of the device.
pub fn device(properties: Vec<Element>, peripherals: Vec<Element>, extra: Extras) -> String {
    let texts = |all: &[(&'static str, &str)]| -> Vec<Element> {
        let all = all.iter();
        all.map(|(tag, text)| Element::text(tag, text)).collect()
    };
    let mut inside = texts(&[
        ("name", "RANDOM"),
        ("version", "1"),
        ("description", "Random."),
    ]);
    if extra.has(Extra::BigEndian) {
        let cpu = texts(&[
            ("name", "other"),
            ("revision", "r0p0"),
            ("endian", "big"),
            ("nvicPrioBits", "2"),
            ("vendorSystickConfig", "false"),
        ]);
        inside.push(Element::of("cpu", cpu));
    }
    inside.extend(texts(&[("addressUnitBits", "8"), ("width", "32")]));
    inside.extend(properties);
    inside.push(Element::of("peripherals", peripherals));
    let mut text = String::new();
    Element::of("device", inside).write(0, &mut text);
    text.replacen("<device>", "<device schemaVersion=\"1.3\">", 1)
}

/// A peripheral; what is inside follows its base address.
pub fn peripheral(name: &str, number: usize, from: Option<&str>, inside: Vec<Element>) -> Element {
    let mut element = Element::new("peripheral", name.to_owned());
    element.from = from.map(str::to_owned);
    element.place("baseAddress", 0x1_0000 * (number as u64 + 1));
    element.inside.extend(inside);
    element
}

/// An array of peripherals that derives from the first one.
pub fn peripheral_array(number: usize) -> Element {
    let mut element = peripheral("PD[%s]", number, Some("PA"), Vec::new());
    let dim = [("dim", "2"), ("dimIncrement", "0x1000")];
    let dim = dim.map(|(tag, text)| Element::text(tag, text));
    element.inside.splice(0..0, dim);
    element
}

/// An address block of this size, and who may access what is in it.
pub fn block(size: u64, protection: Option<&str>) -> Element {
    let mut inside = vec![
        Element::text("offset", 0),
        Element::text("size", format!("0x{size:x}")),
        Element::text("usage", "registers"),
    ];
    inside.extend(protection.map(|word| Element::text("protection", word)));
    Element::of("addressBlock", inside)
}

/// `registerPropertiesGroup`, with this size if it is not 0, and a reset value of at most `bits`.
pub fn property_elements(props: Props, size: u64, bits: u64, extra: Extras) -> Vec<Element> {
    let mut elements = Vec::new();
    if size > 0 {
        elements.push(Element::text("size", size));
    }
    elements.extend(access(props.access, extra));
    let protection = props.protection.filter(|_| extra.has(Extra::Protection));
    elements.extend(protection.map(|word| Element::text("protection", word)));
    let fitting = u64::MAX >> (64 - bits);
    let value = |tag, value: u64| Element::text(tag, format!("0x{:X}", value & fitting));
    elements.extend(props.reset_value.map(|reset| value("resetValue", reset)));
    elements.extend(props.reset_mask.map(|mask| value("resetMask", mask)));
    elements
}

/// The access that is chosen.
pub fn access(choice: Option<usize>, extra: Extras) -> Option<Element> {
    let words: &[&str] = match extra.has(Extra::Once) {
        true => &["read-writeOnce", "writeOnce", "read-only", "read-write"],
        false => &["read-write", "read-only", "write-only"],
    };
    choice.map(|choice| Element::text("access", words[choice % words.len()]))
}

/// What is said of writes and, if that may be, of reads.
pub fn effect_elements(effects: Effects, extra: Extras) -> Vec<Element> {
    let write = effects
        .write
        .map(|word| Element::text("modifiedWriteValues", word));
    let read = effects.read.filter(|_| extra.has(Extra::ReadAction));
    let read = read.map(|word| Element::text("readAction", word));
    write.into_iter().chain(read).collect()
}

/// `dimElementGroup`.
pub fn dim_elements(dim: Option<Dim>, step: u64) -> Vec<Element> {
    let Some(dim) = dim else {
        return Vec::new();
    };
    let mut elements = vec![
        Element::text("dim", dim.count),
        Element::text("dimIncrement", step),
    ];
    let letters = ["X", "Y", "Z"];
    let count = dim.count as usize;
    let index = match dim.style {
        2 => Some(letters[..count.min(letters.len())].join(",")),
        3 if dim.count > 1 => Some(format!("3-{}", dim.count + 2)),
        _ => None,
    };
    elements.extend(index.map(|index| Element::text("dimIndex", index)));
    elements
}

/// Where a field is, in one of three ways.
pub fn bits(style: usize, lsb: u64, width: u64) -> Vec<Element> {
    let msb = lsb + width - 1;
    match style {
        0 => vec![Element::text("bitRange", format!("[{msb}:{lsb}]"))],
        1 => vec![Element::text("lsb", lsb), Element::text("msb", msb)],
        _ => vec![
            Element::text("bitOffset", lsb),
            Element::text("bitWidth", width),
        ],
    }
}
