//! `match`, as a switch where the patterns are constants, else as a chain of conditions.

use super::c::{C, Promoted, constant, prec, promoted};
use super::{Dest, Emitter, Frame, FunctionScope, indent};
use crate::behavior::ir::{Arm, Block, Expr, ExprKind, Int, Local, Pattern, Ty};

/// A value that is matched: where it is, or where its elements are.
#[derive(Debug, Clone)]
enum Looked {
    At(String),
    /// Of a tuple that is written out: its elements, as far as patterns ask for them.
    Items(Vec<Self>),
}

impl Looked {
    fn at(&self) -> &str {
        match self {
            Self::At(path) => path,
            Self::Items(_) => unreachable!("what binds a whole tuple makes one of it"),
        }
    }

    fn element(&self, index: usize) -> Self {
        match self {
            Self::At(path) => Self::At(format!("{path}.v{index}")),
            Self::Items(items) => items[index].clone(),
        }
    }

    /// What an Option holds.
    fn held(&self) -> Self {
        Self::At(format!("{}.value", self.at()))
    }
}

/// One way in which an arm is chosen: the condition, if it is one, and what names are bound to.
struct Way<'a> {
    condition: Option<C>,
    bound: Vec<(&'a Local, String)>,
}

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
        if let Ty::Int(int) = value.ty
            && arms.len() > 2
            && are_cases(arms, int)
        {
            self.switch(f, frame, value, int, arms, dest);
        } else {
            self.chain(f, frame, value, arms, dest);
        }
    }

    fn switch(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        value: &'a Expr,
        int: Int,
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
            match (int.container(), int.signed) {
                (container @ (32 | 64), false) => c.widened(container).text,
                (64, true) if c.promoted != Promoted::S64 => {
                    format!("(int64_t){}", c.at(prec::UNARY))
                }
                _ => c.text,
            }
        };
        let mut lines = vec![format!("switch ({looked_at}) {{")];
        for (index, arm) in arms.iter().enumerate() {
            for label in self.labels(&arm.pattern, int) {
                lines.push(format!("case {label}:"));
            }
            // The arms cover every value, so the last one is what remains.
            if index + 1 == arms.len() {
                lines.push("default:".into());
            }
            let ways = match &arm.pattern {
                Pattern::Bind(local) => vec![Way {
                    condition: None,
                    bound: vec![(local, looked_at.clone())],
                }],
                _ => Vec::new(),
            };
            let mut body = self.arm(f, &ways, &arm.body, dest);
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
        let first = &arms[0];
        let looks = arms.len() > 1 && (looks(&first.pattern, &value.ty) || first.guard.is_some());
        let read = |local: &&Local| f.read.contains(&*local.name);
        if !looks && !first.pattern.locals().iter().any(read) {
            // The first arm always matches, and nothing asks for the value.
            self.unused(f, frame, value);
            self.nested(f, frame, &first.body, dest);
            return;
        }
        let patterns: Vec<&Pattern> = arms.iter().map(|arm| &arm.pattern).collect();
        let looked_at = self.looked_at(f, frame, value, &patterns);
        let mut branches: Vec<(Option<C>, Vec<String>)> = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let ways = self.ways(f, frame, arm, &looked_at, &value.ty);
            let last = index + 1 == arms.len();
            let condition = any_of(&ways).filter(|_| !last);
            let ends = condition.is_none();
            let body = self.arm(f, &ways, &arm.body, dest);
            branches.push((condition, body.lines()));
            if ends {
                break;
            }
        }
        branches_into(frame, branches);
    }

    /// `let (a, b) = value;`
    pub(super) fn let_pattern(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        pattern: &'a Pattern,
        value: &'a Expr,
    ) {
        let read = |local: &&Local| f.read.contains(&*local.name);
        if !pattern.locals().iter().any(read) {
            // Only a `return` in it would matter.
            self.value_into(f, frame, value, Dest::Discard);
            return;
        }
        let looked_at = self.looked_at(f, frame, value, &[pattern]);
        let mut bound = Vec::new();
        bindings(pattern, &looked_at, &mut bound);
        for (local, path) in bound {
            if f.read.contains(&*local.name) {
                let (ty, name) = (self.ty(&local.ty), f.claim(local));
                if frame.stmts.is_empty() {
                    frame.decls.push(format!("{ty} {name} = {path};"));
                } else {
                    frame.decls.push(format!("{ty} {name};"));
                    frame.stmts.push(format!("{name} = {path};"));
                }
            }
        }
    }

    /// A value that nothing looks at: what it is made of stays in use, or compilers would warn.
    fn unused(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, value: &'a Expr) {
        let unused = self.expr(f, frame, value);
        frame
            .stmts
            .push(format!("(void){};", unused.at(prec::UNARY)));
    }

    /// A value that is looked at more than once.
    fn looked_at(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        value: &'a Expr,
        patterns: &[&'a Pattern],
    ) -> Looked {
        let ExprKind::Tuple(items) = &value.kind else {
            return Looked::At(self.named(f, frame, value));
        };
        let Some(columns) = columns(patterns, items.len()) else {
            return Looked::At(self.named(f, frame, value));
        };
        let items = items.iter().zip(columns).map(|(item, patterns)| {
            let read = |local: &&Local| f.read.contains(&*local.name);
            let asked = patterns
                .iter()
                .any(|pattern| looks(pattern, &item.ty) || pattern.locals().iter().any(read));
            match asked {
                true => self.looked_at(f, frame, item, &patterns),
                false => {
                    self.unused(f, frame, item);
                    Looked::At(String::new())
                }
            }
        });
        Looked::Items(items.collect())
    }

    /// The ways in which an arm is chosen. Guards have no effects, so one that C can only write as
    /// statements is calculated before.
    fn ways(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        arm: &'a Arm<Block>,
        value: &Looked,
        ty: &Ty,
    ) -> Vec<Way<'a>> {
        let cases = match &arm.pattern {
            Pattern::Or(cases) if !arm.pattern.locals().is_empty() => cases.as_slice(),
            single => std::slice::from_ref(single),
        };
        let way = |case| {
            let mut bound = Vec::new();
            bindings(case, value, &mut bound);
            let mut condition = self.condition(case, value, ty);
            if let Some(guard) = &arm.guard {
                // In the guard, a name means what it will be bound to.
                for (local, path) in &bound {
                    f.locals.insert(local.name.clone(), path.clone());
                }
                let guard = self.expr(f, frame, guard);
                condition = Some(match condition {
                    Some(condition) => both(condition, guard),
                    None => guard,
                });
            }
            Way { condition, bound }
        };
        cases.iter().map(way).collect()
    }

    /// An arm's bindings and body.
    fn arm(
        &mut self,
        f: &mut FunctionScope<'a>,
        ways: &[Way<'a>],
        body: &'a Block,
        dest: Dest<'_>,
    ) -> Frame {
        let mut frame = Frame::default();
        let bound = ways.first().map_or(&[][..], |way| &way.bound);
        for (local, _) in bound {
            if !f.read.contains(&*local.name) {
                continue;
            }
            let (name, ty) = (f.claim(local), self.ty(&local.ty));
            frame
                .decls
                .push(format!("{ty} {name} = {};", bound_to(local, ways)));
        }
        self.block_into(f, &mut frame, body, dest);
        frame
    }

    /// When a pattern matches; `None` if always.
    fn condition(&self, pattern: &Pattern, value: &Looked, ty: &Ty) -> Option<C> {
        let bool = promoted(&Ty::Bool);
        let int = match ty {
            Ty::Int(int) => *int,
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(1),
        };
        let (min, max) = (int.bits_of(int.smallest()), int.max());
        let compare = |text: String| C::new(text, prec::COMPARISON, bool);
        let text = |bits: u64| constant(bits, int).text;
        match pattern {
            Pattern::Any | Pattern::Bind(_) => None,
            Pattern::Bool(true) => Some(C::primary(value.at(), bool)),
            Pattern::Bool(false) => Some(C::new(format!("!{}", value.at()), prec::UNARY, bool)),
            Pattern::Int { .. } => Some(compare(format!(
                "{} == {}",
                value.at(),
                self.label(pattern, int)
            ))),
            Pattern::Range(low, high) if *low == min && *high == max => None,
            Pattern::Range(low, high) if *low == min => {
                Some(compare(format!("{} <= {}", value.at(), text(*high))))
            }
            Pattern::Range(low, high) if *high == max => {
                Some(compare(format!("{} >= {}", value.at(), text(*low))))
            }
            Pattern::Range(low, high) => {
                let value = value.at();
                Some(C::new(
                    format!("{value} >= {} && {value} <= {}", text(*low), text(*high)),
                    prec::LOGICAL,
                    bool,
                ))
            }
            Pattern::Or(patterns) => {
                let parts: Option<Vec<String>> = patterns
                    .iter()
                    .map(|pattern| Some(self.condition(pattern, value, ty)?.at(prec::COMPARISON)))
                    .collect();
                Some(C::new(parts?.join(" || "), prec::LOGICAL, bool))
            }
            Pattern::Some(inner) => {
                let Ty::Option(inner_ty) = ty else {
                    unreachable!("Some matches an Option")
                };
                let some = C::primary(format!("{}.some", value.at()), bool);
                Some(match self.condition(inner, &value.held(), inner_ty) {
                    None => some,
                    Some(inner) => both(some, inner),
                })
            }
            Pattern::None => Some(C::new(format!("!{}.some", value.at()), prec::UNARY, bool)),
            Pattern::Tuple(patterns) => {
                let Ty::Tuple(types) = ty else {
                    unreachable!("a tuple matches a tuple")
                };
                let parts = patterns.iter().zip(types).enumerate();
                parts
                    .filter_map(|(index, (pattern, ty))| {
                        self.condition(pattern, &value.element(index), ty)
                    })
                    .reduce(both)
            }
        }
    }

    /// The labels of a switch's arm; none for what matches everything.
    fn labels(&self, pattern: &Pattern, int: Int) -> Vec<String> {
        match pattern {
            Pattern::Or(patterns) => patterns.iter().flat_map(|p| self.labels(p, int)).collect(),
            Pattern::Int { .. } | Pattern::Range(..) => vec![self.label(pattern, int)],
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Some(_)
            | Pattern::Tuple(_)
            | Pattern::None => Vec::new(),
        }
    }

    fn label(&self, pattern: &Pattern, int: Int) -> String {
        match pattern {
            Pattern::Int {
                value,
                named: Some((field, index)),
            } => self.constant(*field, *index, *value).text,
            Pattern::Int { value, named: None } => constant(*value, int).text,
            Pattern::Range(low, high) => {
                format!(
                    "{} ... {}",
                    constant(*low, int).text,
                    constant(*high, int).text
                )
            }
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Or(_)
            | Pattern::Some(_)
            | Pattern::Tuple(_)
            | Pattern::None => unreachable!("not a case"),
        }
    }
}

