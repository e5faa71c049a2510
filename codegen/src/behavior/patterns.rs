//! `match` arms and patterns. Which values they cover, [`super::coverage`] says.

mod enumerated;
mod or_cases;

use syn::spanned::Spanned;
use syn::{Expr, Lit, Pat};

use super::coverage::coverage;
use super::literals::{fits, literal, signed_literal};
use super::operators::constant;
use super::scope::Scope;
use crate::diag::Code;
use crate::model::ir::{Arm, Expr as IrExpr, Int, Local, Pattern, Ty};
use crate::model::ones;
use or_cases::cases;

/// Most ranges that an enumerated value may stand for in a pattern.
const MOST_RANGES: u32 = 64;

/// Most cases into which an or-pattern that binds names is taken apart.
const MOST_CASES: usize = 64;

/// The names that a pattern binds.
#[derive(Default)]
struct Names {
    /// Those of the pattern, so far.
    bound: Vec<(String, Local)>,
    /// Those of the or-pattern's first case, which the others bind too.
    known: Option<Vec<(String, Local)>>,
}

impl Scope<'_, '_> {
    /// Checks the arms of a `match` on a value; `body` checks what an arm does.
    pub fn arms<B>(
        &mut self,
        branch: &syn::ExprMatch,
        value: &IrExpr,
        mut body: impl FnMut(&mut Self, &Expr) -> Option<B>,
    ) -> Vec<Arm<B>> {
        let ty = &value.ty;
        let mut patterns = Vec::new();
        let mut arms = Vec::new();
        for arm in &branch.arms {
            let (pattern, guard, body) = self.nested(|scope| {
                let pattern = scope.whole_pattern(&arm.pat, ty);
                let guard = match &arm.guard {
                    Some((_, guard)) => scope.expr(guard, Some(&Ty::Bool)).map(Some),
                    None => Some(None),
                };
                let body = body(scope, &arm.body);
                (pattern, guard, body)
            });
            let Some(pattern) = pattern else {
                continue;
            };
            patterns.push((pattern.clone(), arm));
            if let (Some(guard), Some(body)) = (guard, body) {
                arms.push(Arm {
                    pattern,
                    guard,
                    body,
                });
            }
        }
        let rows: Vec<_> = patterns
            .iter()
            .map(|(pattern, arm)| (pattern, arm.guard.is_some()))
            .collect();
        let Some(found) = coverage(&rows, ty) else {
            self.sink.error(
                Code::BehaviorNotSupported,
                branch.match_token.span(),
                "this `match` is too complex to be checked",
                |diagnostic| diagnostic.help("match one value at a time"),
            );
            return arms;
        };
        for ((_, arm), _) in patterns
            .iter()
            .zip(&found.reached)
            .filter(|(_, reached)| !**reached)
        {
            self.sink.warning(
                Code::UnreachableArm,
                arm.pat.span(),
                "unreachable arm",
                |diagnostic| diagnostic.help("remove it; earlier arms cover its values"),
            );
        }
        for ((pattern, arm), reached) in patterns.iter().zip(&found.reached) {
            if *reached {
                self.arm_is_possible(&arm.pat, pattern, value);
            }
        }
        // A pattern that is none may be what is missing.
        if let Some(missing) = found.missing
            && patterns.len() == branch.arms.len()
        {
            self.sink.error(
                Code::NonExhaustive,
                branch.match_token.span(),
                format!("this `match` does not cover `{missing}`"),
                |diagnostic| {
                    diagnostic.help("add an arm for it, or `_ => ..` for the remaining values")
                },
            );
        }
        arms
    }

    /// The pattern of a `let`, which must match every value.
    pub fn let_pattern(&mut self, pat: &Pat, ty: &Ty) -> Option<Pattern> {
        let pattern = self.whole_pattern(pat, ty)?;
        let missing = coverage(&[(&pattern, false)], ty).and_then(|found| found.missing);
        if let Some(missing) = missing {
            self.sink.error(
                Code::NonExhaustive,
                pat.span(),
                format!("this `let` does not cover `{missing}`"),
                |diagnostic| diagnostic.help("use `match`"),
            );
            return None;
        }
        Some(pattern)
    }

    /// A pattern that stands by itself; one that binds names has its cases at the top.
    fn whole_pattern(&mut self, pat: &Pat, ty: &Ty) -> Option<Pattern> {
        let mut names = Names::default();
        let pattern = self.pattern(pat, ty, &mut names)?;
        if names.bound.is_empty() {
            return Some(pattern);
        }
        let Some(mut cases) = cases(&pattern) else {
            self.sink.error(
                Code::BehaviorNotSupported,
                pat.span(),
                format!("this pattern has more than {MOST_CASES} cases that bind names"),
                |diagnostic| diagnostic.help("write several arms"),
            );
            return None;
        };
        match cases.len() {
            1 => cases.pop(),
            _ => Some(Pattern::Or(cases)),
        }
    }

