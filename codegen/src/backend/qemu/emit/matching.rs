//! `match`, as a switch where the patterns are constants, else as a chain of conditions.

use super::c::{C, number, prec, promoted};
use super::{Dest, Emitter, Frame, FunctionScope, indent};
use crate::behavior::ir::{Arm, Block, Expr, Local, Pattern, Ty};
use crate::model::ones;

impl<'a> Emitter<'a> {
    /// A `match`; the value of the chosen arm goes to `dest`.
    pub(super) fn match_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        value: &'a Expr,
        arms: &'a [Arm<Block>],
        dest: Dest<'_>,
    ) {
        if let Ty::Int(_) = value.ty
            && arms.len() > 2
            && are_cases(arms)
        {
            self.switch(f, frame, value, arms, dest);
        } else {
            self.chain(f, frame, value, arms, dest);
        }
    }

    fn switch(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        value: &'a Expr,
        arms: &'a [Arm<Block>],
        dest: Dest<'_>,
    ) {
        let binds = arms
            .iter()
            .any(|arm| matches!(arm.pattern, Pattern::Bind(_)));
        let looked_at = if binds {
            self.named(f, frame, value)
        } else {
            // A constant must be as wide as the labels.
            let c = self.expr(f, frame, value);
            let Ty::Int(int) = value.ty else {
                unreachable!("only integers are switched on")
            };
            if int.container() >= 32 {
                c.widened(int.container()).text
            } else {
                c.text
            }
        };
        let mut lines = vec![format!("switch ({looked_at}) {{")];
        for (index, arm) in arms.iter().enumerate() {
            for label in self.labels(&arm.pattern) {
                lines.push(format!("case {label}:"));
            }
            // The arms cover every value, so the last one is what remains.
            if index + 1 == arms.len() {
                lines.push("default:".into());
            }
            let mut body = self.arm(f, &arm.pattern, &looked_at, &value.ty, &arm.body, dest);
            let declares = !body.decls.is_empty();
            if !matches!(dest, Dest::Return) && !arm.body.diverges {
                body.stmts.push("break;".into());
            }
            if declares {
                let label = lines.pop().expect("each arm has a label");
                lines.push(format!("{label} {{"));
            }
            lines.extend(indent(body.lines()));
            if declares {
                lines.push("}".into());
            }
            if index + 1 == arms.len() {
                break;
            }
        }
        lines.push("}".into());
        frame.stmts.extend(lines);
    }

    fn chain(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        value: &'a Expr,
        arms: &'a [Arm<Block>],
        dest: Dest<'_>,
    ) {
        let first = &arms[0].pattern;
        let looks = arms.len() > 1 && self.condition(first, "", &value.ty).is_some();
        if !looks && binding(first, "").is_none_or(|(local, _)| !f.read.contains(&*local.name)) {
            // The first arm always matches, and nothing asks for the value.
            let unused = self.expr(f, frame, value);
            frame
                .stmts
                .push(format!("(void){};", unused.at(prec::UNARY)));
            self.nested(f, frame, &arms[0].body, dest);
            return;
        }
        let looked_at = self.named(f, frame, value);
        let mut branches: Vec<(Option<C>, Vec<String>)> = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let last = index + 1 == arms.len();
            let condition = self
                .condition(&arm.pattern, &looked_at, &value.ty)
                .filter(|_| !last);
            let ends = condition.is_none();
            let body = self.arm(f, &arm.pattern, &looked_at, &value.ty, &arm.body, dest);
            branches.push((condition, body.lines()));
            if ends {
                break;
            }
        }
        branches_into(frame, branches);
    }

    /// An arm's bindings and body.
    fn arm(
        &mut self,
        f: &mut FunctionScope<'a>,
        pattern: &'a Pattern,
        looked_at: &str,
        ty: &Ty,
        body: &'a Block,
        dest: Dest<'_>,
    ) -> Frame {
        let mut frame = Frame::default();
        if let Some((local, value)) = binding(pattern, looked_at)
            && f.read.contains(&*local.name)
        {
            let name = f.claim(local);
            let inner = match (pattern, ty) {
                (Pattern::Some(_), Ty::Option(inner)) => self.ty(inner),
                _ => self.ty(ty),
            };
            frame.decls.push(format!("{inner} {name} = {value};"));
        }
        self.block_into(f, &mut frame, body, dest);
        frame
    }

    /// When a pattern matches; `None` if always.
    fn condition(&self, pattern: &Pattern, value: &str, ty: &Ty) -> Option<C> {
        let max = match ty {
            Ty::Int(int) => ones(int.bits),
            Ty::Bool | Ty::Unit | Ty::Option(_) => 1,
        };
        let compare = |text: String| C::new(text, prec::COMPARISON, promoted(&Ty::Bool));
        match pattern {
            Pattern::Any | Pattern::Bind(_) => None,
            Pattern::Bool(true) => Some(C::primary(value, promoted(&Ty::Bool))),
            Pattern::Bool(false) => Some(C::new(
                format!("!{value}"),
                prec::UNARY,
                promoted(&Ty::Bool),
            )),
            Pattern::Int { .. } => Some(compare(format!("{value} == {}", self.label(pattern)))),
            Pattern::Range(0, high) if *high == max => None,
            Pattern::Range(0, high) => Some(compare(format!("{value} <= {}", number(*high).text))),
            Pattern::Range(low, high) if *high == max => {
                Some(compare(format!("{value} >= {}", number(*low).text)))
            }
            Pattern::Range(low, high) => Some(C::new(
                format!(
                    "{value} >= {} && {value} <= {}",
                    number(*low).text,
                    number(*high).text
                ),
                prec::LOGICAL,
                promoted(&Ty::Bool),
            )),
            Pattern::Or(patterns) => {
                let parts: Option<Vec<String>> = patterns
                    .iter()
                    .map(|pattern| Some(self.condition(pattern, value, ty)?.at(prec::COMPARISON)))
                    .collect();
                Some(C::new(
                    parts?.join(" || "),
                    prec::LOGICAL,
                    promoted(&Ty::Bool),
                ))
            }
            Pattern::Some(inner) => {
                let Ty::Option(inner_ty) = ty else {
                    unreachable!("Some matches an Option")
                };
                let some = format!("{value}.some");
                match self.condition(inner, &format!("{value}.value"), inner_ty) {
                    None => Some(C::primary(some, promoted(&Ty::Bool))),
                    Some(inner) => Some(C::new(
                        format!("{some} && {}", inner.at(prec::COMPARISON)),
                        prec::LOGICAL,
                        promoted(&Ty::Bool),
                    )),
                }
            }
            Pattern::None => Some(C::new(
                format!("!{value}.some"),
                prec::UNARY,
                promoted(&Ty::Bool),
            )),
        }
    }

    /// The labels of a switch's arm; none for what matches everything.
    fn labels(&self, pattern: &Pattern) -> Vec<String> {
        match pattern {
            Pattern::Or(patterns) => patterns.iter().flat_map(|p| self.labels(p)).collect(),
            Pattern::Int { .. } | Pattern::Range(..) => vec![self.label(pattern)],
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Some(_)
            | Pattern::None => Vec::new(),
        }
    }

    fn label(&self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Int {
                value,
                named: Some((field, index)),
            } => self.constant(*field, *index, *value).text,
            Pattern::Int { value, named: None } => number(*value).text,
            Pattern::Range(low, high) => {
                format!("{} ... {}", number(*low).text, number(*high).text)
            }
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Or(_)
            | Pattern::Some(_)
            | Pattern::None => unreachable!("not a case"),
        }
    }
}

