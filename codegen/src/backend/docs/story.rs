//! The chapter about behaviour: rules, events, functions, hidden state, source.

use super::code::Names;
use super::prose::{self, FunctionStory, Story};
use super::text::Line;
use crate::behavior::ir::{State, Ty};
use crate::model::Peripheral;

/// A behaviour block, told in words.
pub(super) struct BehaviorView<'a> {
    pub states: Vec<StateView<'a>>,
    pub rules: Vec<Story>,
    pub events: Vec<Story>,
    pub functions: Vec<FunctionStory>,
    pub irqs: Vec<IrqView<'a>>,
    pub source: &'a str,
    /// Whether a rule looks at what was written or stood before.
    pub views: bool,
}

/// An interrupt line.
pub(super) struct IrqView<'a> {
    pub name: &'a str,
    /// While this holds, the line is high.
    pub level: Line,
    pub doc: &'a str,
}

/// Hidden state.
pub(super) struct StateView<'a> {
    pub name: &'a str,
    pub ty: String,
    pub initial: String,
    pub doc: &'a str,
}

impl<'a> BehaviorView<'a> {
    /// The chapter of a peripheral that has a behaviour block.
    pub fn new(peripheral: &'a Peripheral) -> Option<Self> {
        let behavior = peripheral.behavior.as_ref()?;
        let names = Names {
            peripheral,
            behavior,
        };
        Some(Self {
            states: behavior.states.iter().map(StateView::new).collect(),
            rules: behavior
                .rules
                .iter()
                .map(|rule| prose::rule(names, rule))
                .collect(),
            events: behavior
                .events
                .iter()
                .map(|event| prose::event(names, event))
                .collect(),
            functions: behavior
                .functions
                .iter()
                .map(|function| prose::function(names, function))
                .collect(),
            irqs: behavior
                .irqs
                .iter()
                .map(|irq| IrqView {
                    name: &irq.name,
                    level: names.condition(&irq.level).sentence(),
                    doc: &irq.doc,
                })
                .collect(),
            source: &behavior.source,
            views: behavior
                .source
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == "written" || word == "old"),
        })
    }
}

impl<'a> StateView<'a> {
    fn new(state: &'a State) -> Self {
        let initial = match &state.ty {
            Ty::Bool => (state.initial != 0).to_string(),
            Ty::Int(int) => int.number(state.initial).to_string(),
            Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => state.initial.to_string(),
        };
        Self {
            name: &state.name,
            ty: state.ty.to_string(),
            initial,
            doc: &state.doc,
        }
    }
}
