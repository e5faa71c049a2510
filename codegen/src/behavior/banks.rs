//! Registers that an index chooses from: they must be there under their names, and alike.

use proc_macro2::Span;

use super::register_exprs::{Chosen, Indexed};
use super::scope::Scope;
use crate::diag::Code;
use crate::model::ir::{Bank, indexed, number};
use crate::model::{Field, Laid, RegisterId};

impl Scope<'_, '_> {
    /// The register at a place of the layout, or those that indices choose from it on; `text` is what
    /// is written around these.
    pub(super) fn chosen(
        &mut self,
        place: usize,
        each: Vec<Indexed>,
        text: Vec<String>,
        span: Span,
    ) -> Option<Chosen> {
        let lengths: Vec<usize> = each.iter().map(|index| index.length).collect();
        let strides: Vec<usize> = each.iter().map(|index| index.stride).collect();
        let indices = each.into_iter().map(|each| (each.index, each.length));
        let Some(index) = number(indices.collect()) else {
            return Some(Chosen::One(self.laid(place, &text.concat(), span)?));
        };
        // The indices of each register, the last being the first to change.
        let indices = |mut number: usize| {
            let mut indices: Vec<usize> = Vec::new();
            for length in lengths.iter().rev() {
                indices.push(number % length);
                number /= length;
            }
            indices.reverse();
            indices
        };
        let name = |number: usize| indexed(&text, indices(number));
        let distance = |number: usize| -> usize {
            let parts = indices(number).into_iter().zip(&strides);
            parts.map(|(index, stride)| index * stride).sum()
        };
        let mut banks = self.items.banks.borrow_mut();
        if let Some(known) = banks.iter().position(|bank| bank.text == text) {
            return Some(Chosen::At(known, index));
        }
        drop(banks);
        let registers: Vec<_> = (0..lengths.iter().product())
            .map(|number| self.laid(place + distance(number), &name(number), span))
            .collect();
        let registers: Vec<_> = registers.into_iter().collect::<Option<_>>()?;
        let other = registers
            .iter()
            .position(|id| !self.alike(registers[0], *id));
        if let Some(other) = other {
            self.sink.error(
                Code::ElementsDiffer,
                span,
                format!(
                    "`{}` and `{}` differ, so an index cannot choose between them",
                    name(0),
                    name(other)
                ),
                |diagnostic| {
                    diagnostic
                        .help("give them the same size, fields and access, or name them one by one")
                },
            );
            return None;
        }
        banks = self.items.banks.borrow_mut();
        banks.push(Bank::new(text, lengths, registers));
        Some(Chosen::At(banks.len() - 1, index))
    }

    /// The register at a place of the layout.
    fn laid(&mut self, place: usize, name: &str, span: Span) -> Option<RegisterId> {
        let (message, help) = match self.peripheral.layout.registers.get(place) {
            Some(Laid::Here(id)) => return Some(*id),
            Some(Laid::Renamed(id)) => {
                let now = &self.peripheral.register(*id).ident.svd;
                (
                    format!("`{name}` is called `{now}` in every output"),
                    format!("name `{now}`, or rename the register in the SVD"),
                )
            }
            Some(Laid::Missing) | None => (
                format!("`{name}` was ignored because of an error in the SVD"),
                "fix it in the SVD, or name the others one by one".to_owned(),
            ),
        };
        self.sink
            .error(Code::ElementsDiffer, span, message, |diagnostic| {
                diagnostic.help(help)
            });
        None
    }

    /// Whether what is said of one register holds for the other: an index can choose between them.
    fn alike(&self, one: RegisterId, other: RegisterId) -> bool {
        let (one, other) = (
            self.peripheral.register(one),
            self.peripheral.register(other),
        );
        let same = |(a, b): (&Field, &Field)| {
            let values = a
                .values()
                .map(|value| (&value.ident.svd, value.value, value.mask));
            let others = b
                .values()
                .map(|value| (&value.ident.svd, value.value, value.mask));
            a.ident.svd == b.ident.svd
                && (a.lsb, a.width, a.access) == (b.lsb, b.width, b.access)
                && values.eq(others)
        };
        one.bits == other.bits
            && one.access == other.access
            && one.fields.len() == other.fields.len()
            && one.fields.iter().zip(&other.fields).all(same)
    }
}
