//! Which values the arms of a `match` cover: what is missing, and which arms are never reached.
//!
//! The patterns are the rows of a matrix that is taken apart column by column: by what an Option or
//! a tuple is made of, and by the ranges into which the patterns' constants divide a number. All
//! rows are settled in one pass, and the last column of numbers in one sweep, so that wide matches
//! take a time that grows with them.

use std::collections::BTreeSet;

use super::ir::{Int, Pattern, Ty};

/// How many rows are looked at before it is given up: some patterns are hard by nature.
const MOST_WORK: usize = 1 << 20;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Coverage {
    /// For each pattern, whether there are values for which it is the first that matches.
    pub reached: Vec<bool>,
    /// A value that no pattern matches, as it is written.
    pub missing: Option<String>,
}

/// Looks at patterns for values of type `ty`, in order; with each, whether a guard may refuse what
/// it matches. `None` if that is too much work.
pub fn coverage(patterns: &[(&Pattern, bool)], ty: &Ty) -> Option<Coverage> {
    coverage_within(patterns, ty, false)
}

/// Whether patterns that cover every value of type `ty` do so in the eyes of a compiler that sees
/// the machine's types alone, in which there are more values.
pub fn covers_machine_type(patterns: &[(&Pattern, bool)], ty: &Ty) -> bool {
    coverage_within(patterns, ty, true).is_none_or(|found| found.missing.is_none())
}

fn coverage_within(patterns: &[(&Pattern, bool)], ty: &Ty, machine: bool) -> Option<Coverage> {
    let mut matrix = Matrix {
        machine,
        reached: vec![false; patterns.len()],
        work: 0,
    };
    let rows = patterns
        .iter()
        .enumerate()
        .map(|(arm, (pattern, guarded))| {
            let columns = vec![Column::Pattern(pattern)];
            Row {
                arm,
                guarded: *guarded,
                columns,
            }
        });
    let missing = matrix.explore(rows.collect(), &[ty]).ok()?;
    Some(Coverage {
        reached: matrix.reached,
        missing: missing.map(|values| values.concat()),
    })
}

/// A pattern in one column.
#[derive(Debug, Clone, Copy)]
enum Column<'p> {
    Any,
    Pattern(&'p Pattern),
}

/// What is left of a pattern. The first column is the last element.
#[derive(Debug, Clone)]
struct Row<'p> {
    arm: usize,
    guarded: bool,
    columns: Vec<Column<'p>>,
}

/// It was too much work.
struct TooMuch;

/// A value of each column that no row matches, the first column's first; or that there is none.
type Missing = Result<Option<Vec<String>>, TooMuch>;

struct Matrix {
    /// Whether numbers are those of the machine's types.
    machine: bool,
    reached: Vec<bool>,
    work: usize,
}

impl Matrix {
    /// `types` are those of the columns, the first column's last.
    fn explore(&mut self, rows: Vec<Row<'_>>, types: &[&Ty]) -> Missing {
        self.work += rows.len() + 1;
        if self.work > MOST_WORK {
            return Err(TooMuch);
        }
        let Some((ty, rest)) = types.split_last() else {
            // These rows match the same values: up to the first without a guard they are reached.
            for row in &rows {
                self.reached[row.arm] = true;
                if !row.guarded {
                    return Ok(None);
                }
            }
            return Ok(Some(Vec::new()));
        };
        let rows = alternatives(rows);
        if rows.iter().all(|row| is_any(row.columns.last())) {
            let rows = rows.into_iter().map(|mut row| {
                row.columns.pop();
                row
            });
            let missing = self.explore(rows.collect(), rest)?;
            return Ok(before("_".into(), missing));
        }
        match ty {
            Ty::Unit => unreachable!("nothing is matched against `()`"),
            Ty::Bool | Ty::Int(_) => self.numbers(rows, ty, rest),
            Ty::Option(inner) => {
                let none = self.constructed(&rows, rest, &[], |pattern| match pattern {
                    Pattern::None => Some(&[]),
                    _ => None,
                })?;
                let some = self.constructed(&rows, rest, &[inner], |pattern| match pattern {
                    Pattern::Some(inner) => Some(std::slice::from_ref(inner)),
                    _ => None,
                })?;
                Ok(before("None".into(), none)
                    .or_else(|| some.map(|missing| joined("Some", 1, missing))))
            }
            Ty::Tuple(items) => {
                let types: Vec<&Ty> = items.iter().collect();
                let missing = self.constructed(&rows, rest, &types, |pattern| match pattern {
                    Pattern::Tuple(items) => Some(items),
                    _ => None,
                })?;
                Ok(missing.map(|missing| joined("", items.len(), missing)))
            }
        }
    }

