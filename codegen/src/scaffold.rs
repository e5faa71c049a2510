//! An SVD to start from, with a behaviour that works at once.

use askama::Template;

use crate::names::Ident;

#[derive(Template)]
#[template(path = "new.svd", escape = "none", whitespace = "preserve")]
struct New<'a> {
    name: &'a Ident,
    peripheral: &'a str,
    file: &'a str,
}

/// The text of an SVD of a device of this name with one peripheral, as a file of this name.
pub fn svd(name: &Ident, peripheral: &str, file: &str) -> String {
    let file = &crate::text::shell::comment_word(file);
    let new = New {
        name,
        peripheral,
        file,
    };
    let text = new.render();
    // askama drops the newline at the end of a template.
    text.expect("writing to a string cannot fail") + "\n"
}
