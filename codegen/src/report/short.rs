//! One line for each finding, as editors and `grep` want it.

use std::fmt::Write;

use super::visible;
use crate::diag::Diagnostics;
use crate::source::Source;

/// `FILE:LINE:COLUMN: error[CODE]: MESSAGE`
pub fn short(diagnostics: &Diagnostics, source: &Source) -> String {
    let mut out = String::new();
    for found in diagnostics.iter() {
        let place = source.position(found.span.start);
        // A name in the message may have a line break of the file in it.
        let message = found.message.replace(['\r', '\n', '\t'], " ");
        let message = visible(&message);
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}]: {message}",
            visible(&source.path).replace(['\r', '\n', '\t'], " "),
            place.line,
            place.column,
            found.severity.as_str(),
            found.code.as_str(),
        );
    }
    out
}
