//! Rust as prettyplease lays it out, with a blank line between items of several lines.
//!
//! It is for what people read: the list of a model's modules, and peripherals whose behaviour the SVD
//! has. What has no behaviour are tables, of up to 200,000 registers, and [`super::print()`] lays them out:
//! with prettyplease, the model and guest crate of 190 peripherals with 1,000 registers each took 17.6
//! seconds of processor time and 880 MB, and 6.8 seconds and 812 MB without; all output of an XMC4300
//! took 1.7 seconds, and 1.3 without.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, File, Item};

/// Writes a file.
///
/// # Panics
///
/// If it is not Rust, which would be a fault of the generator.
pub fn pretty(tokens: TokenStream) -> String {
    match items.parse2(tokens) {
        Ok(text) => text,
        Err(error) => panic!("what is generated is not Rust: {error}"),
    }
}

/// Prints each item before the next one is parsed.
fn items(input: ParseStream) -> syn::Result<String> {
    let mut text = String::new();
    let mut attrs = input.call(Attribute::parse_inner)?;
    while !input.is_empty() {
        let item: Item = input.parse()?;
        let long = !matches!(item, Item::Mod(_) | Item::Use(_) | Item::Const(_));
        if !text.is_empty() && long && !text.ends_with("\n\n") {
            text.push('\n');
        }
        let file = File {
            shebang: None,
            attrs: std::mem::take(&mut attrs),
            items: vec![item],
        };
        spaced(&mut text, &prettyplease::unparse(&file));
        if long && !input.is_empty() {
            text.push('\n');
        }
    }
    Ok(text)
}

/// Adds lines, with a blank line between the methods of an `impl`.
fn spaced(text: &mut String, printed: &str) {
    let mut lines = printed.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line == "    }" && lines.peek().is_some_and(|next| *next != "}") {
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::pretty;

    #[test]
    fn items_and_methods_have_blank_lines_between_them() {
        let text = pretty(quote! {
            //! What it is.
            use core::fmt;
            pub const N: u8 = 1;
            /// Of two bytes.
            pub struct Two { pub low: u8, pub high: u8 }
            impl Two {
                pub fn low(&self) -> u8 { self.low }
                pub fn sum(&self) -> u8 { self.low + self.high }
            }
        });
        assert_eq!(
            text,
            "//! What it is.\nuse core::fmt;\npub const N: u8 = 1;\n\n/// Of two bytes.\n\
             pub struct Two {\n    pub low: u8,\n    pub high: u8,\n}\n\nimpl Two {\n    \
             pub fn low(&self) -> u8 {\n        self.low\n    }\n\n    \
             pub fn sum(&self) -> u8 {\n        self.low + self.high\n    }\n}\n"
        );
    }
}