    /// The rows whose first column is made in one way, with what it is made of as columns instead.
    fn constructed<'p>(
        &mut self,
        rows: &[Row<'p>],
        rest: &[&Ty],
        parts: &[&Ty],
        part: impl Fn(&'p Pattern) -> Option<&'p [Pattern]>,
    ) -> Missing {
        let chosen = rows.iter().filter_map(|row| {
            let mut row = row.clone();
            match row.columns.pop()? {
                Column::Pattern(pattern) if !is_any(Some(&Column::Pattern(pattern))) => {
                    let parts = part(pattern)?;
                    row.columns.extend(parts.iter().rev().map(Column::Pattern));
                }
                Column::Pattern(_) | Column::Any => {
                    row.columns.extend(parts.iter().map(|_| Column::Any));
                }
            }
            Some(row)
        });
        let types: Vec<&Ty> = rest.iter().chain(parts.iter().rev()).copied().collect();
        self.explore(chosen.collect(), &types)
    }

    /// A first column of numbers: each of the ranges into which the patterns divide them.
    fn numbers(&mut self, rows: Vec<Row<'_>>, ty: &Ty, rest: &[&Ty]) -> Missing {
        let (low, high) = ends(ty, self.machine);
        // Where rows begin and end to match, in order.
        let mut edges: Vec<(i128, bool, usize)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let (first, last) = match row.columns.last() {
                Some(Column::Pattern(pattern)) => range(pattern, ty).unwrap_or((low, high)),
                Some(Column::Any) | None => (low, high),
            };
            edges.push((first, true, index));
            edges.push((last + 1, false, index));
        }
        edges.sort_unstable();
        let mut active = Active::default();
        let mut missing = None;
        // Ranges in which only rows match that match everything are all alike.
        let mut seen_rest = false;
        let mut edges = edges.into_iter().peekable();
        let mut at = low;
        while at <= high {
            while let Some((_, begins, index)) = edges.next_if(|(place, ..)| *place <= at) {
                active.change(index, begins, &rows[index]);
            }
            let next = edges.peek().map_or(high + 1, |(place, ..)| *place);
            let found = if rest.is_empty() {
                self.work += 1;
                active.settle(&rows, &mut self.reached)
            } else if active.special == 0 && std::mem::replace(&mut seen_rest, true) {
                None
            } else {
                let rows = active.all.iter().map(|index| {
                    let mut row = rows[*index].clone();
                    row.columns.pop();
                    row
                });
                self.explore(rows.collect(), rest)?
            };
            if missing.is_none() {
                missing = before(shown(at, ty), found);
            }
            at = next;
        }
        Ok(missing)
    }
}

/// The rows that match in one range.
#[derive(Default)]
struct Active {
    all: BTreeSet<usize>,
    /// Those without a guard.
    certain: BTreeSet<usize>,
    /// Those with a guard that are not known to be reached.
    guarded: BTreeSet<usize>,
    /// How many do not match everything.
    special: usize,
}

