//! The structure that [`crate::schema`] describes: which element stands where, and what it holds.
//!
//! What this stage accepts, svd-parser can read; whether values fit together is not looked at.

use std::collections::HashMap;
use std::ops::Range;

use roxmltree::{Document, Node};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dimension::{self, MAX_DIM};
use crate::schema::{self, Child, Content, Occurs};
use crate::xml::{integer, nearest, property_span, tag_span, text_span};

/// Checks the structure of the whole document below `<device>`. Gives the elements that are to be left
/// out when it is read, if no finding keeps it from being read.
pub fn check(document: &Document, diagnostics: &mut Diagnostics) -> Vec<Range<usize>> {
    let mut surplus = Vec::new();
    let root = document.root_element();
    if root.tag_name().name() != "device" {
        diagnostics.push(
            Diagnostic::new(
                Code::NotAnSvd,
                tag_span(root),
                format!(
                    "the root element is <{}>, not <device>",
                    root.tag_name().name()
                ),
            )
            .help("give a CMSIS-SVD file; its root element is <device schemaVersion=\"1.3\">"),
        );
        return surplus;
    }
    check_element(root, "device", diagnostics, &mut surplus);
    surplus
}

fn check_element(
    node: Node,
    kind: &str,
    diagnostics: &mut Diagnostics,
    surplus: &mut Vec<Range<usize>>,
) {
    let table = schema::children(kind).expect("every kind in the table has a row");
    let mut seen: HashMap<&str, Node> = HashMap::new();
    let mut latest: Option<(usize, Node)> = None;
    for child in node.children().filter(Node::is_element) {
        let name = child.tag_name().name();
        let Some(place) = table.iter().position(|entry| entry.name == name) else {
            let near = nearest(name, table.iter().map(|entry| entry.name));
            diagnostics.push(unknown_element(node, child, near));
            surplus.push(child.range());
            continue;
        };
        let entry = table[place];
        if let Some(first) = seen.get(entry.name)
            && entry.occurs != Occurs::Many
        {
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateElement,
                    tag_span(child),
                    format!("<{name}> stands twice in this <{}>", node.tag_name().name()),
                )
                .related(tag_span(*first), "first here")
                .help("remove one of them"),
            );
            surplus.push(child.range());
        }
        seen.entry(entry.name).or_insert(child);
        // Registers and clusters may be mixed freely.
        if let Some((latest_place, latest_node)) = latest
            && place < latest_place
            && !matches!(kind, "registers" | "cluster")
        {
            diagnostics.push(
                Diagnostic::new(
                    Code::ElementOrder,
                    tag_span(child),
                    format!(
                        "<{name}> must stand before <{}>",
                        latest_node.tag_name().name()
                    ),
                )
                .related(tag_span(latest_node), "this comes later in the schema")
                .help("CMSIS-SVD gives an order; other tools refuse the file"),
            );
        } else {
            latest = Some((place, child));
        }
        check_content(child, entry, diagnostics, surplus);
    }
    let derived = node.has_attribute("derivedFrom");
    for entry in table.iter().filter(|entry| entry.occurs == Occurs::Once) {
        let inherited = derived && entry.name != "name" && entry.name != "baseAddress";
        if seen.contains_key(entry.name) || inherited {
            continue;
        }
        if kind == "device" && matches!(entry.name, "description" | "version") {
            diagnostics.push(
                Diagnostic::new(
                    Code::NoDescription,
                    tag_span(node),
                    format!("<device> lacks <{}>", entry.name),
                )
                .help(format!("add <{0}>...</{0}>", entry.name)),
            );
        } else {
            diagnostics.push(
                Diagnostic::new(
                    Code::MissingElement,
                    tag_span(node),
                    format!("<{}> lacks <{}>", node.tag_name().name(), entry.name),
                )
                .help(format!("add <{0}>...</{0}>", entry.name)),
            );
        }
    }
    if kind == "field" && !derived {
        check_bits_given(node, &seen, diagnostics);
    }
    if kind == "writeConstraint" {
        check_one_constraint(node, &seen, diagnostics);
    }
    if kind == "enumeratedValue" && !(seen.contains_key("value") || seen.contains_key("isDefault"))
    {
        diagnostics.push(
            Diagnostic::new(
                Code::MissingElement,
                tag_span(node),
                "<enumeratedValue> lacks <value>",
            )
            .help(
                "add <value>...</value>, or <isDefault>true</isDefault> to name all other values",
            ),
        );
    }
    if table.iter().any(|entry| entry.name == "dim") {
        dimension::check(node, diagnostics);
    }
}

/// svd-parser reads exactly one constraint.
fn check_one_constraint(node: Node, seen: &HashMap<&str, Node>, diagnostics: &mut Diagnostics) {
    let help = "give one of <range>, <useEnumeratedValues> and <writeAsRead>";
    let mut error = |code, message: &str| {
        diagnostics.push(Diagnostic::new(code, tag_span(node), message).help(help));
    };
    match seen.len() {
        0 => error(
            Code::MissingElement,
            "<writeConstraint> holds no constraint",
        ),
        1 => {}
        _ => error(
            Code::InvalidValue,
            "<writeConstraint> holds several constraints",
        ),
    }
}

