//! Names: legal in every output language, and distinct after conversion.

use std::collections::{HashMap, HashSet};

use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::names::{self, Ident, first_free};
use crate::resolve::Shape;

/// Where a name is written.
#[derive(Debug, Clone, Copy)]
pub struct NamePlace<'a> {
    /// The element that has it, as `register`.
    pub element: &'static str,
    /// Where the name stands.
    pub span: &'a Span,
}

impl<'a> From<&'a Shape> for NamePlace<'a> {
    fn from(shape: &'a Shape) -> Self {
        Self {
            element: shape.element,
            span: &shape.written.span,
        }
    }
}

/// The names of one scope, for example the registers of a peripheral.
#[derive(Debug)]
pub struct Names {
    kind: &'static str,
    known: HashMap<String, (String, Span)>,
    /// All names that are written in the scope: none of them is given to another.
    written: HashSet<String>,
}

impl Names {
    /// A scope that will get these names; `kind` is the word for its members in messages.
    pub fn among<'n>(kind: &'static str, written: impl Iterator<Item = &'n str>) -> Self {
        let key = |name| {
            let ident = convert(name)?;
            let short = ident.shortened(LONGEST).filter(|_| kind == "peripheral");
            Some(key(kind, &short.unwrap_or(ident)).to_owned())
        };
        Self {
            kind,
            known: HashMap::new(),
            written: written.filter_map(key).collect(),
        }
    }

    /// Converts a name, and gives another one if it is taken. `None` if nothing can be made of it.
    pub fn add<'a>(
        &mut self,
        name: &str,
        place: impl Into<NamePlace<'a>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ident> {
        let place = place.into();
        let mut ident = ident(name, place, diagnostics)?;
        if self.kind == "peripheral" {
            ident = short(ident, place, diagnostics);
        }
        Some(self.take(ident, name, place.span, diagnostics))
    }

    /// Keeps a name for what has it without being told.
    pub fn reserve(&mut self, name: &str, span: &Span) {
        if let Some(ident) = convert(name) {
            let known = (name.to_owned(), span.clone());
            let key = key(self.kind, &ident).to_owned();
            self.known.entry(key).or_insert(known);
        }
    }

    /// Like [`Self::add`] for an enumerated value, which is shown as it is written.
    pub fn add_value(
        &mut self,
        name: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ident> {
        let place = NamePlace {
            element: "enumeratedValue",
            span: &name.span,
        };
        let name = &*name.value;
        let ident = repaired(name, place, diagnostics)?;
        Some(self.take(ident, name, place.span, diagnostics))
    }

    fn take(
        &mut self,
        ident: Ident,
        name: &str,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Ident {
        let (message, other) = match self.known.get(key(self.kind, &ident)) {
            Some((other, place)) if other == name => (
                format!("duplicate {} name `{name}`", self.kind),
                Some((place.clone(), other.clone())),
            ),
            Some((other, place)) => (
                format!("`{name}` and `{other}` become the same name in C and Rust"),
                Some((place.clone(), other.clone())),
            ),
            None => match owner(self.kind, &ident) {
                Some(owner) => (
                    format!(
                        "this {} cannot be named `{name}`: that is {owner}",
                        self.kind
                    ),
                    None,
                ),
                None => {
                    let known = (name.to_owned(), span.clone());
                    self.known.insert(key(self.kind, &ident).to_owned(), known);
                    return ident;
                }
            },
        };
        let numbered = self.numbered(&ident);
        let help = match &other {
            Some((_, other)) if other == name => "rename one of them",
            Some(_) => {
                "rename one of them; names that differ only in case or underscores are not distinct"
            }
            None => "rename it",
        };
        let help = format!("{help}; this one becomes `{}`", numbered.svd);
        let mut diagnostic = Diagnostic::new(Code::NameCollision, span.clone(), message).help(help);
        if let Some((place, _)) = other {
            diagnostic = diagnostic.related(place, "the other one");
        }
        diagnostics.push(diagnostic);
        let known = (numbered.svd.clone(), span.clone());
        self.known
            .insert(key(self.kind, &numbered).to_owned(), known);
        numbered
    }

    /// The name with the first number behind it that makes it free.
    fn numbered(&self, ident: &Ident) -> Ident {
        let free = |ident: &Ident| {
            let key = key(self.kind, ident);
            !self.known.contains_key(key)
                && !self.written.contains(key)
                && owner(self.kind, ident).is_none()
        };
        // Of what others own, hardly a name ends in a number.
        let taken = self.known.len() + self.written.len() + 8;
        first_free(taken, |number| ident.numbered(number as u64 + 2), free)
    }
}

/// What has to be distinct: peripherals become types, whose names have no underscores.
fn key<'i>(kind: &str, ident: &'i Ident) -> &'i str {
    match kind {
        "peripheral" => &ident.camel,
        _ => &ident.upper,
    }
}