    fn pattern(&mut self, pat: &Pat, ty: &Ty, names: &mut Names) -> Option<Pattern> {
        match (pat, ty) {
            (Pat::Paren(inner), _) => self.pattern(&inner.pat, ty, names),
            (Pat::Wild(_), _) => Some(Pattern::Any),
            (Pat::Or(or), _) => self.or_pattern(or, ty, names),
            (Pat::Ident(name), Ty::Option(_)) if name.ident == "None" => Some(Pattern::None),
            (Pat::Ident(name), _) => self.binding(name, ty, names).map(Pattern::Bind),
            (Pat::TupleStruct(some), Ty::Option(inner)) if some.path.is_ident("Some") => {
                let [pat] = some.elems.iter().collect::<Vec<_>>()[..] else {
                    return self.bad_pattern(pat, ty);
                };
                let inner = self.pattern(pat, inner, names)?;
                Some(Pattern::Some(Box::new(inner)))
            }
            (Pat::Tuple(tuple), Ty::Tuple(items)) if tuple.elems.len() == items.len() => {
                let patterns: Vec<_> = tuple
                    .elems
                    .iter()
                    .zip(items)
                    .map(|(pat, ty)| self.pattern(pat, ty, names))
                    .collect();
                let patterns: Option<_> = patterns.into_iter().collect();
                patterns.map(Pattern::Tuple)
            }
            (Pat::Lit(lit), Ty::Bool) => match &lit.lit {
                Lit::Bool(value) => Some(Pattern::Bool(value.value)),
                _ => self.bad_pattern(pat, ty),
            },
            (Pat::Lit(lit), Ty::Int(int)) => match &lit.lit {
                Lit::Int(value) => {
                    let value = literal(value, false, *int, self.sink)?;
                    Some(Pattern::Int { value, named: None })
                }
                _ => self.bad_pattern(pat, ty),
            },
            (Pat::Path(path), Ty::Int(int)) if !int.signed => {
                let (field, index) = self.enumerated(&path.path)?;
                let width = self.peripheral.field(field).width;
                let known = self.peripheral.field(field).values().nth(index)?;
                let (value, mask) = (known.value, known.mask);
                fits(value.into(), *int, path.span(), self.sink)?;
                if known.is_one(width) {
                    return Some(Pattern::Int {
                        value,
                        named: Some((field, index)),
                    });
                }
                self.several(path, value, ones(width) & !mask, *int)
            }
            (Pat::Range(range), Ty::Int(int)) => self.range(range, *int),
            _ => self.bad_pattern(pat, ty),
        }
    }