/// Writes an `if`, `else if`, `else` chain. A branch without a condition is the last one.
pub(super) fn branches_into(frame: &mut Frame, mut branches: Vec<(Option<C>, Vec<String>)>) {
    // Branches at the end that do nothing need not be written, and if only the second of two
    // does something, its condition is the opposite.
    while branches.last().is_some_and(|(_, lines)| lines.is_empty()) {
        branches.pop();
    }
    if let [(Some(condition), first), (None, second)] = &branches[..]
        && first.is_empty()
    {
        let condition = C::primary(condition.negated(), promoted(&Ty::Bool));
        branches = vec![(Some(condition), second.clone())];
    }
    let Some((first, _)) = branches.first() else {
        return;
    };
    if first.is_none() {
        let (_, lines) = branches.remove(0);
        // Declarations may be among the lines, so they keep a block of their own.
        frame.stmts.push("{".into());
        frame.stmts.extend(indent(lines));
        frame.stmts.push("}".into());
        return;
    }
    for (index, (condition, lines)) in branches.into_iter().enumerate() {
        let head = match (index, condition) {
            (0, Some(c)) => format!("if ({}) {{", c.text),
            (_, Some(c)) => format!("}} else if ({}) {{", c.text),
            (_, None) => "} else {".to_owned(),
        };
        frame.stmts.push(head);
        frame.stmts.extend(indent(lines));
    }
    frame.stmts.push("}".into());
}

/// The name that a pattern binds, and what to.
fn binding<'p>(pattern: &'p Pattern, value: &str) -> Option<(&'p Local, String)> {
    match pattern {
        Pattern::Bind(local) => Some((local, value.to_owned())),
        Pattern::Some(inner) => binding(inner, &format!("{value}.value")),
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::Or(_)
        | Pattern::None => None,
    }
}

/// Whether the arms can be the cases of a switch: constants and ranges that do not overlap, and
/// what matches everything at most as the last.
fn are_cases(arms: &[Arm<Block>]) -> bool {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for (index, arm) in arms.iter().enumerate() {
        let everything = matches!(arm.pattern, Pattern::Any | Pattern::Bind(_));
        if everything && index + 1 < arms.len() {
            return false;
        }
        if !everything && !collect_ranges(&arm.pattern, &mut ranges) {
            return false;
        }
    }
    ranges.sort_unstable();
    ranges.windows(2).all(|pair| pair[0].1 < pair[1].0)
}

/// The ranges of values of a pattern; false if it is none of values.
fn collect_ranges(pattern: &Pattern, ranges: &mut Vec<(u64, u64)>) -> bool {
    match pattern {
        Pattern::Int { value, .. } => ranges.push((*value, *value)),
        Pattern::Range(low, high) => ranges.push((*low, *high)),
        Pattern::Or(patterns) => return patterns.iter().all(|p| collect_ranges(p, ranges)),
        Pattern::Any | Pattern::Bind(_) | Pattern::Bool(_) | Pattern::Some(_) | Pattern::None => {
            return false;
        }
    }
    true
}