/// `a && b`
fn both(a: C, b: C) -> C {
    let side = |c: &C| match c.text.contains("||") || c.prec < prec::LOGICAL {
        true => format!("({})", c.text),
        false => c.text.clone(),
    };
    let text = format!("{} && {}", side(&a), side(&b));
    C::new(text, prec::LOGICAL, promoted(&Ty::Bool))
}

/// When any of the ways is taken; `None` if always.
fn any_of(ways: &[Way<'_>]) -> Option<C> {
    let conditions: Option<Vec<&C>> = ways.iter().map(|way| way.condition.as_ref()).collect();
    match conditions?.as_slice() {
        [single] => Some((*single).clone()),
        several => {
            let parts: Vec<String> = several.iter().map(|c| c.at(prec::COMPARISON)).collect();
            let text = parts.join(" || ");
            Some(C::new(text, prec::LOGICAL, promoted(&Ty::Bool)))
        }
    }
}

/// What a name is bound to: by the first way that is taken.
fn bound_to(local: &Local, ways: &[Way<'_>]) -> String {
    let paths = ways.iter().filter_map(|way| {
        let (_, path) = way.bound.iter().find(|(known, _)| *known == local)?;
        Some((way.condition.as_ref(), path))
    });
    let mut paths: Vec<_> = paths.collect();
    let (_, mut text) = match paths.pop() {
        Some((condition, path)) => (condition, path.clone()),
        None => unreachable!("each way binds the same names"),
    };
    for (condition, path) in paths.into_iter().rev() {
        match condition {
            _ if *path == text => {}
            Some(condition) => {
                text = format!("{} ? {path} : {text}", condition.at(prec::COMPARISON));
            }
            None => text.clone_from(path),
        }
    }
    text
}

/// The patterns for each of the elements of a tuple; `None` if one binds it whole.
fn columns<'p>(patterns: &[&'p Pattern], count: usize) -> Option<Vec<Vec<&'p Pattern>>> {
    fn add<'p>(pattern: &'p Pattern, columns: &mut [Vec<&'p Pattern>]) -> bool {
        match pattern {
            Pattern::Tuple(items) => {
                for (item, column) in items.iter().zip(columns) {
                    column.push(item);
                }
                true
            }
            Pattern::Or(cases) => cases.iter().all(|case| add(case, columns)),
            Pattern::Any => true,
            Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Int { .. }
            | Pattern::Range(..)
            | Pattern::Some(_)
            | Pattern::None => false,
        }
    }
    let mut columns = vec![Vec::new(); count];
    patterns
        .iter()
        .all(|pattern| add(pattern, &mut columns))
        .then_some(columns)
}

