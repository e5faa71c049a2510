//! The chapter about behaviour: rules, events, functions, hidden state, source.

use super::inputs_and_hooks;
use super::notation::Names;
use super::prose::{self, FunctionStory, Story};
use super::rich_text::Line;
use super::states::{self, States};
use super::states_picture::{StatesPicture, causes};
use crate::model::Peripheral;
use crate::model::ir::{State, Ty};

/// A behaviour block, told in words.
pub(super) struct BehaviorView<'a> {
    pub states: Vec<StateView<'a>>,
    pub rules: Vec<Story>,
    pub events: Vec<Story>,
    pub functions: Vec<FunctionStory>,
    pub irqs: Vec<IrqView<'a>>,
    /// Fields that tell of the device's state.
    pub machines: Vec<States>,
    pub inputs: Vec<inputs_and_hooks::InputView<'a>>,
    /// Hooks: signature, description.
    pub hooks: Vec<(String, &'a str)>,
    pub source: &'a str,
    /// Whether a rule looks at what was written or stood before.
    pub views: bool,
}

impl States {
    /// The picture; `anchor` is that of the peripheral.
    pub fn picture(&self, anchor: &str) -> StatesPicture<'_> {
        StatesPicture::new(self, anchor)
    }

    /// From, to, and upon what; the state after reset comes from nowhere.
    pub fn rows(&self) -> Vec<[String; 3]> {
        let ways = self.transitions.iter().map(|way| {
            let [from, to] = [way.from, way.to].map(|place| self.states[place].clone());
            [from, to, causes(&way.causes)]
        });
        let first = ["".into(), self.states[self.first].clone(), "reset".into()];
        std::iter::once(first).chain(ways).collect()
    }
}

/// An interrupt line.
pub(super) struct IrqView<'a> {
    pub name: &'a str,
    /// While this holds, the line is high; or that it is pulsed.
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
                .chain(inputs_and_hooks::stories(names))
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
                    level: match &irq.level {
                        Some(level) => names.condition(level).sentence(),
                        None => Line::text("Only for a moment, where the steps below say so"),
                    },
                    doc: &irq.doc,
                })
                .collect(),
            machines: states::of(peripheral, behavior),
            inputs: behavior
                .inputs
                .iter()
                .map(inputs_and_hooks::InputView::new)
                .collect(),
            hooks: inputs_and_hooks::hooks(behavior),
            source: &behavior.source,
            views: behavior
                .source
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == "written" || word == "old"),
        })
    }
}

/// How many values of an array are shown.
const MOST: usize = 16;

impl<'a> StateView<'a> {
    fn new(state: &'a State) -> Self {
        let number = |value: u64| match &state.ty {
            Ty::Bool => (value != 0).to_string(),
            Ty::Int(int) => int.number(value).to_string(),
            Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => value.to_string(),
        };
        let (ty, initial) = match state.elements.as_deref() {
            None => (state.ty.to_string(), number(state.initial)),
            Some(values) => {
                let first: Vec<_> = values
                    .iter()
                    .take(MOST)
                    .map(|value| number(*value))
                    .collect();
                let same = values.iter().all(|value| *value == values[0]);
                let initial = match (same, values.len() > MOST) {
                    (true, _) => format!("{} each", number(values[0])),
                    (false, true) => format!("{}, ..", first.join(", ")),
                    (false, false) => first.join(", "),
                };
                (format!("[{}; {}]", state.ty, values.len()), initial)
            }
        };
        Self {
            name: &state.name,
            ty,
            initial,
            doc: &state.doc,
        }
    }
}
