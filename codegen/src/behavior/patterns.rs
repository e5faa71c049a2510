//! `match` arms: patterns, exhaustiveness, arms that are never reached.

use syn::spanned::Spanned;
use syn::{Expr, Lit, Pat};

use super::ir::{Arm, Int, Pattern, Ty};
use super::literals::{fits, literal};
use super::scope::{Scope, unraw};
use crate::diag::Code;
use crate::model::{FieldId, ones};
use crate::xml::nearest;

/// Most ranges that an enumerated value may stand for in a pattern.
const MOST_RANGES: u32 = 64;

impl Scope<'_, '_> {
    /// Checks the arms of a `match` on a value of type `ty`; `body` checks what an arm does.
    pub fn arms<B>(
        &mut self,
        branch: &syn::ExprMatch,
        ty: &Ty,
        mut body: impl FnMut(&mut Self, &Expr) -> Option<B>,
    ) -> Vec<Arm<B>> {
        let mut arms = Vec::new();
        let mut covered = Cover::default();
        let mut sound = true;
        for arm in &branch.arms {
            if let Some((_, guard)) = &arm.guard {
                self.sink.error(
                    Code::BehaviorNotSupported,
                    guard.span(),
                    "guards on arms are not supported yet",
                    |diagnostic| diagnostic.help("use `if` inside the arm"),
                );
            }
            let checked = self.nested(|scope| {
                let pattern = scope.pattern(&arm.pat, ty);
                let body = body(scope, &arm.body);
                (pattern, body)
            });
            let (Some(pattern), body) = checked else {
                sound = false;
                continue;
            };
            // What a guarded arm covers depends on its guard.
            if arm.guard.is_some() {
                sound = false;
                continue;
            }
            let before = covered.clone();
            covered.add(&pattern, ty);
            if before == covered {
                self.sink.warning(
                    Code::UnreachableArm,
                    arm.pat.span(),
                    "this arm is never reached",
                    |diagnostic| diagnostic.help("remove it; the arms before it cover its values"),
                );
            }
            match body {
                Some(body) => arms.push(Arm { pattern, body }),
                None => sound = false,
            }
        }
        if let Some(missing) = covered.missing(ty)
            && (sound
                || !branch
                    .arms
                    .iter()
                    .any(|arm| matches!(arm.pat, Pat::Wild(_))))
        {
            self.sink.error(
                Code::NonExhaustive,
                branch.match_token.span(),
                format!("this `match` does not cover {missing}"),
                |diagnostic| diagnostic.help("add an arm for it, or `_ => ..` for all the rest"),
            );
        }
        arms
    }

