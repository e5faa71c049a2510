//! Calls of single functions, for tests of translations.

use std::fmt::Write;

use super::Simulator;
use super::run::Frame;
use super::value::Value;
use crate::model::ir::Ty;

impl Simulator<'_> {
    /// The value of a function for these bits as arguments: the numbers of which it consists. Those
    /// of an Option that is not there are 0.
    pub(crate) fn probe(&mut self, index: usize, args: &[u64]) -> String {
        let function = &self.behavior().expect("it has one").functions[index];
        let args = function
            .args
            .iter()
            .zip(args)
            .map(|(arg, bits)| match arg.ty {
                Ty::Bool => Value::Bool(*bits != 0),
                _ => Value::Int(*bits),
            });
        let args = args.collect();
        let value = self.call(index, args, &Frame::default());
        let mut numbers = Vec::new();
        show(
            Some(&value.expect("it ends")),
            &function.result,
            &mut numbers,
        );
        line(&numbers)
    }
}

fn show(value: Option<&Value>, ty: &Ty, out: &mut Vec<i128>) {
    match (ty, value) {
        (Ty::Unit, _) => {}
        (Ty::Bool | Ty::Int(_), None) => out.push(0),
        (Ty::Bool, Some(value)) => out.push(value.int().into()),
        (Ty::Int(int), Some(value)) => {
            assert_eq!(value.int() & !int.mask(), 0, "{value:?} fits {int}");
            out.push(int.number(value.int()));
        }
        (Ty::Option(ty), value) => {
            let held = match value {
                Some(Value::Option(held)) => held.as_deref(),
                _ => None,
            };
            out.push(held.is_some().into());
            show(held, ty, out);
        }
        (Ty::Tuple(types), value) => {
            let values = match value {
                Some(Value::Tuple(values)) => Some(values),
                _ => None,
            };
            for (index, ty) in types.iter().enumerate() {
                show(values.map(|values| &values[index]), ty, out);
            }
        }
    }
}

/// Numbers as they are printed, one after the other.
fn line(numbers: &[i128]) -> String {
    let mut text = String::new();
    for number in numbers {
        let _ = write!(text, "{number} ");
    }
    text.trim_end().to_owned()
}
