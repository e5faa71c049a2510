//! The escapes that templates use.

pub(super) use crate::text::html::{html, html_cell, html_paragraphs};
pub(super) use crate::text::markdown::{
    code_block, inline_markdown, markdown, markdown_cell, markdown_code, markdown_paragraphs,
};
pub(super) use crate::text::paragraphs;