/// Whose a name is already in what is generated, or in what that is compiled with.
fn owner(kind: &str, ident: &Ident) -> Option<&'static str> {
    // The one Rust keyword that is in camel case.
    if ident.camel == "Self" {
        return Some("a keyword of Rust");
    }
    match kind {
        "peripheral" => match (ident.snake.as_str(), ident.camel.as_str()) {
            ("lib", _) => Some("the model crate's file lib.rs"),
            ("runtime", _) => Some("a module of the model crate"),
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
            (_, "Events" | "Option" | "Params" | "Registers" | "State") => {
                Some("a type of the model crate")
            }
            _ => None,
        },
        "register" => match (ident.svd.as_str(), ident.camel.as_str()) {
            (_, "RegisterBlock") => Some("a type of the guest crate"),
            (
                "EOF" | "NULL" | "assert" | "errno" | "i386" | "linux" | "stderr" | "stdin"
                | "stdout" | "unix",
                _,
            ) => Some("a macro of C"),
            (name, _) if is_limit(name) => Some("a macro of C"),
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

/// Whether a name is one of the macros of `stdint.h`, `limits.h` and their like.
fn is_limit(name: &str) -> bool {
    let ended = name.strip_suffix("_MAX").or(name.strip_suffix("_MIN"));
    let integer = |name: &str| {
        let bare = name.strip_prefix('U').unwrap_or(name);
        let bare = bare.strip_prefix("INT").unwrap_or_default();
        let bare = bare
            .trim_start_matches("_LEAST")
            .trim_start_matches("_FAST");
        matches!(bare, "8" | "16" | "32" | "64" | "MAX" | "PTR") || matches!(name, "INT" | "UINT")
    };
    match ended {
        Some(
            "SIZE" | "SSIZE" | "PTRDIFF" | "WCHAR" | "WINT" | "SIG_ATOMIC" | "CHAR" | "SCHAR"
            | "UCHAR" | "SHRT" | "USHRT" | "LONG" | "ULONG" | "LLONG" | "ULLONG" | "RAND"
            | "FILENAME" | "FOPEN" | "PATH" | "NAME",
        ) => true,
        Some(name) => integer(name),
        None => matches!(
            name,
            "BUFSIZ" | "CHAR_BIT" | "INFINITY" | "NAN" | "HUGE_VAL"
        ),
    }
}

/// Converts a name that stands at this place, and is shown as it is written. `None` if
/// nothing can be made of it.
pub fn repaired(name: &str, place: NamePlace, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let ident = match Ident::new(name) {
        Some(ident) => Some(ident),
        None => Ident::repaired(name),
    };
    let Some(ident) = ident else {
        illegal(name, place, diagnostics);
        return None;
    };
    if names::legal(name).is_none_or(|legal| legal != name) {
        let message = format!(
            "`{}` is not a valid identifier in C and Rust; `{}` is used instead",
            name.escape_debug(),
            ident.upper
        );
        name_repaired(message, place, diagnostics);
    }
    Some(ident)
}

/// Converts a name that stands at this place. `None` if nothing can be made of it.
pub fn ident(name: &str, place: NamePlace, diagnostics: &mut Diagnostics) -> Option<Ident> {
    // An array's mark is none any more.
    let legal = names::legal(&name.replace('%', "_"));
    let Some((legal, ident)) = legal.and_then(|legal| convert(&legal).map(|ident| (legal, ident)))
    else {
        illegal(name, place, diagnostics);
        return None;
    };
    if legal != name {
        let message = format!(
            "`{}` is not a valid identifier in C and Rust; `{legal}` is used instead",
            name.escape_debug()
        );
        name_repaired(message, place, diagnostics);
    }
    Some(ident)
}

/// The longest name of a device or a peripheral: files are named after them, with up to about 20
/// letters more, and so are what compilers write beside the files of a crate. A file's name has 255.
const LONGEST: usize = 100;

/// The name of the whole device, after which files are named.
pub fn device(name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let place = NamePlace {
        element: "device",
        span: &name.span,
    };
    let ident = repaired(&name.value, place, diagnostics)?;
    Some(short(ident, place, diagnostics))
}

/// The first letters of a name after which no file could be named.
fn short(ident: Ident, place: NamePlace, diagnostics: &mut Diagnostics) -> Ident {
    let Some(short) = ident.shortened(LONGEST) else {
        return ident;
    };
    let tag = place.element;
    let message = format!(
        "the name of this {tag} has {} characters: file names could become too long",
        ident.svd.chars().count()
    );
    let span = place.span.clone();
    diagnostics.push(Diagnostic::new(Code::LongName, span, message).help(format!(
        "use at most {LONGEST} characters; outputs are named after the first {}",
        short.snake.trim_end_matches('_').len()
    )));
    short
}

/// Reports an element that stands in the same place as another of its name: it is left out.
pub fn stands_twice(
    kind: &str,
    place: &str,
    written: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) {
    let name = written.value.escape_debug();
    diagnostics.push(
        Diagnostic::new(
            Code::DuplicateAtAddress,
            written.span.clone(),
            format!("duplicate {kind} `{name}` with the same {place}"),
        )
        .help("remove one of them; the first one is used"),
    );
}

/// A name that C and Rust have, in all spellings.
fn convert(name: &str) -> Option<Ident> {
    Ident::new(name).or_else(|| Ident::repaired(name))
}

fn name_repaired(message: String, place: NamePlace, diagnostics: &mut Diagnostics) {
    let span = place.span.clone();
    diagnostics.push(
        Diagnostic::new(Code::NameRepaired, span, message)
            .help("use letters, digits and underscores, starting with a letter"),
    );
}

fn illegal(name: &str, place: NamePlace, diagnostics: &mut Diagnostics) {
    let shown = name.escape_debug();
    let tag = place.element;
    diagnostics.push(
        Diagnostic::new(
            Code::IllegalName,
            place.span.clone(),
            format!("`{shown}` cannot be turned into an identifier in C and Rust"),
        )
        .help(format!(
            "use letters, digits and underscores; the <{tag}> is ignored"
        )),
    );
}
