//! `match` arms and patterns. Which values they cover, [`super::coverage`] says.

use syn::spanned::Spanned;
use syn::{Expr, Lit, Pat};

use super::coverage::coverage;
use super::ir::{Arm, Expr as IrExpr, Int, Local, Pattern, Ty};
use super::literals::{fits, literal, signed_literal};
use super::operators::constant;
use super::scope::{Scope, unraw};
use crate::diag::Code;
use crate::model::{FieldId, ones};
use crate::suggest::nearest;

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
                "these patterns are too many and too mixed to be checked",
                |diagnostic| diagnostic.help("match one value after the other"),
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
                "this arm is never reached",
                |diagnostic| diagnostic.help("remove it; the arms before it cover its values"),
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
                |diagnostic| diagnostic.help("add an arm for it, or `_ => ..` for all the rest"),
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
                "a name in a pattern stands by itself",
                |diagnostic| diagnostic.help(format!("write `{text}`, and `if` after the pattern")),
            );
            return None;
        }
        if names.bound.iter().any(|(known, _)| *known == text) {
            self.sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("`{text}` is bound in this pattern already"),
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
                format!("this value stands for more than {MOST_RANGES} ranges of numbers"),
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
            "an end of a range is a constant",
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

    /// `REGISTER::NAME` or `REGISTER::FIELD::NAME`: the field and the index of the value in it.
    pub fn enumerated(&mut self, path: &syn::Path) -> Option<(FieldId, usize)> {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names = self.flat(names);
        let (register, field, value) = match names.as_slice() {
            [register, value] => (register, None, value),
            [register, field, value] => (register, Some(field), value),
            _ => {
                return self.unknown_constant(
                    path,
                    "expected REGISTER::NAME".into(),
                    String::new(),
                );
            }
        };
        let Some(id) = self.register(register) else {
            let known = self
                .peripheral
                .registers
                .iter()
                .map(|known| known.ident.svd.as_str());
            let help = did_you_mean(register, known);
            return self.unknown_constant(path, format!("there is no register `{register}`"), help);
        };
        let field_id = match field {
            Some(field) => self.field(id, field),
            None => self.sole_field(id),
        };
        let Some(field_id) = field_id else {
            let known = self
                .peripheral
                .register(id)
                .fields
                .iter()
                .map(|f| f.ident.svd.as_str());
            let (message, help) = match field {
                Some(field) => (
                    format!("`{register}` has no field `{field}`"),
                    did_you_mean(field, known),
                ),
                None if self.peripheral.register(id).fields.is_empty() => (
                    format!("`{register}` has no fields, and so no enumerated values"),
                    "write the number".into(),
                ),
                None => (
                    format!("`{register}::{value}` does not say which field of `{register}`"),
                    format!("write {register}::FIELD::{value}"),
                ),
            };
            return self.unknown_constant(path, message, help);
        };
        let values: Vec<_> = self
            .peripheral
            .field(field_id)
            .values()
            .map(|known| known.ident.svd.clone())
            .collect();
        match values.iter().position(|known| known == unraw(value)) {
            Some(index) => Some((field_id, index)),
            None if self.names_others(field_id, unraw(value)) => {
                let message = format!("`{value}` names all values of `{register}` without a name");
                self.unknown_constant(path, message, "in a `match`, write `_`".into())
            }
            None => {
                let mut help = did_you_mean(value, values.iter().map(String::as_str));
                if help.is_empty() {
                    help = match values.as_slice() {
                        [] => "it has no enumerated values: write the number".into(),
                        values => {
                            format!("its enumerated values are: {}", super::sink::listed(values))
                        }
                    };
                }
                let message = format!("`{value}` is not an enumerated value of `{register}`");
                self.unknown_constant(path, message, help)
            }
        }
    }

    fn names_others(&self, field: FieldId, name: &str) -> bool {
        let sets = &self.peripheral.field(field).enumerations;
        let mut others = sets.iter().filter_map(|set| set.others.as_ref());
        others.any(|others| others.ident.svd == name)
    }

    fn unknown_constant<T>(
        &mut self,
        path: &syn::Path,
        message: String,
        help: String,
    ) -> Option<T> {
        self.sink
            .error(Code::UnknownName, path.span(), message, |diagnostic| {
                diagnostic.help(help)
            });
        None
    }
}

fn did_you_mean<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    nearest(name, candidates)
        .map(|near| format!("did you mean `{near}`?"))
        .unwrap_or_default()
}

/// A pattern without or-patterns that bind names below the top; `None` if these are too many.
fn cases(pattern: &Pattern) -> Option<Vec<Pattern>> {
    if !binds(pattern) {
        return Some(vec![pattern.clone()]);
    }
    match pattern {
        Pattern::Or(patterns) => {
            let mut all = Vec::new();
            for pattern in patterns {
                all.extend(cases(pattern)?);
                if all.len() > MOST_CASES {
                    return None;
                }
            }
            Some(all)
        }
        Pattern::Some(inner) => {
            let inner = cases(inner)?.into_iter();
            Some(inner.map(|one| Pattern::Some(Box::new(one))).collect())
        }
        Pattern::Tuple(items) => {
            // As Rust tries them: the last element's cases change first.
            let mut all = vec![Vec::new()];
            for item in items {
                let ways = cases(item)?;
                if all.len() * ways.len() > MOST_CASES {
                    return None;
                }
                all = all
                    .iter()
                    .flat_map(|begun: &Vec<Pattern>| {
                        ways.iter().map(|way| {
                            let mut begun = begun.clone();
                            begun.push(way.clone());
                            begun
                        })
                    })
                    .collect();
            }
            Some(all.into_iter().map(Pattern::Tuple).collect())
        }
        Pattern::Any
        | Pattern::Bind(_)
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => Some(vec![pattern.clone()]),
    }
}

fn binds(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Bind(_) => true,
        Pattern::Some(inner) => binds(inner),
        Pattern::Or(patterns) | Pattern::Tuple(patterns) => patterns.iter().any(binds),
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => false,
    }
}
