//! svd2rust's part of the crate, peripheral by peripheral: each becomes text on a thread of its own,
//! and its tokens are gone before the next one's are made.
//!
//! What svd2rust makes of the device as a whole (generic types, interrupts, the list of
//! peripherals) it makes of a device whose peripherals have no registers. A test compares both with
//! what it makes of the device at once.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rayon::prelude::*;
use svd_parser::expand::Index;
use svd_rs::{Device, MaybeArray, PeripheralInfo, ValidateLevel};
use svd2rust::config::{Config, IdentFormats, RustEdition};
use svd2rust::generate::{device, peripheral};

use super::pieces::{self, PIECE};
use crate::backend::rust::print;

/// Adds the library's text, after `opening`: its attributes and modules. The SVD is what `pac` has made of it.
///
/// # Errors
///
/// What svd2rust says, if it refuses the SVD.
pub fn write(out: &mut String, opening: TokenStream, svd: &Device) -> Result<(), String> {
    let bodies = bodies(svd, print)?;
    let frame = Frame::of(&mut svd.clone())?;
    let mut head = opening;
    head.extend(frame.head);
    out.push_str(&print(head));
    for body in bodies {
        out.push('\n');
        out.push_str(&body);
    }
    out.push('\n');
    out.push_str(&print(frame.tail));
    Ok(())
}

pub fn config() -> Config {
    let mut config = Config::default();
    config.target = svd2rust::Target::None;
    config.edition = RustEdition::E2024;
    config.skip_crate_attributes = true;
    config.ident_formats = IdentFormats::default_theme();
    config
}

/// What `done` makes of each peripheral that has something, in their order.
fn bodies(
    svd: &Device,
    done: impl Fn(TokenStream) -> String + Sync,
) -> Result<Vec<String>, String> {
    let index = Index::create(svd);
    // A configuration cannot be shared by threads.
    let body = |config: &mut Config, peripheral: &svd_rs::Peripheral| {
        let refused = |error: String| {
            let group = peripheral.group_name.as_deref().unwrap_or("No group name");
            let name = &peripheral.name;
            format!("can't render peripheral '{name}', group '{group}': {error}")
        };
        if pieces::is_large(peripheral, PIECE) {
            let text = pieces::render(peripheral, PIECE, &index, self::config);
            return text.map(Some).map_err(refused);
        }
        let tokens = peripheral::render(peripheral, &index, config);
        let tokens = tokens.map_err(|error| refused(format!("{error:#}")))?;
        Ok((!tokens.is_empty()).then(|| done(tokens)))
    };
    let bodies = svd.peripherals.par_iter().map_init(config, body);
    let bodies: Vec<Result<Option<String>, String>> = bodies.collect();
    bodies.into_iter().filter_map(Result::transpose).collect()
}

/// What stands before and after the peripherals.
struct Frame {
    head: TokenStream,
    tail: TokenStream,
}

impl Frame {
    /// It takes the registers out: a peripheral that derives from another needs none.
    fn of(svd: &mut Device) -> Result<Self, String> {
        const NONE: &str = "None";
        for peripheral in &mut svd.peripherals {
            let none = peripheral.registers.as_ref().is_none_or(Vec::is_empty);
            if peripheral.derived_from.is_some() || !none {
                peripheral.derived_from = Some(NONE.to_owned());
            }
            peripheral.registers = None;
        }
        let base = PeripheralInfo::builder()
            .name(NONE.to_owned())
            .base_address(0);
        let base = base.build(ValidateLevel::Disabled);
        let base = base.map_err(|error| error.to_string())?;
        svd.peripherals.push(MaybeArray::Single(base));
        let tokens = device::render(svd, &config(), &mut String::new());
        let items = items(tokens.map_err(|error| format!("{error:#}"))?);
        let tail = items
            .iter()
            .position(|item| names(item, "DEVICE_PERIPHERALS"));
        let tail = tail.unwrap_or(items.len());
        let peripherals = items[..tail].iter().position(|item| names(item, "type"));
        let mut items = items.into_iter();
        let head = items.by_ref().take(peripherals.unwrap_or(tail)).collect();
        let tail = items.skip(tail - peripherals.unwrap_or(tail)).collect();
        Ok(Self { head, tail })
    }
}

/// Cuts a file into its items: each ends with `;` or a block.
fn items(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    for token in tokens {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        item.push(token);
        if ends {
            items.push(item.drain(..).collect());
        }
    }
    items.push(item.into_iter().collect());
    items
}

/// Whether a word stands in an item, outside of its groups.
fn names(item: &TokenStream, word: &str) -> bool {
    let mut tokens = item.clone().into_iter();
    tokens.any(|token| matches!(token, TokenTree::Ident(ident) if ident == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peripherals with registers, without, derived, and with interrupts.
    const SVD: &str = "<device><name>D</name><version>1</version><description/>\
        <addressUnitBits>8</addressUnitBits><width>32</width><peripherals>\
        <peripheral><name>A</name><baseAddress>0x1000</baseAddress>\
        <interrupt><name>I</name><value>3</value></interrupt><registers><register><name>R</name>\
        <addressOffset>0</addressOffset><size>32</size><fields><field><name>F</name>\
        <bitRange>[1:0]</bitRange><enumeratedValues><enumeratedValue><name>ON</name>\
        <value>1</value></enumeratedValue></enumeratedValues></field></fields></register>\
        </registers></peripheral>\
        <peripheral><name>B</name><baseAddress>0x2000</baseAddress></peripheral>\
        <peripheral derivedFrom='A'><name>C</name><baseAddress>0x3000</baseAddress>\
        </peripheral></peripherals></device>";

    #[test]
    fn parts_make_the_whole() {
        let mut svd = svd_parser::parse(SVD).unwrap();
        svd_parser::expand_properties(&mut svd);
        let whole = device::render(&svd, &config(), &mut String::new()).unwrap();
        let bodies = bodies(&svd, |tokens| tokens.to_string()).unwrap();
        let frame = Frame::of(&mut svd).unwrap();
        let parts = format!("{} {} {}", frame.head, bodies.join(" "), frame.tail);
        assert_eq!(parts, whole.to_string());
        assert_eq!(bodies.len(), 2);
        assert!(
            frame
                .tail
                .to_string()
                .contains("pub a : A , # [doc = \"C\"] pub c : C ,")
        );
    }
}
