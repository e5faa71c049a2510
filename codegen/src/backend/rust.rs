//! What both Rust backends need: formatted files, docs, machine types.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Device;
use crate::tree::File;

/// A Rust file: provenance, then the tokens, formatted.
///
/// The tokens must be a whole file; they come from our own `quote!`, so anything else is a bug in
/// the backend, which the golden tests show.
pub fn file(device: &Device, path: String, license: &str, tokens: TokenStream) -> File {
    foreign_file(device, path, license, tokens).expect("a backend's tokens are a Rust file")
}

/// The same for tokens that are not all our own.
///
/// # Errors
///
/// When they are no Rust file.
pub fn foreign_file(
    device: &Device,
    path: String,
    license: &str,
    tokens: TokenStream,
) -> syn::Result<File> {
    let mut syntax: syn::File = syn::parse2(tokens)?;
    // prettyplease and rustfmt do not agree on everything.
    syntax
        .attrs
        .push(syn::parse_quote!(#![cfg_attr(rustfmt, rustfmt_skip)]));
    let mut text = format!("// SPDX-License-Identifier: {license}\n");
    for line in super::provenance(device) {
        text.push_str(&format!("// {line}\n"));
    }
    text.push('\n');
    text.push_str(&spaced(&prettyplease::unparse(&syntax)));
    Ok(File { path, text })
}

/// Puts a blank line after each top-level block, and after methods: prettyplease prints none.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let ends = line == "}" || line == "    }";
        let goes_on = lines.peek().is_some_and(|next| {
            let next = next.trim_start();
            !next.is_empty() && !next.starts_with(['}', ')', ']']) && !next.starts_with("else")
        });
        if ends && goes_on {
            out.push('\n');
        }
    }
    out
}

/// `Cargo.toml` of a generated crate.
pub fn manifest(device: &Device, kind: &str, description: &str, rest: &str) -> File {
    let name = format!("{}-{kind}", device.ident.kebab());
    let mut text = String::new();
    for line in super::provenance(device) {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(&format!(
        "[package]\nname = \"{name}\"\ndescription = {description:?}\nversion = \"{}\"\n\
         edition = \"2024\"\nlicense = \"MIT OR Apache-2.0\"\npublish = false\n{rest}",
        env!("CARGO_PKG_VERSION"),
    ));
    File {
        path: format!("{name}/Cargo.toml"),
        text,
    }
}

/// Doc attributes, one for each line. Text from the SVD must not become links, HTML or code.
pub fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {}", markdown(line))
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The same for the module or crate that the attributes stand in.
pub fn inner_doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {}", markdown(line))
        };
        quote!(#![doc = #line])
    });
    quote!(#(#lines)*)
}

/// Doc attributes from a doc comment of the behaviour block, which is Markdown already; what could
/// be a link or HTML is escaped.
pub fn code_doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = line.replace('[', "\\[").replace('<', "\\<");
        let line = if line.is_empty() {
            line
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Escapes what Markdown or HTML would take for markup.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    // Four spaces of indentation would be code, `- ` a list; descriptions have neither.
    out
}

/// `u8`, `u16`, `u32` or `u64`.
pub fn machine_type(bits: u32) -> proc_macro2::Ident {
    format_ident!("u{}", bits.next_power_of_two().max(8))
}

/// An unsuffixed hexadecimal literal, grouped by four digits.
pub fn hex(value: u64) -> syn::LitInt {
    let digits = format!("{value:x}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 4 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    syn::LitInt::new(&format!("0x{grouped}"), proc_macro2::Span::call_site())
}

/// An unsuffixed decimal literal.
pub fn decimal(value: u64) -> syn::LitInt {
    syn::LitInt::new(&value.to_string(), proc_macro2::Span::call_site())
}
