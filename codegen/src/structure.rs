//! The structure that [`crate::schema`] describes: which element stands where, and what it holds.
//!
//! What is wrong is reported, and left out: the element itself if it may be missing, else the
//! nearest one around it that may. Whether values fit together is not looked at; what an element
//! that derives from another lacks, [`crate::resolve`] looks for in its base.

mod messages;

use rayon::prelude::*;
use roxmltree::{Document, Node};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dim_index::{self, MAX_DIM};
use crate::parallel::on_all_cores;
use crate::schema::{self, Child, Content, Occurs};
use crate::suggest::nearest;
use crate::values::{self, integer};
use crate::xml::{LeftOut, tag_span, text_span};

/// Checks the structure of the whole document below `<device>`. Gives the elements that later stages
/// leave out.
pub fn check(document: &Document, diagnostics: &mut Diagnostics) -> LeftOut {
    let mut checker = Checker {
        diagnostics,
        left_out: LeftOut::default(),
    };
    let root = document.root_element();
    if root.tag_name().name() != "device" {
        let message = format!(
            "expected the root element <device>, found <{}>",
            root.tag_name().name()
        );
        checker.diagnostics.push(
            Diagnostic::new(Code::NotAnSvd, tag_span(root), message)
                .help("pass a CMSIS-SVD file; its root element is <device schemaVersion=\"1.3\">"),
        );
        return checker.left_out;
    }
    checker.element(root, "device");
    checker.left_out
}

struct Checker<'d> {
    diagnostics: &'d mut Diagnostics,
    left_out: LeftOut,
}

/// What stands in an element.
#[derive(Default)]
struct Inside<'x> {
    /// The first of each name: few enough to look through.
    first: Vec<(&'static str, Node<'x, 'x>)>,
    /// Whether something is wrong that the element cannot be without.
    broken: bool,
}

impl<'x> Inside<'x> {
    fn first(&self, name: &str) -> Option<Node<'x, 'x>> {
        let mut first = self.first.iter();
        first.find_map(|(known, node)| (*known == name).then_some(*node))
    }

    fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }
}

/// What was found of an element before its turn.
struct Ahead {
    sound: bool,
    diagnostics: Diagnostics,
    left_out: LeftOut,
}

