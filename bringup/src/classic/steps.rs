//! Steps that are done once, and go on where they stopped.
//!
//! A step that has ended leaves a stamp with what it was made from; one whose stamp says the same
//! is not done again. What a step is made from includes what the steps before it were made from,
//! so a change makes all that follows from it be done anew.

use crate::build::{Advance, Output};
use crate::{Error, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a step does.
pub type Run<'a> = Box<dyn Fn(&Output) -> Result<()> + 'a>;

/// One step.
pub struct Step<'a> {
    /// Its name, as `--from` takes it.
    pub name: &'static str,
    /// What it does, in a few words.
    pub title: String,
    /// What it is made from, beside the steps in `after`.
    pub inputs: String,
    /// The steps that it needs.
    pub after: &'static [&'static str],
    /// Does it.
    pub run: Run<'a>,
}

/// Whether a step has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was done, and took so long.
    Done(Duration),
    /// It is to be done.
    ToDo,
}

/// Who is told how it goes.
pub trait View {
    /// A step begins. `counted` is how many parts it had the last time.
    fn start(&self, name: &str, title: &str, counted: Option<u64>);
    /// It goes on.
    fn advance(&self, advance: Advance);
    /// It has ended; or nothing was to be done.
    fn done(&self, name: &str, state: State, skipped: bool);
    /// It says something.
    fn say(&self, text: &str);
}

/// Where steps are remembered.
pub struct Steps<'a> {
    /// The directory with stamps and logs.
    pub dir: PathBuf,
    /// How many jobs run at once.
    pub jobs: usize,
    /// Who is told.
    pub view: &'a dyn View,
}

/// What a step leaves.
struct Stamp {
    key: String,
    took: Duration,
}

impl Steps<'_> {
    /// Does what is to be done, from step `from` on in any case.
    ///
    /// # Errors
    /// [`Error::Step`] of the first step that fails.
    pub fn run(&self, steps: &[Step], from: Option<&str>) -> Result<()> {
        if let Some(from) = from {
            let index = steps.iter().position(|step| step.name == from);
            for step in &steps[index.unwrap_or(steps.len())..] {
                let _ = fs::remove_file(self.stamp(step.name));
            }
        }
        let keys = keys(steps);
        for (step, key) in steps.iter().zip(&keys) {
            if let State::Done(took) = self.state(step.name, key) {
                self.view.done(step.name, State::Done(took), true);
                continue;
            }
            let took = self.step(step, key).map_err(|source| Error::Step {
                step: step.name,
                source: Box::new(source),
            })?;
            self.view.done(step.name, State::Done(took), false);
        }
        Ok(())
    }

    /// What has been done of all steps.
    pub fn states(&self, steps: &[Step]) -> Vec<State> {
        let keys = keys(steps);
        let states = steps.iter().zip(&keys);
        states
            .map(|(step, key)| self.state(step.name, key))
            .collect()
    }

    /// The log of a step.
    pub fn log(&self, name: &str) -> PathBuf {
        self.dir.join("logs").join(format!("{name}.log"))
    }

    fn step(&self, step: &Step, key: &str) -> Result<Duration> {
        let counted = fs::read_to_string(self.count(step.name)).ok();
        let counted = counted.and_then(|text| text.trim().parse().ok());
        self.view.start(step.name, &step.title, counted);
        let log = self.log(step.name);
        let _ = fs::remove_file(&log);
        let count = std::cell::Cell::new(0);
        let start = Instant::now();
        (step.run)(&Output {
            log,
            advance: &|advance| {
                count.set(count.get() + 1);
                self.view.advance(advance);
            },
            jobs: self.jobs,
        })?;
        let took = start.elapsed();
        // What was built before is not built again, and does not count.
        if Some(count.get()) > counted {
            let _ = write(&self.count(step.name), &count.get().to_string());
        }
        let text = format!("{key}\n{}\n", took.as_millis());
        write(&self.stamp(step.name), &text)?;
        Ok(took)
    }

    fn state(&self, name: &str, key: &str) -> State {
        match read(&self.stamp(name)) {
            Some(stamp) if stamp.key == key => State::Done(stamp.took),
            _ => State::ToDo,
        }
    }

    fn stamp(&self, name: &str) -> PathBuf {
        self.dir.join("stamps").join(name)
    }

    fn count(&self, name: &str) -> PathBuf {
        self.dir.join("counts").join(name)
    }
}

/// What each step is made from, in one number.
fn keys(steps: &[Step]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for step in steps {
        let mut hash = DefaultHasher::new();
        (step.name, &step.inputs).hash(&mut hash);
        for (other, key) in steps.iter().zip(&keys) {
            if step.after.contains(&other.name) {
                key.hash(&mut hash);
            }
        }
        keys.push(format!("{:016x}", hash.finish()));
    }
    keys
}

fn read(path: &Path) -> Option<Stamp> {
    let text = fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    Some(Stamp {
        key: lines.next()?.to_owned(),
        took: Duration::from_millis(lines.next()?.parse().ok()?),
    })
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(Error::file("make", dir))?;
    }
    // Whole or not at all: a stamp that is cut off would be one of a step that was not.
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, text).map_err(Error::file("write", &unfinished))?;
    fs::rename(&unfinished, path).map_err(Error::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    struct Quiet;

    impl View for Quiet {
        fn start(&self, _: &str, _: &str, _: Option<u64>) {}
        fn advance(&self, _: Advance) {}
        fn done(&self, _: &str, _: State, _: bool) {}
        fn say(&self, _: &str) {}
    }

    /// Runs three steps, the third of which needs the first; gives those that were done.
    fn run(dir: &Path, first: &str, fails: bool, from: Option<&str>) -> (Vec<&'static str>, bool) {
        let done = RefCell::new(Vec::new());
        let step = |name: &'static str, inputs: &str, after, fails: bool| Step {
            name,
            title: String::new(),
            inputs: inputs.to_owned(),
            after,
            run: Box::new({
                let done = &done;
                move |_: &Output| {
                    done.borrow_mut().push(name);
                    if fails {
                        return Err(Error::Caller {
                            message: "broken".into(),
                            help: None,
                        });
                    }
                    Ok(())
                }
            }),
        };
        let steps = [
            step("one", first, &[], false),
            step("two", "", &[], false),
            step("three", "", &["one"], fails),
        ];
        let runner = Steps {
            dir: dir.to_owned(),
            jobs: 1,
            view: &Quiet,
        };
        let result = runner.run(&steps, from);
        if let Err(error) = &result {
            assert_eq!(error.to_string(), "step three: broken");
        }
        drop(steps);
        (done.into_inner(), result.is_ok())
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let dir = tempfile::tempdir().unwrap();
        let run = |first, fails, from| run(dir.path(), first, fails, from);
        assert_eq!(run("a", true, None), (vec!["one", "two", "three"], false));
        assert_eq!(run("a", false, None), (vec!["three"], true));
        assert_eq!(run("a", false, None), (vec![], true));
        assert_eq!(run("b", false, None), (vec!["one", "three"], true));
        assert_eq!(run("b", false, Some("two")), (vec!["two", "three"], true));
    }
}
