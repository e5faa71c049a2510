//! A program that fails, made small: acts are left out, then parts of the program, as long as the
//! translation is wrong in the same way.

use std::time::{Duration, Instant};

use super::Program;
use super::batch::{Change, Failure, Side, Wrong, check, failures, source};
use crate::acts::Act;
use crate::installed::root;
use crate::steps::Step;

/// How long it may take: each step needs a compiler.
const LONGEST: Duration = Duration::from_secs(60);

/// Something that fails.
#[derive(Debug, Clone)]
pub struct Case {
    /// The program.
    pub program: Program,
    /// What is done to it.
    pub acts: Vec<Act>,
    /// Which translation is wrong.
    pub side: Side,
    /// In which way.
    pub wrong: Wrong,
    /// What was seen.
    pub said: String,
}

impl Case {
    /// One that was found among these programs.
    pub fn new(programs: &[Program], courses: &[Vec<Act>], failure: Failure) -> Self {
        Self {
            program: programs[failure.index].clone(),
            acts: courses[failure.index].clone(),
            side: failure.side,
            wrong: failure.wrong,
            said: failure.said,
        }
    }

    /// The smallest that is found in a minute.
    pub fn shrunk(mut self, change: Change) -> Self {
        let start = Instant::now();
        let left = || start.elapsed() < LONGEST;
        self.fewer_acts(change, &left);
        loop {
            let before = self.size();
            self.smaller_program(change, &left);
            if self.size() == before || !left() {
                break;
            }
        }
        self.fewer_acts(change, &left);
        self
    }

    /// How many parts the program has.
    pub fn size(&self) -> usize {
        self.program.items.size() + self.program.registers.size()
    }

    /// Whether this fails in the same way; then it takes the place of what was known.
    fn take(&mut self, program: &Program, acts: &[Act], change: Change) -> bool {
        let one = [program.clone()];
        // A refusal is no failure of a translation, and costs nothing to see.
        if self.wrong != Wrong::Refused && check(&source(&one)).is_err() {
            return false;
        }
        let found = failures(&one, &[acts.to_vec()], &[self.side], change);
        let same = found.into_iter().find(|found| found.wrong == self.wrong);
        let Some(same) = same else {
            return false;
        };
        self.program = program.clone();
        self.acts = acts.to_vec();
        self.said = same.said;
        true
    }

    fn fewer_acts(&mut self, change: Change, left: &dyn Fn() -> bool) {
        let mut part = self.acts.len().div_ceil(2);
        while part > 0 && left() {
            let mut at = 0;
            while at < self.acts.len() && left() {
                // Later ones first: what comes after the failure goes at once.
                let end = self.acts.len() - at;
                let mut acts = self.acts.clone();
                acts.drain(end.saturating_sub(part)..end);
                if !self.take(&self.program.clone(), &acts, change) {
                    at += part;
                }
            }
            part /= 2;
        }
    }

    fn smaller_program(&mut self, change: Change, left: &dyn Fn() -> bool) {
        for of_items in [true, false] {
            let mut index = 0;
            while left() {
                let tree = match of_items {
                    true => self.program.items.clone(),
                    false => self.program.registers.clone(),
                };
                let Some(node) = tree.get(index) else {
                    break;
                };
                let taken = node.smaller().iter().any(|smaller| {
                    let mut program = self.program.clone();
                    let tree = tree.with(index, smaller);
                    match of_items {
                        true => program.items = tree,
                        false => program.registers = tree,
                    }
                    let acts = self.acts.clone();
                    left() && self.take(&program, &acts, change)
                });
                if !taken {
                    index += 1;
                }
            }
        }
    }

    /// Writes SVD and acts to a folder of this name, and gives what there is to say.
    ///
    /// # Panics
    ///
    /// If the disk does not take them.
    pub fn report(&self, name: &str) -> String {
        let folder = root().join("target/programs").join(name);
        let text = source(std::slice::from_ref(&self.program)).text;
        let acts: Vec<_> = self.acts.iter().map(|act| line(*act)).collect();
        let write = || {
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join("random.svd"), &text)?;
            std::fs::write(folder.join("acts.txt"), acts.join("\n") + "\n")
        };
        let written: std::io::Result<()> = write();
        written.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        format!(
            "{:?}, {:?}: {}\n{}\n{}\nSVD and acts are in {}",
            self.side,
            self.wrong,
            self.said,
            self.program.items.text(),
            acts.join("\n"),
            folder.display()
        )
    }
}

fn line(act: Act) -> String {
    match act.step() {
        Some(Step::Read { offset, size }) => format!("read {size} bytes at {offset:#x}"),
        Some(Step::Write {
            offset,
            size,
            value,
        }) => format!("write {size} bytes at {offset:#x}: {value:#x}"),
        Some(Step::Advance(ns)) => format!("{ns} ns pass"),
        Some(Step::Reset) => "reset".into(),
        None => format!("{act:?}"),
    }
}