/// A field gives its place in one of three ways.
fn check_bits_given(node: Node, seen: &HashMap<&str, Node>, diagnostics: &mut Diagnostics) {
    let has = |name: &str| seen.contains_key(name);
    let given =
        has("bitRange") || (has("bitOffset") && has("bitWidth")) || (has("lsb") && has("msb"));
    if !given {
        diagnostics.push(
            Diagnostic::new(
                Code::MissingElement,
                tag_span(node),
                "<field> lacks its bits: <bitRange>, or <bitOffset> and <bitWidth>, or <lsb> and <msb>",
            )
            .help("add for example <bitRange>[7:0]</bitRange>"),
        );
    }
    let number = |name: &str| integer(seen.get(name)?.text()?.trim());
    if let (false, Some(lsb), Some(msb)) = (has("bitRange"), number("lsb"), number("msb"))
        && msb < lsb
    {
        diagnostics.push(
            Diagnostic::new(
                Code::InvalidValue,
                property_span(node, "msb"),
                format!("the highest bit, {msb}, is below the lowest, {lsb}"),
            )
            .help("exchange <lsb> and <msb>"),
        );
    }
}

fn check_content(
    node: Node,
    entry: Child,
    diagnostics: &mut Diagnostics,
    surplus: &mut Vec<Range<usize>>,
) {
    let expected = match entry.content {
        Content::Anything | Content::Text => return,
        Content::Elements(kind) => return check_element(node, kind, diagnostics, surplus),
        Content::Name => "a name".to_owned(),
        Content::Integer => "a non-negative integer such as 16, 0x10 or #10000".to_owned(),
        Content::Integer32 => {
            "a non-negative integer such as 16, 0x10 or #10000, up to 0xFFFFFFFF".to_owned()
        }
        Content::EnumeratedInteger => {
            "a non-negative integer such as 2, 0x2, 0b10 or #1x".to_owned()
        }
        Content::Boolean => "true or false".to_owned(),
        Content::BitRange => "a bit range such as [7:0], in decimal and without spaces".to_owned(),
        Content::DimIndex => {
            format!("indices such as 0-7, A-D or a,b,c; at most {MAX_DIM} of them")
        }
        Content::Word(words) => format!("one of {}", words.join(", ")),
    };
    let text = node.text().unwrap_or_default().trim();
    let valid = match entry.content {
        Content::Name => !text.is_empty(),
        Content::Integer => integer(text).is_some(),
        Content::Integer32 => integer(text).is_some_and(|value| u32::try_from(value).is_ok()),
        Content::EnumeratedInteger => {
            integer(&text.to_lowercase().replace('x', "0")).is_some() || integer(text).is_some()
        }
        Content::Boolean => matches!(text, "true" | "false" | "0" | "1"),
        Content::BitRange => bit_range(node.text().unwrap_or_default()).is_some(),
        Content::DimIndex => dimension::indices(text).is_some_and(|length| length <= MAX_DIM),
        Content::Word(words) => words.contains(&text),
        Content::Anything | Content::Text | Content::Elements(_) => true,
    };
    if !valid {
        let shown: String = text.chars().take(40).collect();
        let message = match shown.as_str() {
            "" => format!("<{}> is empty", entry.name),
            shown => format!("`{shown}` is no value for <{}>", entry.name),
        };
        // What has no number has a default.
        let code = match (entry.occurs, entry.content) {
            (Occurs::Optional, Content::Word(_)) => {
                surplus.push(node.range());
                Code::InvalidOption
            }
            _ => Code::InvalidValue,
        };
        let mut diagnostic =
            Diagnostic::new(code, text_span(node), message).label(format!("expected {expected}"));
        if let Content::Word(words) = entry.content
            && let Some(near) = nearest(text, words.iter().copied())
        {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        diagnostics.push(diagnostic);
    }
}

fn unknown_element(parent: Node, child: Node, near: Option<&str>) -> Diagnostic {
    let name = child.tag_name().name();
    let help = match near {
        Some(near) => format!("did you mean <{near}>?"),
        None => "remove it; what CMSIS-SVD does not know goes into <vendorExtensions>, the last child of <device>".into(),
    };
    Diagnostic::new(
        Code::UnknownElement,
        tag_span(child),
        format!("<{name}> is no element of <{}>", parent.tag_name().name()),
    )
    .help(help)
}

/// `[msb:lsb]`, as svd-parser reads it.
fn bit_range(text: &str) -> Option<(u32, u32)> {
    let (msb, lsb) = text.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    let (msb, lsb) = (msb.parse::<u32>().ok()?, lsb.parse::<u32>().ok()?);
    (lsb <= msb && msb < 64).then_some((msb, lsb))
}
