//! Documentation: `docs/<device>.md`, and `docs/<device>.html` as one file that needs no network.
//!
//! Both show the same views (`peripheral_view`), which hold text and numbers but no markup. Behaviour is told
//! in words (`prose`, `expr_words`) as far as words are exact, else in the notation of the behaviour
//! block (`notation`). Nothing here depends on the QEMU backend: what is documented is the model.

mod anchors;
mod bitfield;
mod cases;
mod escape;
mod expr_words;
mod facts;
mod inputs_and_hooks;
mod method_words;
mod notation;
mod peripheral_view;
mod properties;
mod prose;
mod rich_text;
mod states;
mod states_picture;
mod steps;
mod story;
mod usage;

use std::collections::HashMap;

use askama::Template;
use rayon::prelude::*;

use self::peripheral_view::PeripheralView;
use self::prose::Outcome;
use super::provenance;
use crate::model::{Device, Peripheral};
use crate::names::Ident;
use crate::tree::File;

/// The documentation of a device: Markdown and HTML.
pub fn files(device: &Device) -> Vec<File> {
    let about = About {
        ident: &device.ident,
        vendor: device.vendor.as_deref(),
        version: &device.version,
        description: &device.description,
        license: device.license_text.as_deref(),
        file_name: &device.file_name,
        provenance: &provenance(device),
        rules: facts::common_rules(&device.peripherals),
    };
    let stem = device.ident.kebab();
    let (markdown, html) = pages(&about, &device.peripherals);
    vec![
        File {
            path: format!("docs/{stem}.md"),
            text: markdown,
        },
        File {
            path: format!("docs/{stem}.html"),
            text: html,
        },
    ]
}

/// What stands around the peripherals.
struct About<'a> {
    ident: &'a Ident,
    vendor: Option<&'a str>,
    version: &'a str,
    description: &'a str,
    license: Option<&'a str>,
    file_name: &'a str,
    provenance: &'a [String; 2],
    rules: Vec<&'static str>,
}

/// The pages as Markdown and HTML.
fn pages(about: &About<'_>, peripherals: &[Peripheral]) -> (String, String) {
    let kinds = peripherals.iter().map(|known| (&known.ident, &known.qemu));
    let kinds: HashMap<&Ident, &Ident> = kinds.collect();
    let peripherals: Vec<PeripheralView<'_>> = peripherals
        .par_iter()
        .map(|peripheral| {
            let kind = kinds.get(&peripheral.kind).copied();
            let kind = kind.unwrap_or(&peripheral.qemu);
            PeripheralView::new(about.ident, peripheral, kind)
        })
        .collect();
    let markdown = Markdown {
        about,
        peripherals: &peripherals,
    };
    let markdown = rendered(&markdown);
    let html = html(about, peripherals, markdown.len());
    (markdown, html)
}

/// The chapters are made one by one, and what they show goes with them: other kinds of output keep the
/// other cores busy.
fn html(about: &About<'_>, peripherals: Vec<PeripheralView<'_>>, markdown: usize) -> String {
    let mut text = rendered(&Head {
        about,
        peripherals: &peripherals,
    });
    // It is some four times as long, most of that pictures.
    text.reserve(markdown * 9 / 2);
    for peripheral in peripherals {
        let chapter = Chapter {
            peripheral: &peripheral,
        };
        text.push_str(&rendered(&chapter));
    }
    text.push_str(&rendered(&Foot { about }));
    text
}

fn rendered(template: &impl Template) -> String {
    // askama drops the newline at the end of a template.
    template.render().expect("writing to a string cannot fail") + "\n"
}

#[derive(Template)]
#[template(path = "docs.md", whitespace = "preserve")]
struct Markdown<'a> {
    about: &'a About<'a>,
    peripherals: &'a [PeripheralView<'a>],
}

/// The page's head and contents.
#[derive(Template)]
#[template(path = "docs-head.html", whitespace = "preserve")]
struct Head<'a> {
    about: &'a About<'a>,
    peripherals: &'a [PeripheralView<'a>],
}

/// What the page says of a peripheral.
#[derive(Template)]
#[template(path = "docs-peripheral.html", whitespace = "preserve")]
struct Chapter<'a> {
    peripheral: &'a PeripheralView<'a>,
}

/// What holds for all, and the end.
#[derive(Template)]
#[template(path = "docs-foot.html", whitespace = "preserve")]
struct Foot<'a> {
    about: &'a About<'a>,
}

#[cfg(test)]
mod tests;