    /// A name that a pattern binds.
    fn binding(&mut self, name: &syn::PatIdent, ty: &Ty, names: &mut Names) -> Option<Local> {
        let text = name.ident.to_string();
        // A constant that was forgotten to be qualified would silently match everything.
        if text.chars().next().is_some_and(char::is_uppercase) {
            self.sink.error(
                Code::UnknownName,
                name.span(),
                format!("`{text}` is not a constant here"),
                |diagnostic| {
                    diagnostic.help(
                        "write REGISTER::NAME for an enumerated value, a lower-case name \
                         to bind the value",
                    )
                },
            );
            return None;
        }
        if name.by_ref.is_some() || name.subpat.is_some() {
            self.sink.error(
                Code::Syntax,
                name.span(),
                "`@` patterns are not supported",
                |diagnostic| diagnostic.help(format!("write `{text}`, and `if` after the pattern")),
            );
            return None;
        }
        if names.bound.iter().any(|(known, _)| *known == text) {
            self.sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("`{text}` is bound more than once in this pattern"),
                |diagnostic| diagnostic.help("rename one of them"),
            );
            return None;
        }
        let known = names.known.iter().flatten();
        let local = match known.into_iter().find(|(known, _)| *known == text) {
            Some((_, local)) if local.ty != *ty => {
                let (first, ty) = (local.ty.clone(), ty.clone());
                self.sink.error(
                    Code::TypeMismatch,
                    name.span(),
                    format!("`{text}` is {first} in the first case, and {ty} here"),
                    |diagnostic| diagnostic.help("bind values of one type, or write two arms"),
                );
                return None;
            }
            Some((_, local)) => local.clone(),
            None => self.declare(&text, ty.clone(), name.mutability.is_some()),
        };
        names.bound.push((text, local.clone()));
        Some(local)
    }

    /// `a | b`: both bind the same names.
    fn or_pattern(&mut self, or: &syn::PatOr, ty: &Ty, names: &mut Names) -> Option<Pattern> {
        let before = names.bound.len();
        let mut first: Option<Vec<(String, Local)>> = None;
        let mut cases = Vec::new();
        let outer = names.known.clone();
        for case in &or.cases {
            if let Some(first) = &first {
                let known = first.iter().chain(outer.iter().flatten()).cloned();
                names.known = Some(known.collect());
            }
            let pattern = self.pattern(case, ty, names);
            let bound = names.bound.split_off(before);
            names.known.clone_from(&outer);
            cases.push(pattern?);
            let Some(first) = &first else {
                first = Some(bound);
                continue;
            };
            let has = |names: &[(String, Local)], name: &str| {
                names.iter().any(|(known, _)| known == name)
            };
            let odd = (bound.iter().filter(|(name, _)| !has(first, name)))
                .chain(first.iter().filter(|(name, _)| !has(&bound, name)))
                .next();
            if let Some((name, _)) = odd {
                self.sink.error(
                    Code::Syntax,
                    case.span(),
                    format!("`{name}` is not bound in all cases"),
                    |diagnostic| diagnostic.help("bind it in each, use `_`, or write two arms"),
                );
                return None;
            }
        }
        names.bound.extend(first.into_iter().flatten());
        Some(Pattern::Or(cases))
    }

    /// The numbers that an enumerated value stands for: bits of `ignored` do not matter.
    fn several(
        &mut self,
        path: &syn::PatPath,
        value: u64,
        ignored: u64,
        int: Int,
    ) -> Option<Pattern> {
        // Those at the lower end make a range of each; the others, ranges.
        let low = ignored.trailing_ones();
        let rest = ignored & !ones(low);
        if rest.count_ones() > MOST_RANGES.ilog2() {
            self.sink.error(
                Code::BehaviorNotSupported,
                path.span(),
                format!("this value covers more than {MOST_RANGES} ranges of numbers"),
                |diagnostic| diagnostic.help("write the numbers, or use `if` and a mask"),
            );
            return None;
        }
        fits((value | ignored).into(), int, path.span(), self.sink)?;
        let mut ranges = Vec::new();
        let mut chosen = 0;
        loop {
            ranges.push(Pattern::Range(value | chosen, value | chosen | ones(low)));
            // The next number that has ones among these bits alone.
            chosen = chosen.wrapping_sub(rest) & rest;
            if chosen == 0 {
                return Some(match ranges.len() {
                    1 => ranges.remove(0),
                    _ => Pattern::Or(ranges),
                });
            }
        }
    }

    fn range(&mut self, range: &syn::PatRange, int: Int) -> Option<Pattern> {
        let mut bound = |expr: &Option<Box<Expr>>, default: i128| match expr.as_deref() {
            None => Some(default),
            Some(end) => {
                let bits = self.range_end(end, int)?;
                Some(int.number(bits))
            }
        };
        let low = bound(&range.start, int.smallest());
        let high = bound(&range.end, int.max().into());
        let closed = matches!(range.limits, syn::RangeLimits::Closed(_)) || range.end.is_none();
        // An end that is none has been reported.
        let (low, high) = (low?, high? - i128::from(!closed));
        match low <= high {
            true => Some(Pattern::Range(int.bits_of(low), int.bits_of(high))),
            false => {
                self.sink.error(
                    Code::Syntax,
                    range.span(),
                    "this range is empty",
                    |diagnostic| diagnostic.help("write for example `4..=7`"),
                );
                None
            }
        }
    }

    /// An end of a range: a literal, or an enumerated value.
    fn range_end(&mut self, end: &Expr, int: Int) -> Option<u64> {
        if let Some((value, negated)) = signed_literal(end) {
            return literal(value, negated, int, self.sink);
        }
        if let Expr::Path(path) = end
            && path.path.segments.len() > 1
        {
            let value = self.path(path, Some(&Ty::Int(int)))?;
            if value.ty == Ty::Int(int) {
                return constant(&value);
            }
        }
        self.sink.error(
            Code::Syntax,
            end.span(),
            "the bounds of a range must be constants",
            |diagnostic| diagnostic.help("write for example `4..=7`"),
        );
        None
    }

    fn bad_pattern(&mut self, pat: &Pat, ty: &Ty) -> Option<Pattern> {
        self.sink.error(
            Code::TypeMismatch,
            pat.span(),
            format!("this is not a pattern for a value of type {ty}"),
            |diagnostic| {
                diagnostic.help(match ty {
                    Ty::Option(_) => "write `Some(name)`, `None` or `_`",
                    Ty::Bool => "write `true`, `false` or `_`",
                    Ty::Tuple(_) => "write `(a, b)` with as many elements, a name or `_`",
                    Ty::Int(int) if int.signed => "write an integer, a range, a name or `_`",
                    Ty::Int(_) | Ty::Unit => {
                        "write an integer, a range, REGISTER::NAME, a name or `_`"
                    }
                })
            },
        );
        None
    }
}
