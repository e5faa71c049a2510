//! Mutants are judged in processes of their own: one that does not end, or wants too much memory, is
//! told by its number, and the others go on.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::Mutant;
use super::judge::{judge, keep_panics};
use super::seeds::Seeds;

/// The variable by which a test program is such a process: a list of mutants, `NUMBER` or
/// `NUMBER:PLACE,PLACE` of the mutations that are kept.
pub const VARIABLE: &str = "SVD2QEMU_MUTANTS_CHILD";

/// No mutant takes longer.
pub const LONGEST: Duration = Duration::from_secs(60);

/// Nor more memory, in KiB.
pub const MOST: u64 = 1 << 20;

/// What may be taken of the address space, in KiB: threads' stacks and the allocator's reserves too.
const ADDRESSES: u64 = 6 << 20;

/// Before each line that is said.
const MARK: &str = "mutant:";

/// A mutant, and which of its mutations are kept; all, if nothing is said.
pub type Wanted = (u64, Option<Vec<usize>>);

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its findings are errors.
    Refused,
    /// All is generated, of so many registers.
    Accepted(usize),
    /// A promise is not kept.
    Failed(String),
}

/// Judges what is wanted, if this is such a process; gives whether it is.
pub fn is_child() -> bool {
    let Ok(list) = std::env::var(VARIABLE) else {
        return false;
    };
    keep_panics();
    let seeds = Seeds::read();
    for wanted in list.split_whitespace() {
        let (number, kept) = wanted
            .split_once(':')
            .map_or((wanted, None), |(a, b)| (a, Some(b)));
        let Ok(number) = number.parse() else {
            continue;
        };
        let mut mutant = Mutant::new(number, &seeds);
        if let Some(kept) = kept {
            let places: Vec<_> = kept.split(',').flat_map(str::parse).collect();
            mutant = mutant.kept(&places);
        }
        say(&format!("begin {number}"));
        // Memory is measured anew from here on.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let source = mutant.source(&seeds);
        let said = match judge(&source) {
            Err(said) => format!("failed {}", said.replace('\n', "\u{1}")),
            Ok(_) if peak() > MOST => format!("failed takes more than {MOST} KiB of memory"),
            Ok(None) => "refused".into(),
            Ok(Some(registers)) => format!("accepted {registers}"),
        };
        say(&said);
    }
    true
}

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // Who does not listen any more has ended.
    let _ = writeln!(out, "\n{MARK}{text}");
    let _ = out.flush();
}

/// The most memory since it was last asked to be measured anew, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

/// The verdicts on these mutants, in their order. `test` is the test of this program that calls
/// [`is_child`].
///
/// # Panics
///
/// If no process can be started.
pub fn verdicts(test: &str, wanted: &[Wanted]) -> Vec<Verdict> {
    let mut found = Vec::new();
    while found.len() < wanted.len() {
        found.extend(some(test, &wanted[found.len()..]));
    }
    found
}

/// The verdicts that one process gives: at least one, and a failure if it was ended.
fn some(test: &str, wanted: &[Wanted]) -> Vec<Verdict> {
    let list: Vec<String> = (wanted.iter())
        .map(|(number, kept)| match kept {
            None => number.to_string(),
            Some(kept) => {
                let kept: Vec<_> = kept.iter().map(usize::to_string).collect();
                format!("{number}:{}", kept.join(","))
            }
        })
        .collect();
    let program = std::env::current_exe().expect("a program knows its path");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {ADDRESSES}; exec \"$0\" \"$@\"")]);
    command.arg(program).args([test, "--exact", "--nocapture"]);
    command.env(VARIABLE, list.join(" "));
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program can be started again");
    let output = child.stdout.take().expect("it is a pipe");
    let (sender, lines) = channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let said = line.strip_prefix(MARK).map(str::to_owned);
            if said.is_some_and(|said| sender.send(said).is_err()) {
                break;
            }
        }
    });
    let mut found = Vec::new();
    let mut since = Instant::now();
    while found.len() < wanted.len() {
        match lines.recv_timeout(LONGEST * if found.is_empty() { 2 } else { 1 }) {
            Ok(said) if said.starts_with("begin") => since = Instant::now(),
            Ok(_) if since.elapsed() > LONGEST => {
                found.push(Verdict::Failed(format!("takes longer than {LONGEST:?}")));
            }
            Ok(said) => found.push(verdict(&said)),
            Err(RecvTimeoutError::Timeout) => {
                found.push(Verdict::Failed(format!("does not end within {LONGEST:?}")));
                break;
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = child
                    .wait()
                    .map_or_else(|error| error.to_string(), |s| s.to_string());
                found.push(Verdict::Failed(format!("the process ended: {status}")));
                break;
            }
        }
    }
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    let _ = reader.join();
    found
}

fn verdict(said: &str) -> Verdict {
    let (word, rest) = said.split_once(' ').unwrap_or((said, ""));
    match word {
        "refused" => Verdict::Refused,
        "accepted" => Verdict::Accepted(rest.parse().unwrap_or_default()),
        _ => Verdict::Failed(rest.replace('\u{1}', "\n")),
    }
}