impl Checker<'_> {
    /// Whether the element can be read.
    fn element(&mut self, node: Node, kind: &'static str) -> bool {
        let table = schema::children(kind).unwrap_or_default();
        let mut inside = Inside::default();
        let mut latest: Option<(usize, Node)> = None;
        let mut ahead = match kind {
            "peripherals" => self.ahead(node, table),
            _ => Vec::new(),
        }
        .into_iter();
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let Some(place) = table.iter().position(|entry| entry.name == name) else {
                self.unknown(node, child, table);
                continue;
            };
            let entry = table[place];
            match inside.first(entry.name) {
                Some(_) if entry.occurs == Occurs::Many => {}
                Some(first) => {
                    self.twice(node, child, first);
                    continue;
                }
                None => inside.first.push((entry.name, child)),
            }
            // Registers and clusters may be mixed freely.
            match latest {
                Some((latest_place, after))
                    if place < latest_place && !matches!(kind, "registers" | "cluster") =>
                {
                    self.order(child, after);
                }
                _ => latest = Some((place, child)),
            }
            if matches!(entry.name, "headerStructName" | "dimName" | "dimArrayIndex") {
                self.header_name(child);
            }
            if entry.name.ends_with("ToName") {
                self.names_stay(child);
            }
            let sound = match ahead.next() {
                Some(Ahead {
                    sound,
                    diagnostics,
                    left_out,
                }) => {
                    self.diagnostics.extend(diagnostics);
                    self.left_out.extend(left_out);
                    sound
                }
                None => self.content(child, entry, kind),
            };
            if !sound {
                self.left_out.add(child);
                inside.broken |= needed(entry, kind);
            }
        }
        let derived = may_derive(kind) && node.has_attribute("derivedFrom");
        for entry in table {
            self.missing(node, kind, *entry, &mut inside, derived);
        }
        match kind {
            "field" if !derived => self.bits_given(node, &mut inside),
            "writeConstraint" => self.one_constraint(node, &mut inside),
            "enumeratedValue" if !(inside.has("value") || is_default(&inside)) => {
                let flag = inside.first("isDefault");
                if flag.is_some_and(|flag| self.left_out.contains(flag)) {
                    inside.broken = true;
                    return false;
                }
                let help = "add <value>...</value>, or <isDefault>true</isDefault> to name all \
                            other values";
                self.lacks(node, "<value>", help, &mut inside);
            }
            "registers" | "fields" | "enumeratedValues" if !derived && !holds(node, table) => {
                self.empty(node);
            }
            _ => {}
        }
        !inside.broken
    }

    /// What stands in `<peripherals>`, looked at on all cores: the peripherals, in their order, if
    /// there is nothing else.
    fn ahead(&self, node: Node, table: &[Child]) -> Vec<Ahead> {
        let [entry] = table else { return Vec::new() };
        let peripherals: Vec<Node> = node.children().filter(Node::is_element).collect();
        if !(peripherals.iter()).all(|child| child.tag_name().name() == entry.name) {
            return Vec::new();
        }
        let found = peripherals.par_iter().map(|peripheral| {
            let mut diagnostics = self.diagnostics.fresh();
            let mut checker = Checker {
                diagnostics: &mut diagnostics,
                left_out: LeftOut::default(),
            };
            let sound = checker.content(*peripheral, *entry, "peripherals");
            let left_out = checker.left_out;
            Ahead {
                sound,
                diagnostics,
                left_out,
            }
        });
        on_all_cores(|| found.collect())
    }

    /// Whether what stands in the element can be used.
    fn content(&mut self, node: Node, entry: Child, kind: &'static str) -> bool {
        let raw = node.text().unwrap_or_default();
        let text = raw.trim();
        let number = |most: u64| integer(text).is_some_and(|value| value <= most);
        // What the text means if it is not written as it should be.
        let (sound, meant) = match entry.content {
            Content::Anything | Content::Text => (true, None),
            Content::Elements(kind) => return self.element(node, kind),
            Content::Name => (!text.is_empty(), None),
            Content::Integer => (number(u64::MAX), None),
            Content::Integer32 => (number(u32::MAX.into()), None),
            Content::EnumeratedInteger => (values::enumerated(text).is_some(), None),
            Content::Boolean => {
                let meant = values::boolean(text).map(|yes| yes.to_string());
                let exact = matches!(text, "true" | "false" | "0" | "1");
                (exact, meant)
            }
            Content::BitRange => {
                let meant = values::bit_range(text).map(|(lsb, msb)| format!("[{msb}:{lsb}]"));
                (values::is_bit_range(raw), meant)
            }
            Content::DimIndex => {
                let length = dim_index::indices(text);
                (length.is_some_and(|length| length <= MAX_DIM), None)
            }
            Content::Word(words) => {
                let meant = values::word(text, words).map(str::to_owned);
                (words.contains(&text), meant)
            }
        };
        if sound {
            return true;
        }
        let shown: String = text.chars().take(40).collect();
        let message = match shown.as_str() {
            "" => format!("<{}> is empty", entry.name),
            shown => format!("invalid value `{shown}` for <{}>", entry.name),
        };
        let code = match needed(entry, kind) {
            true => Code::InvalidValue,
            false => Code::InvalidOption,
        };
        let repair = match (&meant, entry.occurs) {
            (Some(meant), _) => format!("`{meant}` is used"),
            (None, Occurs::Assumed(value)) => format!("`{value}` is assumed"),
            (None, Occurs::Once | Occurs::Optional | Occurs::Many) => match code {
                Code::InvalidValue => format!("the <{kind}> is ignored"),
                _ => "the element is ignored".to_owned(),
            },
        };
        let near = match entry.content {
            Content::Word(words) => nearest(text, words.iter().copied()),
            _ => None,
        };
        let help = match (near, &meant) {
            (Some(near), None) => format!("did you mean `{near}`? For now, {repair}"),
            _ => format!("correct it; {repair}"),
        };
        self.diagnostics.push(
            Diagnostic::new(code, text_span(node), message)
                .label(format!("expected {}", messages::expected(entry.content)))
                .help(help),
        );
        meant.is_some()
    }

    /// What must stand in an element and does not.
    fn missing(
        &mut self,
        node: Node,
        kind: &str,
        entry: Child,
        inside: &mut Inside,
        derived: bool,
    ) {
        let inherited = derived && entry.name != "name" && entry.name != "baseAddress";
        if inside.has(entry.name) || inherited {
            return;
        }
        let add = format!("add <{0}>...</{0}>", entry.name);
        match entry.occurs {
            Occurs::Optional | Occurs::Many => {}
            Occurs::Once => self.lacks(node, &format!("<{}>", entry.name), &add, inside),
            Occurs::Assumed("") if kind == "device" => {
                let message = format!("<device> is missing <{}>", entry.name);
                self.diagnostics
                    .push(Diagnostic::new(Code::NoDescription, tag_span(node), message).help(add));
            }
            Occurs::Assumed(value) => {
                let message = format!("<{kind}> is missing <{}>", entry.name);
                self.diagnostics.push(
                    Diagnostic::new(Code::MissingElement, tag_span(node), message)
                        .help(format!("{add}; `{value}` is assumed")),
                );
            }
        }
    }

    /// The element cannot be without this.
    fn lacks(&mut self, node: Node, what: &str, help: &str, inside: &mut Inside) {
        let tag = node.tag_name().name();
        inside.broken = true;
        self.diagnostics.push(
            Diagnostic::new(
                Code::MissingElement,
                tag_span(node),
                format!("<{tag}> is missing {what}"),
            )
            .help(format!("{help}; the <{tag}> is ignored")),
        );
    }

    /// A field gives its place in one of three ways.
    fn bits_given(&mut self, node: Node, inside: &mut Inside) {
        let has = |name| inside.has(name);
        let whole = has("bitRange") || (has("lsb") && has("msb"));
        if let (false, Some(offset)) = (whole || has("bitWidth"), inside.first("bitOffset")) {
            let message = "<field> has a <bitOffset> but no <bitWidth>";
            let help =
                "add <bitWidth>, for example <bitWidth>1</bitWidth>; a width of one bit is assumed";
            self.diagnostics
                .push(Diagnostic::new(Code::MissingElement, tag_span(offset), message).help(help));
            return;
        }
        if !whole && !has("bitOffset") {
            let what = "its bits: <bitRange>, or <bitOffset> and <bitWidth>, or <lsb> and <msb>";
            let help = "add for example <bitRange>[7:0]</bitRange>";
            return self.lacks(node, what, help, inside);
        }
        let number = |name| integer(inside.first(name)?.text()?.trim());
        if let (false, Some(lsb), Some(msb)) = (has("bitRange"), number("lsb"), number("msb"))
            && msb < lsb
        {
            let span = inside
                .first("msb")
                .map_or_else(|| tag_span(node), text_span);
            let message =
                format!("the most significant bit {msb} is below the least significant bit {lsb}");
            self.diagnostics.push(
                Diagnostic::new(Code::InvalidValue, span, message)
                    .help("swap <lsb> and <msb>; they are read as if they were swapped"),
            );
        }
    }

    fn one_constraint(&mut self, node: Node, inside: &mut Inside) {
        let help = "use one of <range>, <useEnumeratedValues> and <writeAsRead>";
        match inside.first.len() {
            0 => self.lacks(node, "a constraint", help, inside),
            1 => {}
            _ => self.diagnostics.push(
                Diagnostic::new(
                    Code::InvalidOption,
                    tag_span(node),
                    "<writeConstraint> has several constraints",
                )
                .help(format!("{help}; the first one in this list is used")),
            ),
        }
    }
}

