//! Programs, translated to C and Rust, compiled, and compared with the interpreter.

use svd2qemu::{Checked, Source};

use super::Program;
use super::course::{course, difference, expected, looked_at};
use crate::acts::Act;
use crate::cores::{Cores, Flags};
use crate::installed::root;
use crate::models::{Models, WARNINGS_ARE_ERRORS};

/// A translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The C device.
    C,
    /// The Rust model.
    Model,
}

/// How a translation is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The checker refuses the program.
    Refused,
    /// It does not compile.
    Compiles,
    /// A sanitizer or a check of overflow ends it, or it does not end.
    Ends,
    /// It does something else than the interpreter.
    Differs,
}

/// A program of which a translation is wrong.
#[derive(Debug)]
pub struct Failure {
    /// Its place in the batch.
    pub index: usize,
    /// Which translation.
    pub side: Side,
    /// In which way.
    pub wrong: Wrong,
    /// What was seen.
    pub said: String,
}

/// Changes generated text, to plant a fault; which side's text is changed is the fault's business.
pub type Change<'a> = &'a (dyn Fn(Side, String) -> String + Sync);

/// No fault.
pub fn sound(_: Side, text: String) -> String {
    text
}

/// What QEMU's build warns of is a mistake in generated C, and what a plugin's build does.
const WARNINGS: [&str; 7] = [
    "-Wall",
    "-Wextra",
    "-Wempty-body",
    "-Wshadow=local",
    "-Werror",
    "-Wno-unused-parameter",
    "-Wno-missing-field-initializers",
];

/// An SVD with a peripheral for each program.
pub fn source(programs: &[Program]) -> Source {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<device schemaVersion=\"1.3\">\
         <vendor>svd2qemu</vendor><name>RANDOM</name><version>1.0</version>\
         <description>Random programs.</description><addressUnitBits>8</addressUnitBits>\
         <width>32</width>\n<peripherals>\n",
    );
    for (index, program) in programs.iter().enumerate() {
        text += &format!(
            "<peripheral><name>P{index}</name><baseAddress>{:#x}</baseAddress>\
             <addressBlock><offset>0</offset><size>{:#x}</size><usage>registers</usage>\
             </addressBlock>\n<registers>\n{}</registers></peripheral>\n",
            0x4000_0000 + index * 0x1000,
            program.size,
            program.registers.text()
        );
    }
    text += "</peripherals>\n<vendorExtensions>\n";
    for (index, program) in programs.iter().enumerate() {
        text += &format!(
            "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P{index}\"><![CDATA[\n{}]]>\
             </behavior>\n",
            program.items.text()
        );
    }
    text += "</vendorExtensions>\n</device>\n";
    Source::new("random.svd", text)
}

/// Courses of so many acts for each of the programs, by these seeds.
///
/// # Errors
///
/// What the checker has to say against one of them.
pub fn courses(programs: &[Program], seeds: &[u64], acts: usize) -> Result<Vec<Vec<Act>>, String> {
    let source = source(programs);
    let checked = check(&source)?;
    let peripherals = checked.device.peripherals().zip(seeds);
    Ok(peripherals
        .map(|(peripheral, seed)| course(peripheral, *seed, acts))
        .collect())
}

/// The checked programs.
///
/// # Errors
///
/// What the checker has to say against one of them.
pub fn check(source: &Source) -> Result<Checked, String> {
    svd2qemu::check(source).map_err(|found| {
        let path = root().join("target/programs/refused.svd");
        // It is in the target folder, for who wants to see more than what is found.
        let _ = std::fs::create_dir_all(root().join("target/programs"));
        let _ = std::fs::write(path, &source.text);
        found.render(source, false)
    })
}