impl Active {
    fn change(&mut self, index: usize, begins: bool, row: &Row<'_>) {
        let special = usize::from(!is_any(row.columns.last()));
        let sets = match row.guarded {
            true => [&mut self.all, &mut self.guarded],
            false => [&mut self.all, &mut self.certain],
        };
        for set in sets {
            match begins {
                true => set.insert(index),
                false => set.remove(&index),
            };
        }
        match begins {
            true => self.special += special,
            false => self.special -= special,
        }
    }

    /// As the last column: notes which rows are reached, and says whether none is sure to match.
    fn settle(&mut self, rows: &[Row<'_>], reached: &mut [bool]) -> Option<Vec<String>> {
        let first = self.certain.first().copied();
        while let Some(index) = self.guarded.first().copied()
            && first.is_none_or(|first| index < first)
        {
            reached[rows[index].arm] = true;
            self.guarded.remove(&index);
        }
        match first {
            Some(index) => {
                reached[rows[index].arm] = true;
                None
            }
            None => Some(Vec::new()),
        }
    }
}

/// Each case of an or-pattern as a row of its own.
fn alternatives(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    fn split<'p>(mut row: Row<'p>, out: &mut Vec<Row<'p>>) {
        let Some(Column::Pattern(Pattern::Or(cases))) = row.columns.last().copied() else {
            out.push(row);
            return;
        };
        row.columns.pop();
        for case in cases {
            let mut row = row.clone();
            row.columns.push(Column::Pattern(case));
            split(row, out);
        }
    }
    let mut out = Vec::with_capacity(rows.len());
    rows.into_iter().for_each(|row| split(row, &mut out));
    out
}

fn is_any(column: Option<&Column<'_>>) -> bool {
    match column {
        Some(Column::Pattern(pattern)) => matches!(pattern, Pattern::Any | Pattern::Bind(_)),
        Some(Column::Any) | None => true,
    }
}

/// The numbers that a pattern matches; `None` if all.
fn range(pattern: &Pattern, ty: &Ty) -> Option<(i128, i128)> {
    let number = |bits: u64| match ty {
        Ty::Int(int) => int.number(bits),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => bits.into(),
    };
    match pattern {
        Pattern::Bool(value) => Some(((*value).into(), (*value).into())),
        Pattern::Int { value, .. } => Some((number(*value), number(*value))),
        Pattern::Range(low, high) => Some((number(*low), number(*high))),
        Pattern::Any
        | Pattern::Bind(_)
        | Pattern::Or(_)
        | Pattern::Some(_)
        | Pattern::None
        | Pattern::Tuple(_) => None,
    }
}

/// The smallest and the largest number of a type; `bool` is 0 and 1.
fn ends(ty: &Ty, machine: bool) -> (i128, i128) {
    match ty {
        Ty::Int(int) if machine && !int.is_machine() => {
            let bits = int.container();
            ends(&Ty::Int(Int { bits, ..*int }), false)
        }
        Ty::Int(int) => (int.smallest(), i128::from((*int).max())),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => (0, 1),
    }
}

fn shown(number: i128, ty: &Ty) -> String {
    match ty {
        Ty::Bool => (number == 1).to_string(),
        Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => number.to_string(),
    }
}

/// A value of one more column.
fn before(value: String, missing: Option<Vec<String>>) -> Option<Vec<String>> {
    missing.map(|mut values| {
        values.insert(0, value);
        values
    })
}