/// Whether an element of this kind may derive from another. `derivedFrom` in any other says nothing.
fn may_derive(kind: &str) -> bool {
    matches!(
        kind,
        "peripheral" | "cluster" | "register" | "field" | "enumeratedValues"
    )
}

/// Whether an element cannot be without what stands in it under this entry.
fn needed(entry: Child, kind: &str) -> bool {
    match entry.occurs {
        Occurs::Once => true,
        Occurs::Assumed(_) | Occurs::Many => false,
        Occurs::Optional => match kind {
            "field" => matches!(
                entry.name,
                "bitRange" | "bitOffset" | "bitWidth" | "lsb" | "msb" | "dim" | "dimIncrement"
            ),
            "enumeratedValue" => entry.name == "value",
            "writeConstraint" => true,
            _ => matches!(entry.name, "dim" | "dimIncrement"),
        },
    }
}

/// Whether an enumerated value stands for all others.
fn is_default(inside: &Inside) -> bool {
    let text = inside.first("isDefault").and_then(|node| node.text());
    text.and_then(|text| values::boolean(text.trim())) == Some(true)
}

/// Whether an element that is a list holds something of it.
fn holds(node: Node, table: &[Child]) -> bool {
    let listed = |name| {
        let entry = table.iter().find(|entry| entry.name == name);
        entry.is_some_and(|entry| entry.occurs == Occurs::Many)
    };
    node.children()
        .any(|child| child.is_element() && listed(child.tag_name().name()))
}
