//! Which values the arms of a `match` cover: what is missing, and which arms are never reached.
//!
//! The patterns are the rows of a matrix that is taken apart column by column: by what an Option or
//! a tuple is made of, and by the ranges into which the patterns' constants divide a number. All
//! rows are settled in one pass, and the last column of numbers in one sweep, so that wide matches
//! take a time that grows with them.

use std::collections::BTreeSet;

use crate::model::ir::{Int, Pattern, Ty};

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
mod tests;