/// Whether a pattern asks anything of a value.
fn looks(pattern: &Pattern, ty: &Ty) -> bool {
    match (pattern, ty) {
        (Pattern::Any | Pattern::Bind(_), _) => false,
        (Pattern::Range(low, high), Ty::Int(int)) => {
            *low != int.bits_of(int.smallest()) || *high != (*int).max()
        }
        (Pattern::Or(cases), ty) => cases.iter().all(|case| looks(case, ty)),
        (Pattern::Tuple(items), Ty::Tuple(types)) => {
            items.iter().zip(types).any(|(item, ty)| looks(item, ty))
        }
        (
            Pattern::Bool(_)
            | Pattern::Int { .. }
            | Pattern::Range(..)
            | Pattern::Some(_)
            | Pattern::None
            | Pattern::Tuple(_),
            _,
        ) => true,
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

/// The names that a pattern without cases binds, and what to.
fn bindings<'p>(pattern: &'p Pattern, value: &Looked, out: &mut Vec<(&'p Local, String)>) {
    match pattern {
        Pattern::Bind(local) => {
            // What no pattern asks for and nothing reads has no place.
            if let Looked::At(path) = value {
                out.push((local, path.clone()));
            }
        }
        Pattern::Some(inner) => bindings(inner, &value.held(), out),
        Pattern::Tuple(items) => {
            for (index, item) in items.iter().enumerate() {
                bindings(item, &value.element(index), out);
            }
        }
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::Or(_)
        | Pattern::None => {}
    }
}

/// Whether the arms can be the cases of a switch: constants and ranges that do not overlap, and
/// what matches everything at most as the last.
fn are_cases(arms: &[Arm<Block>], int: Int) -> bool {
    let mut ranges: Vec<(i128, i128)> = Vec::new();
    for (index, arm) in arms.iter().enumerate() {
        let everything = matches!(arm.pattern, Pattern::Any | Pattern::Bind(_));
        if arm.guard.is_some() || everything && index + 1 < arms.len() {
            return false;
        }
        if !everything && !collect_ranges(&arm.pattern, int, &mut ranges) {
            return false;
        }
    }
    ranges.sort_unstable();
    ranges.windows(2).all(|pair| pair[0].1 < pair[1].0)
}

/// The ranges of values of a pattern; false if it is none of values.
fn collect_ranges(pattern: &Pattern, int: Int, ranges: &mut Vec<(i128, i128)>) -> bool {
    match pattern {
        Pattern::Int { value, .. } => ranges.push((int.number(*value), int.number(*value))),
        Pattern::Range(low, high) => ranges.push((int.number(*low), int.number(*high))),
        Pattern::Or(patterns) => return patterns.iter().all(|p| collect_ranges(p, int, ranges)),
        Pattern::Any
        | Pattern::Bind(_)
        | Pattern::Bool(_)
        | Pattern::Some(_)
        | Pattern::Tuple(_)
        | Pattern::None => {
            return false;
        }
    }
    true
}
