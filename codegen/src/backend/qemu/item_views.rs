//! What the templates show of what a behaviour declares: params, states, events and lines.

use super::c_text::{self as text, comment_above, one_line};
use super::emit::{self, c_type, number};
use crate::backend::c::{Block, Declaration, Expr, ForInit, Item, List, Macro, Number, Stmt, Type};
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
    /// Macros of default and limits.
    pub macros: Item,
    /// The condition for a value out of range, if there can be one.
    pub out_of_range: Option<Expr>,
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
    /// What puts it to its value at reset.
    pub reset: Stmt,
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
        let literal = |value: u64| match state.ty {
            Ty::Bool => Expr::bool(value != 0),
            Ty::Int(int) if int.signed => emit::constant(value, int),
            Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Number::plain(value).into(),
        };
        let ty = c_type(stem, &state.ty);
        let place = Expr::name("s").arrow("state").dot(member);
        let reset = match state.elements.as_deref() {
            None => place.assign(literal(state.initial)).into(),
            Some(values) => {
                let values: Vec<Expr> = values.iter().map(|value| literal(*value)).collect();
                reset_array(place, Type::named(&ty), &values)
            }
        };
        Self {
            member: member.to_owned(),
            length: match &state.elements {
                Some(elements) => format!("[{}]", elements.len()),
                None => String::new(),
            },
            reset,
            ty,
            comment: comment_above(&state.doc, 8),
        }
    }
}

/// What puts the elements of an array to their values.
fn reset_array(place: Expr, ty: Type, values: &[Expr]) -> Stmt {
    let size = Expr::call("sizeof", [place.clone()]);
    if values.iter().all(|value| *value == 0.into()) {
        return Expr::call("memset", [place, 0.into(), size]).into();
    }
    if values.iter().all(|value| *value == values[0]) {
        let i = || Expr::name("i");
        let count = Expr::call("ARRAY_SIZE", [place.clone()]);
        return Stmt::For {
            init: ForInit::Declaration(
                Declaration::new(Type::named("size_t"), "i").with(Expr::from(0)),
            ),
            condition: Some(i().less(count)),
            step: Some(Expr::Increment(Box::new(i()))),
            body: Block::of([place.index(i()).assign(values[0].clone()).into()]),
        };
    }
    let values = List::of(values.iter().cloned()).packed();
    let initial = Declaration::new(ty.constant().open_array(), "initial").with(values);
    let copy = Expr::call("memcpy", [place, Expr::name("initial"), size]);
    Stmt::Block(Block {
        declarations: vec![initial.fixed()],
        stmts: vec![copy.into()],
    })
}

impl ParamView {
    pub(super) fn new(stem: &Ident, param: &Param, member: &str) -> Self {
        let property = crate::names::kebab(&param.name);
        let upper = format!("{}_{}", stem.upper, param.name.to_uppercase());
        let container = param.ty.container();
        // A limit that every value of the type keeps is not compared with, and has no macro.
        let limits = [param.min > 0, param.max < crate::model::ones(container)];
        let value = || Expr::name("s").arrow("params").dot(member);
        let below = limits[0].then(|| value().less(Expr::name(format!("MIN_{upper}"))));
        let above = limits[1].then(|| value().greater(Expr::name(format!("MAX_{upper}"))));
        let out_of_range = below.into_iter().chain(above).reduce(Expr::or);
        let limit = |kind: &str, value: u64| {
            Item::from(Macro::value(
                format!("{kind}_{upper}"),
                Number::plain(value),
            ))
        };
        let macros = [
            Some(limit("DEFAULT", param.default)),
            limits[0].then(|| limit("MIN", param.min)),
            limits[1].then(|| limit("MAX", param.max)),
        ];
        let range = format!("from {} to {}", param.min, param.max);
        Self {
            member: member.to_owned(),
            ty: format!("uint{container}_t"),
            define: format!("UINT{container}"),
            default: number(param.default),
            min: number(param.min),
            max: number(param.max),
            macros: Item::Together(macros.into_iter().flatten().collect()),
            out_of_range,
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
