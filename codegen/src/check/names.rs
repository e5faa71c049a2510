//! Names: legal in every output language, and distinct after conversion.

use std::collections::HashMap;

use roxmltree::Node;

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::names::Ident;
use crate::xml;

/// The names of one scope, for example the registers of a peripheral.
#[derive(Debug)]
pub struct Names {
    kind: &'static str,
    known: HashMap<String, (String, Span)>,
}

impl Names {
    /// An empty scope; `kind` is the word for its members in messages.
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            known: HashMap::new(),
        }
    }

    /// Converts a name and looks for a collision. `None` after an error.
    pub fn add(&mut self, name: &str, node: Node, diagnostics: &mut Diagnostics) -> Option<Ident> {
        let ident = ident(name, node, diagnostics)?;
        self.take(ident, name, node, diagnostics)
    }

    /// The same for an enumerated value, whose name may have to be repaired.
    pub fn add_value(
        &mut self,
        name: &str,
        node: Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ident> {
        let ident = repaired(name, node, diagnostics)?;
        self.take(ident, name, node, diagnostics)
    }

    fn take(
        &mut self,
        ident: Ident,
        name: &str,
        node: Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ident> {
        let span = xml::property_span(node, "name");
        let key = self.key(&ident);
        if let Some((other, place)) = self.known.get(key) {
            let (message, help) = if other == name {
                (
                    format!("two {}s are named `{name}`", self.kind),
                    "rename one of them",
                )
            } else {
                (
                    format!("`{name}` and `{other}` become one name in C and Rust"),
                    "rename one of them; case and underscores alone do not tell them apart",
                )
            };
            diagnostics.push(
                Diagnostic::new(Code::NameCollision, span, message)
                    .related(place.clone(), "the other one")
                    .help(help),
            );
            return None;
        }
        if let Some(owner) = owner(self.kind, &ident) {
            diagnostics.push(
                Diagnostic::new(
                    Code::NameCollision,
                    span,
                    format!("no {} can be named `{name}`: that is {owner}", self.kind),
                )
                .help("rename it"),
            );
            return None;
        }
        self.known.insert(key.to_owned(), (name.to_owned(), span));
        Some(ident)
    }

    /// What has to be distinct: peripherals become types, whose names have no underscores.
    fn key<'i>(&self, ident: &'i Ident) -> &'i str {
        match self.kind {
            "peripheral" => &ident.camel,
            _ => &ident.upper,
        }
    }
}

/// Whose a name is already in what is generated, or in what that is compiled with.
fn owner(kind: &str, ident: &Ident) -> Option<&'static str> {
    match kind {
        "peripheral" => match (ident.snake.as_str(), ident.camel.as_str()) {
            ("lib", _) => Some("the model crate's file lib.rs"),
            ("core" | "std", _) => Some("a Rust crate"),
            ("constants" | "generic" | "interrupt" | "mmio", _) => {
                Some("a module of the guest crate")
            }
            (
                _,
                "BitReader" | "BitWriter" | "FieldReader" | "FieldWriter" | "Periph"
                | "Peripherals" | "R" | "RawReg" | "Readable" | "Reg" | "RegisterSpec"
                | "Resettable" | "W" | "Writable",
            ) => Some("a type of the guest crate"),
            (
                _,
                "Events" | "GuestErrors" | "Option" | "ParamError" | "Params" | "Register"
                | "Registers" | "State",
            ) => Some("a type of the model crate"),
            _ => None,
        },
        "register" => match (ident.svd.as_str(), ident.camel.as_str()) {
            (_, "RegisterBlock") => Some("a type of the guest crate"),
            (
                "EOF" | "NULL" | "assert" | "errno" | "i386" | "linux" | "stderr" | "stdin"
                | "stdout" | "unix",
                _,
            ) => Some("a macro of C"),
            _ => None,
        },
        "enumeration" if matches!(ident.camel.as_str(), "R" | "W") => {
            Some("a type of the guest crate")
        }
        "enumerated value" if matches!(ident.snake.as_str(), "new" | "width") => {
            Some("a method of the guest crate")
        }
        _ => None,
    }
}

/// Converts a name that stands in `<name>` below `node`, and is repaired if it has to be. `None`
/// after an error.
pub fn repaired(name: &str, node: Node, diagnostics: &mut Diagnostics) -> Option<Ident> {
    if Ident::new(name).is_some() {
        return ident(name, node, diagnostics);
    }
    let Some(repaired) = Ident::repaired(name) else {
        return ident(name, node, diagnostics);
    };
    diagnostics.push(
        Diagnostic::new(
            Code::NameRepaired,
            xml::property_span(node, "name"),
            format!(
                "`{}` is no name in C and Rust: it is `{}` there",
                name.escape_debug(),
                repaired.upper
            ),
        )
        .help("use letters, digits and underscores, and start with a letter"),
    );
    Some(repaired)
}

/// Converts a name that stands in `<name>` below `node`. `None` after an error.
pub fn ident(name: &str, node: Node, diagnostics: &mut Diagnostics) -> Option<Ident> {
    // The one Rust keyword that is in camel case; no suffix would keep it readable.
    let ident = Ident::new(name).filter(|ident| ident.camel != "Self");
    if ident.is_none() {
        diagnostics.push(
            Diagnostic::new(
                Code::IllegalName,
                xml::property_span(node, "name"),
                format!(
                    "`{}` cannot be made a name in C and Rust",
                    name.escape_debug()
                ),
            )
            .help("use letters, digits and underscores, start with a letter; `self` is taken"),
        );
    }
    ident
}
