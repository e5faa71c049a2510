//! What svd2qemu promises of any text: located findings, or all files.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use svd2qemu::diag::{Diagnostics, Severity};
use svd2qemu::{Levels, Options, Source};

use crate::any::check;

/// Where the last panic was, and what it said.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Panics are kept, for [`judge`] to tell, and not printed.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut kept) = PANIC.lock() {
            *kept = panic.to_string();
        }
    }));
}

/// Whether a text is accepted, and how many registers it has then.
///
/// # Errors
///
/// The promise that is not kept.
pub fn judge(source: &Source) -> Result<Option<usize>, String> {
    match catch_unwind(AssertUnwindSafe(|| promises(source))) {
        Ok(judged) => judged,
        Err(_) => {
            let said = PANIC.lock().map(|kept| kept.clone());
            Err(said.unwrap_or_else(|_| "panics".into()))
        }
    }
}

fn promises(source: &Source) -> Result<Option<usize>, String> {
    let strict = svd2qemu::check_at(source, Levels::strict());
    match &strict {
        Ok(checked) => sound(source, &checked.warnings)?,
        Err(found) => {
            sound(source, found)?;
            if found.errors() == 0 {
                return Err("refused without an error".into());
            }
        }
    }
    let checked = match check(source) {
        Ok(checked) => checked,
        Err(found) => {
            let errors = found.iter();
            let errors: Vec<_> = errors
                .filter(|one| one.severity == Severity::Error)
                .collect();
            let adjustable = errors.iter().find(|one| one.code.adjustable());
            return match adjustable {
                _ if strict.is_ok() => Err("refused, and accepted with --strict".into()),
                None if errors.is_empty() => Err("refused without an error".into()),
                None => Ok(None),
                Some(one) => Err(format!("refused for {}", one.code.as_str())),
            };
        }
    };
    sound(source, &checked.warnings)?;
    let made = checked.generate(source, &Options::default());
    let made = made.map_err(|found| format!("not generated: {}", first(&found)))?;
    match made.files().next() {
        Some(_) => Ok(Some(
            (checked.device.peripherals())
                .map(|peripheral| peripheral.registers.len())
                .sum(),
        )),
        None => Err("neither files nor errors".into()),
    }
}

fn first(found: &Diagnostics) -> String {
    let first = found.iter().next();
    first.map_or_else(String::new, |one| one.message.clone())
}

/// Findings have a place in the text, say something and can be shown.
fn sound(source: &Source, found: &Diagnostics) -> Result<(), String> {
    let text = &source.text;
    for one in found.iter() {
        let related = one.related.iter().map(|(span, _)| span);
        for span in related.chain([&one.span]) {
            if text.get(span.clone()).is_none() {
                let code = one.code.as_str();
                return Err(format!("the place of {code} is none: {}", one.message));
            }
        }
        if one.message.is_empty() {
            return Err(format!("{} says nothing", one.code.as_str()));
        }
    }
    match found.render(source, false).is_empty() && found.iter().next().is_some() {
        true => Err("findings are shown as nothing".into()),
        false => Ok(()),
    }
}
