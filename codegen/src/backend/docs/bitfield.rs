//! The picture of a register's bits: geometry here, SVG in the template `bitfield.svg`.
//!
//! Two pictures are made of a wide register: rows of 32 bits for a page, rows of 16 for a phone.

use askama::Template;

use super::facts::{self, bit_range};
use crate::model::Register;

/// Height of the bit numbers above a row, and of the space below it.
const NUMBERS: u32 = 16;
const GAP: u32 = 10;
/// Height of a row whose names are horizontal.
const ROW: u32 = 42;
/// Space for the access mark at the bottom of a cell.
const MARK: u32 = 16;
/// Width of a character of a name, in tenths.
const CHAR: u32 = 72;
/// Longest name written upright.
const LONGEST: usize = 18;

/// A picture, ready for its template.
#[derive(Template)]
#[template(path = "bitfield.svg", whitespace = "preserve")]
pub(super) struct Picture<'a> {
    /// `wide` or `narrow`: when the page shows it.
    pub class: &'static str,
    id: String,
    title: String,
    width: u32,
    height: u32,
    rows: Vec<Row<'a>>,
}

/// A row of bits.
struct Row<'a> {
    y: u32,
    height: u32,
    /// Baseline of the bit numbers.
    numbers_y: u32,
    cells: Vec<Cell<'a>>,
    /// Position and text of the bit numbers.
    numbers: Vec<(u32, u32)>,
    /// The marks between bits, if there are several bits.
    ticks: Option<Ticks>,
}

/// Marks between bits: a thick line of short dashes.
struct Ticks {
    from: String,
    to: u32,
    /// From the end of a dash to the next one.
    gap: u32,
}

/// A field, or reserved bits, within a row.
struct Cell<'a> {
    x: u32,
    width: u32,
    center: u32,
    /// What the tooltip says.
    title: String,
    part: Option<Part<'a>>,
}

/// A field's part of a row.
struct Part<'a> {
    name: &'a str,
    label: String,
    upright: bool,
    label_y: u32,
    /// Baselines and texts: one line, or two in a cell too narrow for one.
    marks: Vec<(u32, String)>,
}

/// Consecutive bits of one field, or of none.
struct Span<'a> {
    msb: u32,
    lsb: u32,
    field: Option<(&'a str, [&'static str; 2], u32)>,
}

/// The pictures of a register.
pub(super) fn pictures<'a>(register: &'a Register, anchor: &str) -> Vec<Picture<'a>> {
    let mut pictures = vec![picture(register, anchor, "wide", register.bits.min(32))];
    if register.bits > 8 {
        pictures.push(picture(register, anchor, "narrow", 16));
    } else {
        pictures[0].class = "both";
    }
    pictures
}

/// Bits, name and access mark of each part of a register, from the highest bit.
pub(super) fn parts(register: &Register) -> Vec<[String; 3]> {
    let cell = |span: Span<'_>| {
        let bits = bit_range(span.msb, span.lsb);
        match span.field {
            Some((name, marks, _)) => [bits, name.to_owned(), marks.concat()],
            None => [bits, String::new(), String::new()],
        }
    };
    spans(register).into_iter().map(cell).collect()
}

/// The register's bits from the highest to the lowest.
fn spans(register: &Register) -> Vec<Span<'_>> {
    if register.fields.is_empty() {
        let marks = facts::access(register).map_or([""; 2], |access| {
            facts::marks(access, register.write_effect)
        });
        let field = Some((register.ident.svd.as_str(), marks, 0));
        return vec![Span {
            msb: register.bits - 1,
            lsb: 0,
            field,
        }];
    }
    let mut spans = Vec::new();
    let mut next = register.bits;
    for field in register.fields.iter().rev() {
        // Of fields that share bits, the picture has room for one: the table shows all.
        let msb = field.msb().min(next.saturating_sub(1));
        if field.lsb >= next {
            continue;
        }
        if field.msb() + 1 < next {
            spans.push(Span {
                msb: next - 1,
                lsb: field.msb() + 1,
                field: None,
            });
        }
        let marks = facts::marks(field.access, field.write_effect);
        let name = field.ident.svd.as_str();
        spans.push(Span {
            msb,
            lsb: field.lsb,
            field: Some((name, marks, field.lsb)),
        });
        next = field.lsb;
    }
    if next > 0 {
        spans.push(Span {
            msb: next - 1,
            lsb: 0,
            field: None,
        });
    }
    spans
}