/// The first `count` values as one: `Some(0)`, `(0, _)`.
fn joined(name: &str, count: usize, mut values: Vec<String>) -> Vec<String> {
    let rest = values.split_off(count.min(values.len()));
    let value = format!("{name}({})", values.join(", "));
    std::iter::once(value).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: u64) -> Pattern {
        Pattern::Int { value, named: None }
    }

    fn check(patterns: &[Pattern], ty: &Ty, reached: &[bool], missing: Option<&str>) {
        let rows: Vec<_> = patterns.iter().map(|pattern| (pattern, false)).collect();
        let found = coverage(&rows, ty).expect("it is little work");
        assert_eq!(found.reached, reached);
        assert_eq!(found.missing.as_deref(), missing);
    }

    #[test]
    fn numbers_of_both_kinds() {
        let byte = Ty::Int(Int::unsigned(8));
        check(
            &[int(0), Pattern::Range(2, 255)],
            &byte,
            &[true, true],
            Some("1"),
        );
        check(
            &[Pattern::Range(0, 9), int(5), Pattern::Any, int(20)],
            &byte,
            &[true, false, true, false],
            None,
        );
        let signed = Ty::Int(Int::signed(4));
        // -8..=-1, 0..=6
        let arms = [Pattern::Range(8, 15), Pattern::Range(0, 6)];
        check(&arms, &signed, &[true, true], Some("7"));
        // -1..=7
        check(&[Pattern::Range(15, 7)], &signed, &[true], Some("-8"));
        let long = Ty::Int(Int::unsigned(64));
        check(
            &[Pattern::Range(0, u64::MAX - 1)],
            &long,
            &[true],
            Some("18446744073709551615"),
        );
    }

    #[test]
    fn options_and_tuples() {
        let byte = Ty::Int(Int::unsigned(8));
        let option = Ty::Option(Box::new(byte.clone()));
        let some = |inner| Pattern::Some(Box::new(inner));
        check(
            &[some(int(0)), Pattern::None],
            &option,
            &[true; 2],
            Some("Some(1)"),
        );
        check(&[some(Pattern::Any)], &option, &[true], Some("None"));
        let pair = Ty::Tuple(vec![option, Ty::Bool]);
        let two = |a, b| Pattern::Tuple(vec![a, b]);
        let arms = [
            two(Pattern::None, Pattern::Any),
            two(some(Pattern::Range(0, 9)), Pattern::Bool(true)),
            two(some(Pattern::Any), Pattern::Bool(false)),
        ];
        check(&arms, &pair, &[true; 3], Some("(Some(10), true)"));
        let whole = [
            &arms[..],
            &[two(Pattern::Any, Pattern::Bool(true)), Pattern::Any],
        ]
        .concat();
        check(&whole, &pair, &[true, true, true, true, false], None);
        let cases = Pattern::Or(vec![two(int(1), Pattern::Any), two(Pattern::Any, int(1))]);
        let bytes = Ty::Tuple(vec![byte.clone(), byte]);
        check(&[cases], &bytes, &[true], Some("(0, 0)"));
    }

    #[test]
    fn a_guard_may_refuse() {
        let rows = [
            (&Pattern::Any, true),
            (&Pattern::Bool(true), false),
            (&Pattern::Bool(true), true),
        ];
        let found = coverage(&rows, &Ty::Bool).expect("it is little work");
        assert_eq!(found.reached, [true, true, false]);
        assert_eq!(found.missing.as_deref(), Some("false"));
    }

    /// Each value of a small type is tried.
    #[test]
    fn as_if_each_value_were_tried() {
        let mut random = 0x5eed_u64;
        let mut below = |end: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 11) % end
        };
        let small = Int::signed(3);
        let ty = Ty::Tuple(vec![
            Ty::Int(small),
            Ty::Option(Box::new(Ty::Bool)),
            Ty::Int(small),
        ]);
        fn number(below: &mut impl FnMut(u64) -> u64, depth: u32) -> Pattern {
            let int = Int::signed(3);
            let (a, b) = (below(8), below(8));
            match below(4) {
                0 => Pattern::Any,
                1 => int_pattern(a),
                2 if depth > 0 => {
                    Pattern::Or(vec![number(below, depth - 1), number(below, depth - 1)])
                }
                _ if int.number(a) <= int.number(b) => Pattern::Range(a, b),
                _ => Pattern::Range(b, a),
            }
        }
        fn int_pattern(value: u64) -> Pattern {
            Pattern::Int { value, named: None }
        }
        fn option(below: &mut impl FnMut(u64) -> u64) -> Pattern {
            match below(4) {
                0 => Pattern::Any,
                1 => Pattern::None,
                2 => Pattern::Some(Box::new(Pattern::Any)),
                _ => Pattern::Some(Box::new(Pattern::Bool(below(2) == 0))),
            }
        }
        fn matches(pattern: &Pattern, value: [u64; 3]) -> bool {
            let int = Int::signed(3);
            let one = |pattern: &Pattern, value: u64| -> bool {
                fn go(pattern: &Pattern, value: u64, int: Int) -> bool {
                    match pattern {
                        Pattern::Any => true,
                        Pattern::Int { value: known, .. } => *known == value,
                        Pattern::Range(low, high) => {
                            (int.number(*low)..=int.number(*high)).contains(&int.number(value))
                        }
                        Pattern::Or(cases) => cases.iter().any(|case| go(case, value, int)),
                        // 0 is None, 1 and 2 are Some(false) and Some(true).
                        Pattern::None => value == 0,
                        Pattern::Some(inner) => value > 0 && go(inner, value - 1, int),
                        Pattern::Bool(known) => u64::from(*known) == value,
                        Pattern::Bind(_) | Pattern::Tuple(_) => unreachable!("not made"),
                    }
                }
                go(pattern, value, int)
            };
            match pattern {
                Pattern::Tuple(items) => items.iter().zip(value).all(|(p, v)| one(p, v)),
                Pattern::Any => true,
                Pattern::Or(cases) => cases.iter().any(|case| matches(case, value)),
                _ => unreachable!("not made"),
            }
        }
        for _ in 0..2000 {
            let patterns: Vec<(Pattern, bool)> = (0..1 + below(6))
                .map(|_| {
                    let mut tuple = || {
                        Pattern::Tuple(vec![
                            number(&mut below, 1),
                            option(&mut below),
                            number(&mut below, 1),
                        ])
                    };
                    let pattern = tuple();
                    let pattern = match below(4) {
                        0 => Pattern::Or(vec![
                            pattern,
                            Pattern::Tuple(vec![
                                number(&mut below, 0),
                                option(&mut below),
                                Pattern::Any,
                            ]),
                        ]),
                        _ => pattern,
                    };
                    (pattern, below(4) == 0)
                })
                .collect();
            let rows: Vec<_> = patterns
                .iter()
                .map(|(pattern, guarded)| (pattern, *guarded))
                .collect();
            let mut reached = vec![false; rows.len()];
            let mut all = true;
            for value in
                (0..8).flat_map(|a| (0..3).flat_map(move |b| (0..8).map(move |c| [a, b, c])))
            {
                let mut taken = false;
                for (index, (pattern, guarded)) in patterns.iter().enumerate() {
                    if !taken && matches(pattern, value) {
                        reached[index] = true;
                        taken = !guarded;
                    }
                }
                all &= taken;
            }
            let found = coverage(&rows, &ty).expect("it is little work");
            assert_eq!(found.reached, reached, "{patterns:?}");
            assert_eq!(
                found.missing.is_none(),
                all,
                "{patterns:?}: {:?}",
                found.missing
            );
        }
    }

    /// As many arms as a block of thousands of lines has, and the worst of them.
    #[test]
    fn wide_matches_take_little_time() {
        let word = Ty::Int(Int::unsigned(32));
        let nested: Vec<Pattern> = (0..20_000)
            .map(|index| Pattern::Range(20_000 - index, 20_000 + index))
            .collect();
        let pair = Ty::Tuple(vec![word.clone(), Ty::Bool]);
        let mut pairs: Vec<Pattern> = (0..20_000)
            .map(|index| Pattern::Tuple(vec![int(index), Pattern::Bool(index % 2 == 0)]))
            .collect();
        pairs.push(Pattern::Tuple(vec![Pattern::Any, Pattern::Bool(false)]));
        let started = std::time::Instant::now();
        check(&nested, &word, &[true; 20_000], Some("0"));
        let reached = vec![true; pairs.len()];
        check(&pairs, &pair, &reached, Some("(1, true)"));
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}
