//! What both registers and fields may say of reads and writes.

use crate::diag::{Code, Diagnostic, Diagnostics, Spanned};
use crate::model::{ReadAction, WriteConstraint, ones};

/// The constraint of a field, or of a register, of this many bits.
pub fn write_constraint(
    written: &Spanned<Option<WriteConstraint>>,
    width: u32,
    diagnostics: &mut Diagnostics,
) -> Option<WriteConstraint> {
    if let Some(WriteConstraint::Range { minimum, maximum }) = written.value
        && (minimum > maximum || maximum > ones(width))
    {
        let message = format!("invalid write constraint {minimum} to {maximum} for {width} bits");
        diagnostics.push(
            Diagnostic::new(Code::WriteConstraint, written.span.clone(), message).help(format!(
                "use a range within 0 to {}; the constraint is ignored",
                ones(width)
            )),
        );
        return None;
    }
    written.value
}

/// Warns of a read action that does not say what reading changes, so that it is not silent.
pub fn undefined_read(written: &Spanned<Option<ReadAction>>, diagnostics: &mut Diagnostics) {
    if let Some(action @ (ReadAction::Modify | ReadAction::ModifyExternal)) = written.value {
        diagnostics.push(
            Diagnostic::new(
                Code::NotModelled,
                written.span.clone(),
                format!(
                    "<readAction> `{}` does not say how a read changes the value",
                    action.as_str()
                ),
            )
            .help("describe it in an `on read` rule of a behaviour block"),
        );
    }
}