fn picture<'a>(
    register: &'a Register,
    anchor: &str,
    class: &'static str,
    row_bits: u32,
) -> Picture<'a> {
    let bit = match row_bits {
        0..=8 => 48,
        9..=16 if class == "wide" => 40,
        _ if class == "narrow" => 24,
        _ => 26,
    };
    let all = spans(register);
    let mut y = 0;
    let mut rows = Vec::new();
    for top in (0..register.bits).rev().step_by(row_bits as usize) {
        let bottom = (top + 1).saturating_sub(row_bits);
        let row = row(&all, top, bottom, bit, y);
        y = row.y + row.height + GAP;
        rows.push(row);
    }
    Picture {
        class,
        id: format!("bits-{anchor}-{class}"),
        title: title(register, &all),
        width: row_bits * bit + 2,
        height: y - GAP + 2,
        rows,
    }
}

fn row<'a>(all: &[Span<'a>], top: u32, bottom: u32, bit: u32, y: u32) -> Row<'a> {
    let x = |number: u32| 1 + (top - number) * bit;
    let y = y + NUMBERS;
    let inside = || {
        all.iter()
            .filter(|span| span.lsb <= top && span.msb >= bottom)
            .map(|span| (span, span.msb.min(top), span.lsb.max(bottom)))
    };
    let height = inside()
        .filter_map(|(span, msb, lsb)| {
            let (name, marks, _) = span.field.as_ref()?;
            let (label, width) = (label(name), (msb - lsb + 1) * bit);
            let marks = MARK * if fits(&marks.concat(), width) { 1 } else { 2 };
            (!fits(&label, width)).then(|| text_width(&label) + marks + 14)
        })
        .fold(ROW, u32::max);
    let mut numbers = Vec::new();
    let mut cells = Vec::new();
    for (span, msb, lsb) in inside() {
        numbers.extend([msb, lsb].map(|number| (x(number) + bit / 2, number)));
        if msb == lsb {
            numbers.pop();
        }
        let width = (msb - lsb + 1) * bit;
        let part = part(span, (msb, lsb), width, (y, height));
        let bits = bit_range(span.msb, span.lsb);
        let title = match &part {
            Some(part) => format!("{} ({bits})", part.name),
            None => format!("reserved ({bits})"),
        };
        cells.push(Cell {
            x: x(msb),
            width,
            center: x(msb) + width / 2,
            title,
            part,
        });
    }
    // A dash is as wide as a line, half of it before the place.
    let ticks = (bottom < top).then(|| Ticks {
        from: format!("{}.5", x(top - 1) - 1),
        to: x(bottom) + 1,
        gap: bit - 1,
    });
    Row {
        y,
        height,
        numbers_y: y - 5,
        cells,
        numbers,
        ticks,
    }
}

/// The bits `msb` to `lsb` of a field, in a cell of this width in a row at `y` of this height.
fn part<'a>(
    span: &Span<'a>,
    (msb, lsb): (u32, u32),
    width: u32,
    (y, height): (u32, u32),
) -> Option<Part<'a>> {
    let (name, marks, base) = span.field.as_ref()?;
    let clipped = (msb, lsb) != (span.msb, span.lsb);
    let range = format!("{name}[{}:{}]", msb - base, lsb - base);
    let label = if clipped && fits(&range, width) {
        range
    } else {
        label(name)
    };
    let upright = !fits(&label, width);
    let bottom = y + height - 6;
    let marks = match marks.concat() {
        mark if fits(&mark, width) => vec![(bottom, mark)],
        _ => vec![
            (bottom - 11, marks[0].to_owned()),
            (bottom, marks[1].to_owned()),
        ],
    };
    let label_y = match marks.len() {
        lines if upright => y + (height - MARK * u32::try_from(lines).unwrap_or(1)) / 2,
        _ => y + height / 2 - 1,
    };
    Some(Part {
        name,
        label,
        upright,
        label_y,
        marks,
    })
}

/// The picture in one sentence, for those who do not see it.
fn title(register: &Register, spans: &[Span<'_>]) -> String {
    let parts: Vec<String> = spans
        .iter()
        .map(|span| {
            let bits = bit_range(span.msb, span.lsb);
            let plural = if span.msb == span.lsb { "bit" } else { "bits" };
            let name = span.field.as_ref().map_or("reserved", |(name, ..)| name);
            format!("{plural} {bits} {name}")
        })
        .collect();
    format!("{}: {}", register.ident.svd, parts.join(", "))
}

/// A name, cut if it is too long to stand upright.
fn label(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

fn text_width(label: &str) -> u32 {
    u32::try_from(label.chars().count())
        .unwrap_or(u32::MAX)
        .saturating_mul(CHAR)
        / 10
}

fn fits(label: &str, width: u32) -> bool {
    text_width(label) + 6 <= width
}