/// Compares translations of all programs with the interpreter: those of both sides, at once, or of
/// one.
pub fn failures(
    programs: &[Program],
    courses: &[Vec<Act>],
    sides: &[Side],
    change: Change,
) -> Vec<Failure> {
    let found = std::thread::scope(|scope| {
        let running: Vec<_> = sides
            .iter()
            .map(|side| scope.spawn(|| one_side(programs, courses, *side, change)))
            .collect();
        let done = running.into_iter().map(|thread| match thread.join() {
            Ok(failures) => failures,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}

fn one_side(
    programs: &[Program],
    courses: &[Vec<Act>],
    side: Side,
    change: Change,
) -> Vec<Failure> {
    let failure = |wrong, said| Failure {
        index: 0,
        side,
        wrong,
        said,
    };
    let alone = programs.len() == 1;
    let source = source(programs);
    let compiled = match check(&source) {
        Err(said) => Err(failure(Wrong::Refused, said)),
        Ok(checked) => Compiled::new(&source, side, change)
            .map_err(|said| failure(Wrong::Compiles, said))
            .map(|compiled| (checked, compiled)),
    };
    let (checked, compiled) = match compiled {
        Ok(both) => both,
        Err(failure) if alone => return vec![failure],
        Err(_) => return halves(programs, courses, side, change),
    };
    let look = if alone { Act::Observe } else { Act::Digest };
    let mut acts = Vec::new();
    let mut values = Vec::new();
    let mut lengths = Vec::new();
    for (index, (peripheral, course)) in checked.device.peripherals().zip(courses).enumerate() {
        // One that is too slow for the interpreter now is not looked at.
        let known = expected(peripheral, course, look);
        lengths.push(known.as_ref().map_or(0, Vec::len));
        if let Some(known) = known {
            acts.push(Act::Select(index));
            acts.extend(looked_at(course, look));
            values.extend(known);
        }
    }
    let found = match compiled.run(&acts) {
        Ok(found) => found,
        Err(said) if alone => return vec![failure(Wrong::Ends, said)],
        Err(_) => return halves(programs, courses, side, change),
    };
    let mut failures = Vec::new();
    let mut at = 0;
    for (index, length) in lengths.into_iter().enumerate() {
        let own = at..at + length;
        at = own.end;
        if values.get(own.clone()) == found.get(own.clone()) {
            continue;
        }
        if alone {
            let peripheral = checked.device.peripherals().next();
            let known = peripheral
                .and_then(|peripheral| difference(peripheral, &courses[0], &values, &found));
            let said = known.unwrap_or_else(|| "there are other answers".into());
            failures.push(failure(Wrong::Differs, said));
        } else {
            let one = index..=index;
            let again = one_side(&programs[one.clone()], &courses[one], side, change);
            failures.extend(
                again
                    .into_iter()
                    .map(|failure| Failure { index, ..failure }),
            );
        }
    }
    failures
}

/// Which of the programs is the one that all suffer from.
fn halves(programs: &[Program], courses: &[Vec<Act>], side: Side, change: Change) -> Vec<Failure> {
    let half = programs.len() / 2;
    let mut failures = one_side(&programs[..half], &courses[..half], side, change);
    if failures.is_empty() {
        let rest = one_side(&programs[half..], &courses[half..], side, change);
        failures.extend(rest.into_iter().map(|failure| Failure {
            index: failure.index + half,
            ..failure
        }));
    }
    failures
}

/// Compiled programs of one side.
enum Compiled {
    C(Cores),
    Model(Models),
}

impl Compiled {
    fn new(source: &Source, side: Side, change: Change) -> Result<Self, String> {
        let checked = check(source)?;
        let change = |text| change(side, text);
        Ok(match side {
            Side::C => {
                let flags = Flags {
                    optimize: "-O0",
                    warnings: &WARNINGS,
                };
                Self::C(Cores::compile_with(flags, source, checked, change)?)
            }
            Side::Model => {
                let flags = WARNINGS_ARE_ERRORS;
                Self::Model(Models::compile_with(flags, source, &checked, change)?)
            }
        })
    }

    fn run(&self, acts: &[Act]) -> Result<Vec<u64>, String> {
        match self {
            Self::C(cores) => cores.run(acts),
            Self::Model(models) => models.run(acts),
        }
    }
}