    fn pattern(&mut self, pat: &Pat, ty: &Ty) -> Option<Pattern> {
        match (pat, ty) {
            (Pat::Paren(inner), _) => self.pattern(&inner.pat, ty),
            (Pat::Wild(_), _) => Some(Pattern::Any),
            (Pat::Or(or), _) => {
                let cases: Vec<_> = or.cases.iter().map(|case| self.pattern(case, ty)).collect();
                let cases: Vec<_> = cases.into_iter().collect::<Option<_>>()?;
                if cases.iter().any(binds) {
                    self.sink.error(
                        Code::Syntax,
                        pat.span(),
                        "alternatives cannot bind names",
                        |diagnostic| diagnostic.help("use `_`, or write two arms"),
                    );
                    return None;
                }
                Some(Pattern::Or(cases))
            }
            (Pat::Ident(name), Ty::Option(_)) if name.ident == "None" => Some(Pattern::None),
            (Pat::Ident(name), _) => {
                let text = name.ident.to_string();
                // A constant that was forgotten to be qualified would silently match everything.
                if text.chars().next().is_some_and(char::is_uppercase) {
                    self.sink.error(
                        Code::UnknownName,
                        pat.span(),
                        format!("`{text}` is no constant here"),
                        |diagnostic| {
                            diagnostic.help(
                                "write REGISTER::NAME for an enumerated value, a lower-case name \
                                 to bind the value",
                            )
                        },
                    );
                    return None;
                }
                let local = self.declare(&text, ty.clone(), name.mutability.is_some());
                self.note(&local, name.ident.span());
                Some(Pattern::Bind(local))
            }
            (Pat::TupleStruct(some), Ty::Option(inner)) if some.path.is_ident("Some") => {
                let [pat] = some.elems.iter().collect::<Vec<_>>()[..] else {
                    return self.bad_pattern(pat, ty);
                };
                Some(Pattern::Some(Box::new(self.pattern(pat, inner)?)))
            }
            (Pat::Lit(lit), Ty::Bool) => match &lit.lit {
                Lit::Bool(value) => Some(Pattern::Bool(value.value)),
                _ => self.bad_pattern(pat, ty),
            },
            (Pat::Lit(lit), Ty::Int(int)) => match &lit.lit {
                Lit::Int(value) => {
                    let value = literal(value, *int, self.sink)?;
                    Some(Pattern::Int { value, named: None })
                }
                _ => self.bad_pattern(pat, ty),
            },
            (Pat::Path(path), Ty::Int(int)) => {
                let (field, index) = self.enumerated(&path.path)?;
                let width = self.peripheral.field(field).width;
                let known = self.peripheral.field(field).values().nth(index)?;
                let (value, mask) = (known.value, known.mask);
                fits(value, *int, path.span(), self.sink)?;
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
        fits(value | ignored, int, path.span(), self.sink)?;
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
        let mut bound = |expr: &Option<Box<Expr>>, default: u64| match expr.as_deref() {
            None => Some(default),
            Some(Expr::Lit(syn::ExprLit {
                lit: Lit::Int(value),
                ..
            })) => literal(value, int, self.sink),
            Some(_) => None,
        };
        let (low, high) = (bound(&range.start, 0), bound(&range.end, int.max()));
        let closed = matches!(range.limits, syn::RangeLimits::Closed(_)) || range.end.is_none();
        let bounds = match (low, high) {
            (Some(low), Some(high)) if closed => Some((low, high)),
            (Some(low), Some(high)) => high.checked_sub(1).map(|high| (low, high)),
            _ => None,
        };
        match bounds {
            Some((low, high)) if low <= high => Some(Pattern::Range(low, high)),
            _ => {
                self.sink.error(
                    Code::Syntax,
                    range.span(),
                    "this range is empty, or its ends are no literals",
                    |diagnostic| diagnostic.help("write for example `4..=7`"),
                );
                None
            }
        }
    }

    fn bad_pattern(&mut self, pat: &Pat, ty: &Ty) -> Option<Pattern> {
        self.sink.error(
            Code::TypeMismatch,
            pat.span(),
            format!("this is no pattern for a value of type {ty}"),
            |diagnostic| {
                diagnostic.help(match ty {
                    Ty::Option(_) => "write `Some(name)`, `None` or `_`",
                    Ty::Bool => "write `true`, `false` or `_`",
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
                        values => format!("its enumerated values are: {}", super::listed(values)),
                    };
                }
                let message = format!("`{value}` is no enumerated value of `{register}`");
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

fn binds(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Bind(_) => true,
        Pattern::Some(inner) => binds(inner),
        Pattern::Or(cases) => cases.iter().any(binds),
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => false,
    }
}

/// Which values of a type the arms so far match: for an Option, `None` and the values inside.
/// `bool` counts as 0 and 1.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Cover {
    none: bool,
    /// Disjoint, ascending and not adjacent.
    ranges: Vec<(u64, u64)>,
}

impl Cover {
    fn add(&mut self, pattern: &Pattern, ty: &Ty) {
        match pattern {
            Pattern::Any | Pattern::Bind(_) => {
                self.none = true;
                self.range(0, largest(ty));
            }
            Pattern::Bool(value) => self.range(u64::from(*value), u64::from(*value)),
            Pattern::Int { value, .. } => self.range(*value, *value),
            Pattern::Range(low, high) => self.range(*low, *high),
            Pattern::Or(cases) => cases.iter().for_each(|case| self.add(case, ty)),
            Pattern::Some(inner) => {
                let none = self.none;
                self.add(inner, ty);
                self.none = none;
            }
            Pattern::None => self.none = true,
        }
    }

    fn range(&mut self, low: u64, high: u64) {
        self.ranges.push((low, high));
        self.ranges.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::new();
        for (low, high) in self.ranges.drain(..) {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        self.ranges = merged;
    }

    /// A value that no arm matches, in words.
    fn missing(&self, ty: &Ty) -> Option<String> {
        let first = match self.ranges.first() {
            Some((0, high)) if *high >= largest(ty) => None,
            Some((0, high)) => Some(high + 1),
            _ => Some(0),
        };
        match (ty, first) {
            (Ty::Option(_), _) if !self.none => Some("`None`".into()),
            (Ty::Option(inner), Some(first)) => Some(format!("`Some({})`", shown(first, inner))),
            (ty, Some(first)) => Some(format!("`{}`", shown(first, ty))),
            (_, None) => None,
        }
    }
}

fn shown(value: u64, ty: &Ty) -> String {
    if *ty == Ty::Bool {
        (value == 1).to_string()
    } else {
        value.to_string()
    }
}

/// The largest value of a type, or of what an Option holds.
fn largest(ty: &Ty) -> u64 {
    match ty {
        Ty::Unit => 0,
        Ty::Bool => 1,
        Ty::Int(int) => (*int).max(),
        Ty::Option(inner) => largest(inner),
    }
}
