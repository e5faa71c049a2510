//! What both Rust backends need: files laid out, docs, machine types.

mod columns;
mod doc_comments;
mod pretty;
mod print;
mod wide;

#[cfg(feature = "pac")]
pub use print::print;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::Device;
use crate::text::markdown::markdown;
use crate::text::rust::{code_doc_lines, doc_lines};
use crate::tree::File;

/// A Rust file that people read: its head, then the tokens, as prettyplease lays them out.
pub fn read_file(device: &Device, path: String, license: &str, tokens: TokenStream) -> File {
    let text = head(device, license) + &pretty::pretty(tokens);
    File { path, text }
}

/// A Rust file of tables: its head, then the tokens, laid out in one pass.
pub fn table_file(device: &Device, path: String, license: &str, tokens: TokenStream) -> File {
    let mut text = head(device, license);
    text.push_str(&print::print(tokens));
    File { path, text }
}

/// Licence and provenance. rustfmt would lay things out in another way.
pub fn head(device: &Device, license: &str) -> String {
    let mut text = format!("// SPDX-License-Identifier: {license}\n");
    for line in super::provenance(device) {
        text.push_str(&format!("// {line}\n"));
    }
    text.push_str("\n#![cfg_attr(rustfmt, rustfmt_skip)]\n");
    text
}

/// What a template gives.
pub fn rendered(text: askama::Result<String>) -> String {
    let mut text = text.expect("templates write to memory, which does not fail");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What the READMEs of generated crates say alike.
pub struct Package {
    /// See [`super::provenance`].
    pub provenance: [String; 2],
    /// The package's name.
    pub name: String,
    /// The crate's name in Rust.
    pub krate: String,
    /// The SVD's device, as Markdown.
    pub device: String,
    /// The oldest Rust.
    pub rust_version: &'static str,
}

impl Package {
    /// `kind` is the last part of the name: `pac`.
    pub fn new(device: &Device, kind: &str) -> Self {
        let name = package_name(device, kind);
        Self {
            provenance: super::provenance(device),
            krate: name.replace('-', "_"),
            name,
            device: markdown(&device.ident.svd),
            rust_version: env!("CARGO_PKG_RUST_VERSION"),
        }
    }
}

fn package_name(device: &Device, kind: &str) -> String {
    format!("{}-{kind}", device.ident.kebab())
}

/// `Cargo.toml` of a generated crate.
pub fn manifest(device: &Device, kind: &str, description: &str, rest: &str) -> File {
    let name = package_name(device, kind);
    let mut text = String::new();
    for line in super::provenance(device) {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(&format!(
        "[package]\nname = \"{name}\"\ndescription = {}\nversion = \"{}\"\n\
         edition = \"2024\"\nrust-version = \"{}\"\nlicense = \"MIT OR Apache-2.0\"\n\
         readme = \"README.md\"\npublish = false\n{rest}",
        crate::text::toml(description),
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_RUST_VERSION"),
    ));
    File {
        path: format!("{name}/Cargo.toml"),
        text,
    }
}

/// Doc attributes, one for each line. Text from the SVD does not become links, HTML or code.
pub fn doc(text: &str) -> TokenStream {
    let lines = doc_lines(text).into_iter().map(spaced);
    quote!(#(#[doc = #lines])*)
}

/// The same for the module or crate that the attributes stand in.
pub fn inner_doc(text: &str) -> TokenStream {
    let lines = doc_lines(text).into_iter().map(spaced);
    quote!(#(#![doc = #lines])*)
}

/// Doc attributes from a doc comment of the behaviour block, in which `` `name` `` is code.
pub fn code_doc(text: &str) -> TokenStream {
    let lines = code_doc_lines(text).into_iter().map(spaced);
    quote!(#(#[doc = #lines])*)
}

/// With a space before it, as people write.
pub fn spaced(line: String) -> String {
    match line.as_str() {
        "" => line,
        _ => format!(" {line}"),
    }
}

/// `u8`, `u16`, `u32` or `u64`.
pub fn machine_type(bits: u32) -> proc_macro2::Ident {
    format_ident!("u{}", bits.next_power_of_two().max(8))
}

/// The machine type that holds an integer: one of the above, or `i8`, `i16`, `i32` or `i64`.
pub fn int_type(int: crate::model::ir::Int) -> proc_macro2::Ident {
    let letter = if int.signed { 'i' } else { 'u' };
    format_ident!("{letter}{}", int.container())
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
