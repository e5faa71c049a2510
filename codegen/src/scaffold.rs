//! An SVD to start from, with a behaviour that works at once.

use askama::Template;

use crate::names::Ident;

#[derive(Template)]
#[template(path = "new.svd", escape = "none", whitespace = "preserve")]
struct New<'a> {
    name: &'a Ident,
    file: &'a str,
}

/// The text of an SVD with one peripheral of this name, as a file of this name.
pub fn svd(name: &Ident, file: &str) -> String {
    let file = &crate::text::shell::comment_word(file);
    let text = New { name, file }.render();
    // askama drops the newline at the end of a template.
    text.expect("writing to a string cannot fail") + "\n"
}
