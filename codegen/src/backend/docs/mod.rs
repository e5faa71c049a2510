//! Documentation: `docs/<device>.md`, and `docs/<device>.html` as one file that needs no network.
//!
//! Both show the same views (`view`), which hold text and numbers but no markup. Behaviour is told
//! in words (`prose`, `words`) as far as words are exact, else in the notation of the behaviour
//! block (`code`). Nothing here depends on the QEMU backend: what is documented is the model.

mod arith;
mod bitfield;
mod cases;
mod code;
mod escape;
mod facts;
mod properties;
mod prose;
mod steps;
mod story;
mod text;
mod usage;
mod view;
mod words;

use askama::Template;

use self::prose::Outcome;
use self::view::PeripheralView;
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
    let peripherals: Vec<PeripheralView<'_>> = peripherals
        .iter()
        .map(|peripheral| PeripheralView::new(about.ident, peripheral))
        .collect();
    let markdown = Markdown {
        about,
        peripherals: &peripherals,
    }
    .render();
    let html = Html {
        about,
        peripherals: &peripherals,
    }
    .render();
    // askama drops the newline at the end of a template.
    let finish =
        |text: Result<String, askama::Error>| text.expect("writing to a string cannot fail") + "\n";
    (finish(markdown), finish(html))
}

#[derive(Template)]
#[template(path = "docs.md", whitespace = "preserve")]
struct Markdown<'a> {
    about: &'a About<'a>,
    peripherals: &'a [PeripheralView<'a>],
}

#[derive(Template)]
#[template(path = "docs.html", whitespace = "preserve")]
struct Html<'a> {
    about: &'a About<'a>,
    peripherals: &'a [PeripheralView<'a>],
}

#[cfg(test)]
mod tests;
