//! The chapter about behaviour: properties, hidden state, rules, events, functions, source.

use super::code::Names;
use super::prose::{self, FunctionStory, Story};
use crate::behavior::ir::{State, Ty};
use crate::model::Peripheral;
use crate::names::kebab;

/// A behaviour block, told in words.
pub(super) struct BehaviorView<'a> {
    pub params: Vec<ParamView<'a>>,
    /// How to set the first property on QEMU's command line.
    pub example: Option<String>,
    pub states: Vec<StateView<'a>>,
    pub rules: Vec<Story>,
    pub events: Vec<Story>,
    pub functions: Vec<FunctionStory>,
    pub source: &'a str,
    /// Whether a rule looks at what was written or stood before.
    pub views: bool,
}

/// A property.
pub(super) struct ParamView<'a> {
    pub property: String,
    pub name: &'a str,
    pub ty: String,
    pub default: u64,
    pub range: String,
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
        let names = Names { peripheral, behavior };
        let params = behavior.params.iter().map(|param| ParamView {
            property: kebab(&param.name),
            name: &param.name,
            ty: Ty::Int(param.ty).to_string(),
            default: param.default,
            range: format!("{} to {}", param.min, param.max),
            doc: &param.doc,
        });
        let example = behavior.params.first().map(|param| {
            let device = peripheral.ident.kebab();
            format!("-device {device},{}={}", kebab(&param.name), param.default)
        });
        Some(Self {
            params: params.collect(),
            example,
            states: behavior.states.iter().map(StateView::new).collect(),
            rules: behavior.rules.iter().map(|rule| prose::rule(names, rule)).collect(),
            events: behavior.events.iter().map(|event| prose::event(names, event)).collect(),
            functions: behavior
                .functions
                .iter()
                .map(|function| prose::function(names, function))
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
            Ty::Unit | Ty::Int(_) | Ty::Option(_) => state.initial.to_string(),
        };
        Self { name: &state.name, ty: state.ty.to_string(), initial, doc: &state.doc }
    }
}
