//! `match`, as a switch where the patterns are constants, else as a chain of conditions.

use super::looked::{Looked, bindings, columns, looks};
use super::typed_value::{Promoted, constant};
use super::{Dest, Emitter, FunctionScope};
use crate::backend::c::{self, BinaryOp, Block, Case, Label, Stmt, Type};
use crate::lower::core::{self, Arm, Expr, ExprKind, Int, Local, Pattern, Ty};
use crate::model::FieldId;

/// One way in which an arm is chosen: the condition, if it is one, and what names are bound to.
struct Way<'a> {
    condition: Option<c::Expr>,
    bound: Vec<(&'a Local, c::Expr)>,
}

impl<'a> Emitter<'a> {
    /// A `match`; the value of the chosen arm goes to `dest`.
    pub(super) fn match_into(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        value: &'a Expr,
        arms: &'a [Arm],
        dest: Dest<'_>,
    ) {
        if let Ty::Int(int) = value.ty
            && arms.len() > 2
            && are_cases(arms, int)
        {
            self.switch(f, block, value, int, arms, dest);
        } else {
            self.chain(f, block, value, arms, dest);
        }
    }

    fn switch(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        value: &'a Expr,
        int: Int,
        arms: &'a [Arm],
        dest: Dest<'_>,
    ) {
        let binds = arms
            .iter()
            .any(|arm| matches!(arm.pattern, Pattern::Bind(_)));
        let looked_at = if binds {
            self.named(f, block, value)
        } else {
            // A constant must be as wide as the labels.
            let value = self.expr(f, block, value);
            match (int.container(), int.signed) {
                (container @ (32 | 64), false) => value.widened(container).expr,
                (64, true) if value.promoted != Promoted::S64 => value.expr.cast(Type::signed(64)),
                _ => value.expr,
            }
        };
        let mut cases = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let mut labels = self.labels(&arm.pattern, int);
            // The arms cover every value, so the last one is what remains.
            if index + 1 == arms.len() {
                labels.push(Label::Default);
            }
            let ways = match &arm.pattern {
                Pattern::Bind(local) => vec![Way {
                    condition: None,
                    bound: vec![(local, looked_at.clone())],
                }],
                _ => Vec::new(),
            };
            let mut body = self.arm(f, &ways, &arm.body, dest);
            if !matches!(dest, Dest::Return) && !arm.body.diverges {
                body.push(Stmt::Break);
            }
            cases.push(Case { labels, body });
        }
        block.push(Stmt::Switch(looked_at, cases));
    }

    fn chain(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        value: &'a Expr,
        arms: &'a [Arm],
        dest: Dest<'_>,
    ) {
        let first = &arms[0];
        let looks = arms.len() > 1 && (looks(&first.pattern, &value.ty) || first.guard.is_some());
        let read = |local: &&Local| f.read.contains(&*local.name);
        if !looks && !first.pattern.locals().iter().any(read) {
            // The first arm always matches, and nothing asks for the value.
            self.unused(f, block, value);
            self.nested(f, block, &first.body, dest);
            return;
        }
        let patterns: Vec<&Pattern> = arms.iter().map(|arm| &arm.pattern).collect();
        let looked_at = self.looked_at(f, block, value, &patterns);
        let mut branches = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let ways = self.ways(f, block, arm, &looked_at, &value.ty);
            let last = index + 1 == arms.len();
            let condition = any_of(&ways).filter(|_| !last);
            let ends = condition.is_none();
            branches.push((condition, self.arm(f, &ways, &arm.body, dest)));
            if ends {
                break;
            }
        }
        branches_into(block, branches);
    }

    /// `let (a, b) = value;`
    pub(super) fn let_pattern(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        pattern: &'a Pattern,
        value: &'a Expr,
    ) {
        let read = |local: &&Local| f.read.contains(&*local.name);
        if !pattern.locals().iter().any(read) {
            // Only a `return` in it would matter.
            self.value_into(f, block, value, Dest::Discard);
            return;
        }
        let looked_at = self.looked_at(f, block, value, &[pattern]);
        let mut bound = Vec::new();
        bindings(pattern, &looked_at, &mut bound);
        for (local, place) in bound {
            if f.read.contains(&*local.name) {
                block.define(self.ty(&local.ty), f.claim(local), place);
            }
        }
    }

    /// A value that nothing looks at: what it is made of stays in use, or compilers would warn.
    fn unused(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, value: &'a Expr) {
        let unused = self.expr(f, block, value).expr;
        block.push(unused.cast(Type::void()));
    }

    /// A value that is looked at more than once.
    fn looked_at(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        value: &'a Expr,
        patterns: &[&'a Pattern],
    ) -> Looked {
        let ExprKind::Tuple(items) = &value.kind else {
            return Looked::At(self.named(f, block, value));
        };
        let Some(columns) = columns(patterns, items.len()) else {
            return Looked::At(self.named(f, block, value));
        };
        let items = items.iter().zip(columns).map(|(item, patterns)| {
            let read = |local: &&Local| f.read.contains(&*local.name);
            let asked = patterns
                .iter()
                .any(|pattern| looks(pattern, &item.ty) || pattern.locals().iter().any(read));
            match asked {
                true => self.looked_at(f, block, item, &patterns),
                false => {
                    self.unused(f, block, item);
                    Looked::Nowhere
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
        block: &mut Block,
        arm: &'a Arm,
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
                for (local, place) in &bound {
                    f.locals.insert(local.name.clone(), place.clone());
                }
                let guard = self.expr(f, block, guard).expr;
                condition = Some(match condition {
                    Some(condition) => condition.and(guard),
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
        body: &'a core::Block,
        dest: Dest<'_>,
    ) -> Block {
        let mut block = Block::default();
        let bound = ways.first().map_or(&[][..], |way| &way.bound);
        for (local, _) in bound {
            if f.read.contains(&*local.name) {
                block.define(self.ty(&local.ty), f.claim(local), bound_to(local, ways));
            }
        }
        self.block_into(f, &mut block, body, dest);
        block
    }

    /// When a pattern matches; `None` if always.
    fn condition(&self, pattern: &Pattern, value: &Looked, ty: &Ty) -> Option<c::Expr> {
        if !looks(pattern, ty) {
            return None;
        }
        let int = match ty {
            Ty::Int(int) => *int,
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(1),
        };
        let (min, max) = (int.bits_of(int.smallest()), int.max());
        let at_least = |low: u64| {
            let low = constant(low, int).expr;
            c::Expr::binary(BinaryOp::Ge, value.at(), low)
        };
        let at_most = |high: u64| {
            let high = constant(high, int).expr;
            c::Expr::binary(BinaryOp::Le, value.at(), high)
        };
        match pattern {
            Pattern::Any | Pattern::Bind(_) => None,
            Pattern::Bool(true) => Some(value.at()),
            Pattern::Bool(false) => Some(value.at().negated()),
            Pattern::Int { value: bits, named } => {
                Some(value.at().equals(self.named_or_plain(*bits, *named, int)))
            }
            Pattern::Range(low, high) if *low == min => Some(at_most(*high)),
            Pattern::Range(low, high) if *high == max => Some(at_least(*low)),
            Pattern::Range(low, high) => Some(at_least(*low).and(at_most(*high))),
            Pattern::Or(patterns) => {
                let parts = patterns.iter();
                let parts = parts.map(|pattern| self.condition(pattern, value, ty));
                let parts: Option<Vec<c::Expr>> = parts.collect();
                parts?.into_iter().reduce(c::Expr::or)
            }
            Pattern::Some(inner) => {
                let Ty::Option(inner_ty) = ty else {
                    unreachable!("Some matches an Option")
                };
                let some = value.at().dot("some");
                Some(match self.condition(inner, &value.held(), inner_ty) {
                    None => some,
                    Some(inner) => some.and(inner),
                })
            }
            Pattern::None => Some(value.at().dot("some").negated()),
            Pattern::Tuple(patterns) => {
                let Ty::Tuple(types) = ty else {
                    unreachable!("a tuple matches a tuple")
                };
                let parts = patterns.iter().zip(types).enumerate();
                parts
                    .filter_map(|(index, (pattern, ty))| {
                        self.condition(pattern, &value.element(index), ty)
                    })
                    .reduce(c::Expr::and)
            }
        }
    }

    /// The labels of a switch's arm; none for what matches everything.
    fn labels(&self, pattern: &Pattern, int: Int) -> Vec<Label> {
        match pattern {
            Pattern::Or(patterns) => patterns.iter().flat_map(|p| self.labels(p, int)).collect(),
            Pattern::Int { value, named } => {
                vec![Label::Value(self.named_or_plain(*value, *named, int))]
            }
            Pattern::Range(low, high) => {
                let [low, high] = [*low, *high].map(|bits| constant(bits, int).expr);
                vec![Label::Range(low, high)]
            }
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Some(_)
            | Pattern::Tuple(_)
            | Pattern::None => Vec::new(),
        }
    }

    /// A constant, by the name of an enumerated value if it has one.
    fn named_or_plain(&self, value: u64, named: Option<(FieldId, usize)>, int: Int) -> c::Expr {
        match named {
            Some((field, index)) => self.constant(field, index, value).expr,
            None => constant(value, int).expr,
        }
    }
}

/// When any of the ways is taken; `None` if always.
fn any_of(ways: &[Way<'_>]) -> Option<c::Expr> {
    let conditions = ways.iter().map(|way| way.condition.clone());
    let conditions: Option<Vec<c::Expr>> = conditions.collect();
    conditions?.into_iter().reduce(c::Expr::or)
}

/// What a name is bound to: by the first way that is taken.
fn bound_to(local: &Local, ways: &[Way<'_>]) -> c::Expr {
    let places = ways.iter().filter_map(|way| {
        let (_, place) = way.bound.iter().find(|(known, _)| *known == local)?;
        Some((way.condition.as_ref(), place))
    });
    let mut places: Vec<_> = places.collect();
    let (_, last) = places.pop().expect("each way binds the same names");
    let mut value = last.clone();
    for (condition, place) in places.into_iter().rev() {
        value = match condition {
            _ if *place == value => value,
            Some(condition) => condition.clone().either(place.clone(), value),
            None => place.clone(),
        };
    }
    value
}

/// Writes an `if`, `else if`, `else` chain. A branch without a condition is the last one.
pub(super) fn branches_into(block: &mut Block, mut branches: Vec<(Option<c::Expr>, Block)>) {
    // Branches at the end that do nothing need not be written, and if only the second of two
    // does something, its condition is the opposite.
    while branches.last().is_some_and(|(_, body)| body.is_empty()) {
        branches.pop();
    }
    if let [(Some(_), first), (None, _)] = &branches[..]
        && first.is_empty()
    {
        let (_, second) = branches.pop().expect("there are two");
        let (condition, _) = branches.pop().expect("there is one more");
        branches = vec![(condition.map(c::Expr::negated), second)];
    }
    let mut with_condition = Vec::new();
    let mut otherwise = None;
    for (condition, body) in branches {
        match condition {
            Some(condition) => with_condition.push((condition, body)),
            None => otherwise = Some(body),
        }
    }
    match (with_condition.is_empty(), otherwise) {
        (false, otherwise) => block.push(Stmt::If {
            branches: with_condition,
            otherwise,
        }),
        // It may declare variables, so it keeps a block of its own.
        (true, Some(body)) => block.push(Stmt::Block(body)),
        (true, None) => {}
    }
}

/// Whether the arms can be the cases of a switch: constants and ranges that do not overlap, and
/// what matches everything at most as the last.
fn are_cases(arms: &[Arm], int: Int) -> bool {
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
