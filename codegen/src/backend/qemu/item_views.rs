//! What the templates show of what a behaviour declares: params, states, events and lines.

use super::c_text::{self as text, comment_above, one_line};
use super::emit::{self, c_type, number};
use crate::lower::core::{Param, State, Ty};
use crate::names::Ident;

/// An interrupt line.
pub(super) struct IrqView {
    /// Last part of the line's constant.
    pub upper: String,
    /// Name, as a literal.
    pub name: String,
    /// The function that tells its level, if it has one.
    pub function: Option<String>,
    /// Comment on the line.
    pub comment: String,
}

/// A param as a property.
pub(super) struct ParamView {
    /// Member of `s->params`.
    pub member: String,
    /// C type.
    pub ty: String,
    /// Name of the property.
    pub property: String,
    /// Last part of the macros' names.
    pub upper: String,
    /// `UINT64`.
    pub define: String,
    /// Limits and default, as C writes them.
    pub default: String,
    /// Smallest.
    pub min: String,
    /// Largest.
    pub max: String,
    /// Whether its type has smaller values, and larger ones.
    pub limits: [bool; 2],
    /// The condition for a value out of range, if there can be one.
    pub out_of_range: Option<String>,
    /// Comment on the member.
    pub comment: String,
    /// What it means, indented, for the manual.
    pub text: String,
    /// Description of the property, as a literal.
    pub description: String,
    /// The message for a value out of range, as a literal that `printf` can take.
    pub message: String,
}

/// A hidden state variable.
pub(super) struct StateView {
    /// Member of `s->state`.
    pub member: String,
    /// C type.
    pub ty: String,
    /// Length of an array, in brackets; else empty.
    pub length: String,
    /// What puts it to its value at reset: lines.
    pub reset: Vec<String>,
    /// Comment on the member.
    pub comment: String,
}

/// An event.
pub(super) struct EventView {
    /// Member of `s->timers` and `s->pending`.
    pub member: String,
    /// The name in the behaviour.
    pub name: String,
    /// The function of the event.
    pub callback: String,
    /// What its timer calls.
    pub timer: String,
    /// Members of `s->pending.EVENT`: type and name.
    pub args: Vec<(String, String)>,
}

impl StateView {
    pub(super) fn new(stem: &Ident, state: &State, member: &str) -> Self {
        let ty = c_type(stem, &state.ty);
        let literal = |value: u64| match state.ty {
            Ty::Bool => (value != 0).to_string(),
            Ty::Int(int) if int.signed => emit::constant(value, int).to_string(),
            Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => constant(value),
        };
        let place = format!("s->state.{member}");
        let lines = match state.elements.as_deref() {
            None => vec![format!("{place} = {};", literal(state.initial))],
            Some(values) if values.iter().all(|value| *value == 0) => {
                vec![format!("memset({place}, 0, sizeof({place}));")]
            }
            Some(values) if values.iter().all(|value| *value == values[0]) => vec![
                format!("for (size_t i = 0; i < ARRAY_SIZE({place}); i++) {{"),
                format!("    {place}[i] = {};", literal(values[0])),
                "}".to_owned(),
            ],
            Some(values) => {
                let mut lines = vec![
                    "{".to_owned(),
                    format!("    static const {ty} initial[] = {{"),
                ];
                for row in values.chunks(ROW) {
                    let row: Vec<_> = row.iter().map(|value| literal(*value)).collect();
                    lines.push(format!("        {},", row.join(", ")));
                }
                lines.push("    };".to_owned());
                lines.push(String::new());
                lines.push(format!("    memcpy({place}, initial, sizeof({place}));"));
                lines.push("}".to_owned());
                lines
            }
        };
        Self {
            member: member.to_owned(),
            length: match &state.elements {
                Some(elements) => format!("[{}]", elements.len()),
                None => String::new(),
            },
            reset: lines,
            ty,
            comment: comment_above(&state.doc, 8),
        }
    }
}

/// How many values of an array stand on a line.
const ROW: usize = 8;

impl ParamView {
    pub(super) fn new(stem: &Ident, param: &Param, member: &str) -> Self {
        let property = crate::names::kebab(&param.name);
        let upper = format!("{}_{}", stem.upper, param.name.to_uppercase());
        let container = param.ty.container();
        // A limit that every value of the type keeps is not compared with, and has no macro.
        let limits = [param.min > 0, param.max < crate::model::ones(container)];
        let below = limits[0].then(|| format!("s->params.{member} < MIN_{upper}"));
        let above = limits[1].then(|| format!("s->params.{member} > MAX_{upper}"));
        let conditions: Vec<String> = below.into_iter().chain(above).collect();
        let range = format!("from {} to {}", param.min, param.max);
        Self {
            member: member.to_owned(),
            ty: format!("uint{container}_t"),
            define: format!("UINT{container}"),
            default: constant(param.default),
            min: constant(param.min),
            max: constant(param.max),
            limits,
            out_of_range: (!conditions.is_empty()).then(|| conditions.join(" || ")),
            comment: comment_above(&format!("{} Property \"{property}\".", param.doc), 8),
            text: match crate::text::rst::escape(&one_line(&param.doc)) {
                text if text.is_empty() => "  A parameter.".into(),
                text => text::wrap(&text, text::COLUMNS - 2)
                    .iter()
                    .map(|line| format!("  {line}\n"))
                    .collect::<String>()
                    .trim_end()
                    .to_owned(),
            },
            description: text::string(format!("{} ({range})", one_line(&param.doc)).trim_start()),
            message: text::format_string(&format!(
                "property '{property}' of {} must be {range}",
                stem.kebab()
            )),
            property,
            upper,
        }
    }
}

/// A number as C writes it: sizes and counts in decimal.
fn constant(value: u64) -> String {
    number(value)
}
