//! What is known of expressions while one condition is looked at.

use super::same_value::is_steady;
use super::value_ranges::Value;
use crate::model::ir::Expr;

/// Most expressions of which something is kept in mind.
const MOST: usize = 16;

/// What is taken to be so while one condition is looked at: an expression, and its values.
#[derive(Debug, Default)]
pub struct Facts<'e>(Vec<(&'e Expr, Value)>);

impl<'e> Facts<'e> {
    /// The values of an expression, if it is one of these.
    pub fn of(&self, expr: &Expr) -> Option<Value> {
        let mut facts = self.0.iter();
        facts
            .find(|(known, _)| *known == expr)
            .map(|(_, value)| *value)
    }

    /// Keeps in mind that an expression has one of these values, if there is room for it.
    pub fn keep(&mut self, expr: &'e Expr, value: Value) {
        match self.0.iter().position(|(known, _)| *known == expr) {
            Some(at) => self.0[at].1 = value,
            None if self.0.len() < MOST && is_steady(expr) => self.0.push((expr, value)),
            None => {}
        }
    }
}
