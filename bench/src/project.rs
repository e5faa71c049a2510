//! A copy of the project whose SVD can be edited, with build output of its own. It is removed at
//! the end, also after a signal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use bringup::scratch::Scratch;

use crate::sample::timed;
use crate::tool::{Tool, cargo, executable, run};
use crate::{Result, progress};

/// A calculation for the guest program.
pub const COMMAND: &str = "calc_test 10 '*' 5";

/// The copy, built once and up to date with its SVD.
pub struct Project {
    scratch: Scratch,
    tool: PathBuf,
    svd: String,
}

/// What a command took, and what it printed.
pub struct Booted {
    /// The guest's output.
    pub answer: String,
    /// Steps and their times, as `boot --timings` tells them.
    pub steps: Vec<(String, Duration)>,
}

impl Project {
    /// Copies what git knows or would add, and builds the guest programs.
    pub fn copy(tool: &Tool) -> Result<Self> {
        progress("copying the project, and building its guest programs");
        let scratch = Scratch::new()?;
        let mut git = Command::new("git");
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        git.current_dir(&tool.root);
        let files = String::from_utf8(run(git)?.stdout)?;
        for file in files.split_terminator('\0') {
            let (from, to) = (tool.root.join(file), scratch.join(file));
            // What was deleted, but not yet from the index, is still listed.
            if from.is_file() {
                fs::create_dir_all(to.parent().unwrap_or(scratch.path()))?;
                fs::copy(&from, &to)?;
            }
        }
        let svd = fs::read_to_string(scratch.join("calc.svd"))?;
        let project = Self {
            scratch,
            tool: tool.path.clone(),
            svd,
        };
        project.restore()?;
        Ok(project)
    }

    /// Puts the SVD back as it was, and everything that is made from it.
    pub fn restore(&self) -> Result<()> {
        self.edit(&[])?;
        self.generate()?;
        self.selftest()?;
        self.boot(&["--run", COMMAND]).map(drop)
    }

    /// Replaces texts of the original SVD, each of which is there once.
    pub fn edit(&self, replacements: &[(&str, &str)]) -> Result<()> {
        let mut svd = self.svd.clone();
        for (from, to) in replacements {
            if svd.matches(from).count() != 1 {
                return Err(format!("calc.svd does not have {from:?} once; mend the bench").into());
            }
            svd = svd.replace(from, to);
        }
        Ok(fs::write(self.path("calc.svd"), svd)?)
    }

    /// `svd2qemu generate`.
    pub fn generate(&self) -> Result<Duration> {
        let (time, done) = timed(|| run(self.command(&["generate", "calc.svd"])));
        done.map(|_| time)
    }

    /// Builds the bare-metal self-test.
    pub fn selftest(&self) -> Result<(Duration, PathBuf)> {
        let mut cargo = self.here(cargo());
        cargo.args(["build", "--release", "--bin", "selftest"]);
        cargo.current_dir(self.path("guest/selftest"));
        let (time, program) = timed(|| executable(cargo, "selftest"));
        Ok((time, program?))
    }

    /// `svd2qemu boot`; the guest must succeed.
    pub fn boot(&self, arguments: &[&str]) -> Result<Booted> {
        let mut command = self.command(&["boot", "calc.svd", "--timings"]);
        command.args(arguments);
        let done = run(command)?;
        let steps = String::from_utf8_lossy(&done.stderr)
            .lines()
            .filter_map(step)
            .collect();
        Ok(Booted {
            answer: String::from_utf8_lossy(&done.stdout).into_owned(),
            steps,
        })
    }

    /// `svd2qemu classic`: gives what the guest printed.
    pub fn classic(&self) -> Result<String> {
        let done = run(self.command(&["classic", "calc.svd", "--run", COMMAND]))?;
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// When the Linux guest program was last built.
    pub fn guest_built(&self) -> Result<SystemTime> {
        Ok(fs::metadata(self.target().join("guest/calc_test"))?.modified()?)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    fn target(&self) -> PathBuf {
        self.path("target")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.here(Command::new(&self.tool));
        command.args(arguments);
        command
    }

    /// The command in the copy, which builds into the copy whatever the caller's settings.
    fn here(&self, mut command: Command) -> Command {
        let root: &Path = self.scratch.path();
        command
            .current_dir(root)
            .env("CARGO_TARGET_DIR", self.target());
        command
    }
}

/// `timing: plugin 312 ms`.
fn step(line: &str) -> Option<(String, Duration)> {
    let (step, time) = line
        .strip_prefix("timing: ")?
        .strip_suffix(" ms")?
        .rsplit_once(' ')?;
    let milliseconds: f64 = time.parse().ok()?;
    Some((
        step.to_owned(),
        Duration::try_from_secs_f64(milliseconds / 1e3).ok()?,
    ))
}
