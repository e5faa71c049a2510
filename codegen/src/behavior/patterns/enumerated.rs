//! Names of enumerated values, in patterns and expressions.

use syn::spanned::Spanned;

use crate::behavior::scope::{Scope, unraw};
use crate::behavior::sink::listed;
use crate::diag::Code;
use crate::model::FieldId;
use crate::suggest::nearest;

impl Scope<'_, '_> {
    /// `REGISTER::NAME` or `REGISTER::FIELD::NAME`: the field and the index of the value in it.
    pub fn enumerated(&mut self, path: &syn::Path) -> Option<(FieldId, usize)> {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names = self.flat(names);
        let (register, field, value) = match names.as_slice() {
            [register, value] => (register, None, value),
            [register, field, value] => (register, Some(field), value),
            _ => {
                return self.unknown_constant(
                    path,
                    "expected REGISTER::NAME".into(),
                    String::new(),
                );
            }
        };
        let Some(id) = self.register(register) else {
            let known = self
                .peripheral
                .registers
                .iter()
                .map(|known| known.ident.svd.as_str());
            let help = did_you_mean(register, known);
            return self.unknown_constant(path, format!("cannot find register `{register}`"), help);
        };
        let field_id = match field {
            Some(field) => self.field(id, field),
            None => self.sole_field(id),
        };
        let Some(field_id) = field_id else {
            let known = self
                .peripheral
                .register(id)
                .fields
                .iter()
                .map(|f| f.ident.svd.as_str());
            let (message, help) = match field {
                Some(field) => (
                    format!("`{register}` has no field `{field}`"),
                    did_you_mean(field, known),
                ),
                None if self.peripheral.register(id).fields.is_empty() => (
                    format!("`{register}` has no fields, and so no enumerated values"),
                    "write the number".into(),
                ),
                None => (
                    format!("`{register}::{value}` does not say which field of `{register}`"),
                    format!("write {register}::FIELD::{value}"),
                ),
            };
            return self.unknown_constant(path, message, help);
        };
        let values: Vec<_> = self
            .peripheral
            .field(field_id)
            .values()
            .map(|known| known.ident.svd.clone())
            .collect();
        match values.iter().position(|known| known == unraw(value)) {
            Some(index) => Some((field_id, index)),
            None if self.names_others(field_id, unraw(value)) => {
                let message = format!("`{value}` names all values of `{register}` without a name");
                self.unknown_constant(path, message, "in a `match`, write `_`".into())
            }
            None => {
                let mut help = did_you_mean(value, values.iter().map(String::as_str));
                if help.is_empty() {
                    help = match values.as_slice() {
                        [] => "it has no enumerated values: write the number".into(),
                        values => format!("its enumerated values are: {}", listed(values)),
                    };
                }
                let message = format!("`{value}` is not an enumerated value of `{register}`");
                self.unknown_constant(path, message, help)
            }
        }
    }

    fn names_others(&self, field: FieldId, name: &str) -> bool {
        let sets = &self.peripheral.field(field).enumerations;
        let mut others = sets.iter().filter_map(|set| set.others.as_ref());
        others.any(|others| others.ident.svd == name)
    }

    fn unknown_constant<T>(
        &mut self,
        path: &syn::Path,
        message: String,
        help: String,
    ) -> Option<T> {
        self.sink
            .error(Code::UnknownName, path.span(), message, |diagnostic| {
                diagnostic.help(help)
            });
        None
    }
}

fn did_you_mean<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    nearest(name, candidates)
        .map(|near| format!("did you mean `{near}`?"))
        .unwrap_or_default()
}
