//! Downloads from the mirrors that this machine already uses.
//!
//! apt does the work, and so do its keys and proxies; but with a source list,
//! package lists and archive directory of our own, so that nothing here needs
//! root or changes the system's configuration. That list has the system's
//! entries and, where a package is not in them, other suites of the same
//! mirror (backports, newer releases).

use crate::error::last_lines;
use crate::process::{Output, output};
use crate::scratch::Scratch;
use crate::{Error, Progress, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

pub use sources::Entry;

mod sources;

/// Suites that may have what the system's own entries lack, newest last.
const OTHER_SUITES: [&[&str]; 3] = [
    &["bookworm", "bookworm-backports"],
    &["trixie", "trixie-backports"],
    &["sid"],
];

/// Downloads the files of source package `name` at exactly `version` into
/// `dir`. Succeeds if at least the upstream archive (`*.orig.tar.*`) came.
///
/// # Errors
/// [`Error::Download`] if no suite has that version, [`Error::NoProgram`]
/// without apt.
pub fn source(name: &str, version: &str, dir: &Path, progress: Progress) -> Result<()> {
    let system = sources::of_system()?;
    let what = format!("the source package {name}={version}");
    let mut log = String::from("no apt source is configured on this machine");
    for entries in attempts(&system, version) {
        let suites: Vec<&str> = entries.iter().map(|entry| entry.suite.as_str()).collect();
        progress(&format!("fetching {what}, from {}", suites.join(", ")));
        let apt = Private::new(&entries, "deb-src")?;
        let updated = apt.get(&["update"], dir)?;
        let got = apt.get(
            &["source", "--download-only", &format!("{name}={version}")],
            dir,
        )?;
        if has_upstream_archive(dir)? {
            return Ok(());
        }
        let mut text = updated.stderr;
        text.extend(got.stderr);
        log = last_lines(&text, 5);
    }
    Err(Error::Download {
        what,
        log,
        instead: "unpack the source of this QEMU somewhere and name it with --qemu-src DIR".into(),
    })
}

/// Downloads the newest source package `name` whose upstream version `fits`, into `dir`, and gives
/// its version. The system's own suites are looked at first.
///
/// # Errors
/// As [`source`].
pub fn newest_source(
    name: &str,
    wanted: &str,
    fits: &dyn Fn(&str) -> bool,
    dir: &Path,
    progress: Progress,
) -> Result<String> {
    let what = format!("the source package {name} ({wanted})");
    let mut log = String::from("no apt source that this machine uses has it");
    for entries in attempts(&sources::of_system()?, "") {
        let suites: Vec<&str> = entries.iter().map(|entry| entry.suite.as_str()).collect();
        progress(&format!("looking for {what} in {}", suites.join(", ")));
        let apt = Private::new(&entries, "deb-src")?;
        apt.get(&["update"], dir)?;
        let mut command = apt.command("apt-cache");
        command.args(["showsrc", "--only-source", name]);
        let shown = output(command, "look for source packages", "apt")?;
        // An index may list what its mirror no longer has.
        for version in versions(&String::from_utf8_lossy(&shown.stdout), fits) {
            progress(&format!("fetching {name}={version}"));
            let wanted = format!("{name}={version}");
            let got = apt.get(&["source", "--download-only", &wanted], dir)?;
            if has_upstream_archive(dir)? {
                return Ok(version);
            }
            log = last_lines(&got.stderr, 5);
        }
    }
    Err(Error::Download {
        what,
        log,
        instead: "name a source tree of your own: --qemu-src, --kernel-src or --busybox-src".into(),
    })
}

/// The versions in what `apt-cache showsrc` prints whose upstream part fits; newest first, as far
/// as apt's own order goes.
fn versions(shown: &str, fits: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut versions: Vec<String> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("Version: "))
        .filter(|version| fits(upstream(version)))
        .map(str::to_owned)
        .collect();
    versions.reverse();
    versions.dedup();
    versions
}

/// "10.0.13" of "1:10.0.13+ds-0+deb13u1".
fn upstream(version: &str) -> &str {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
    version[..end.unwrap_or(version.len())].trim_end_matches('.')
}

/// Downloads binary package `name`, or the first package that it depends on if
/// `follow` says so (a metapackage), into `dir` as one `.deb`. Gives its name.
///
/// # Errors
/// [`Error::Download`] if it is not to be had, [`Error::NoProgram`] without apt.
pub fn package(name: &str, follow: bool, dir: &Path, progress: Progress) -> Result<String> {
    // The system's lists may be there and fresh: then no update is needed.
    if let Ok(real) = download(&Lists::System, name, follow, dir) {
        progress(&format!("fetched the package {real}"));
        return Ok(real);
    }
    progress(&format!("fetching package lists to find {name}"));
    let private = Private::new(&sources::of_system()?, "deb")?;
    private.get(&["update"], dir)?;
    let real = download(&Lists::Private(&private), name, follow, dir)?;
    progress(&format!("fetched the package {real}"));
    Ok(real)
}

enum Lists<'a> {
    System,
    Private(&'a Private),
}

impl Lists<'_> {
    fn command(&self, program: &str) -> Command {
        match self {
            Lists::Private(private) => private.command(program),
            Lists::System => {
                let mut command = Command::new(program);
                command.args(["-q", "-o", "APT::Sandbox::User=root"]);
                command
            }
        }
    }
}

fn download(lists: &Lists, name: &str, follow: bool, dir: &Path) -> Result<String> {
    let mut real = name.to_owned();
    if follow {
        let mut command = lists.command("apt-cache");
        command.args(["show", "--no-all-versions", name]);
        let shown = output(command, "download packages", "apt")?;
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        let depends = shown
            .lines()
            .find_map(|line| line.strip_prefix("Depends: "));
        if let Some(first) = depends.and_then(|line| line.split([' ', ',', '|']).next()) {
            real = first.to_owned();
        }
    }
    let mut command = lists.command("apt-get");
    command.args(["download", &real]).current_dir(dir);
    let got = output(command, "download packages", "apt")?;
    if got.status.success() && fs::read_dir(dir).is_ok_and(|mut files| files.next().is_some()) {
        return Ok(real);
    }
    Err(Error::Download {
        what: format!("the package {real}"),
        log: last_lines(&got.stderr, 5),
        instead: "check the network and apt's sources, or name a file of your own (--kernel, \
                  --busybox)"
            .into(),
    })
}

/// The sets of sources to try in turn for a package of `version`.
fn attempts(system: &[Entry], version: &str) -> Vec<Vec<Entry>> {
    let codename = sources::codename();
    let base = system
        .iter()
        .find(|entry| Some(&entry.suite) == codename.as_ref());
    let other = |suite: &str| base.map(|base| base.with_suite(suite));
    let mut attempts = vec![system.to_vec()];
    if let Some(codename) = &codename {
        let backports: Vec<Entry> = other(&format!("{codename}-backports"))
            .into_iter()
            .collect();
        // A version from backports says so, and their lists are small.
        let place = if version.contains("~bpo") { 0 } else { 1 };
        attempts.insert(place, backports);
    }
    for suites in OTHER_SUITES {
        attempts.push(suites.iter().filter_map(|suite| other(suite)).collect());
    }
    attempts.retain(|entries| !entries.is_empty());
    attempts
}

fn has_upstream_archive(dir: &Path) -> Result<bool> {
    let files = fs::read_dir(dir).map_err(Error::file("read", dir))?;
    Ok(files.flatten().any(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        name.contains(".orig.tar.") && !name.ends_with(".asc")
    }))
}

/// An apt configuration of our own.
struct Private {
    scratch: Scratch,
}

impl Private {
    /// With `entries` as its sources, of type `kind` ("deb" or "deb-src").
    fn new(entries: &[Entry], kind: &str) -> Result<Private> {
        let scratch = Scratch::new()?;
        for dir in ["lists/partial", "archives/partial"] {
            let path = scratch.join(dir);
            fs::create_dir_all(&path).map_err(Error::file("make", &path))?;
        }
        let list = scratch.join("sources.list");
        let text: String = entries.iter().map(|entry| entry.line(kind)).collect();
        fs::write(&list, text).map_err(Error::file("write", &list))?;
        Ok(Private { scratch })
    }

    fn command(&self, program: &str) -> Command {
        let dir = self.scratch.path().display();
        let mut command = Command::new(program);
        command.args(["-q", "-o", "Dir::Etc::sourceparts=/dev/null"]);
        for setting in [
            format!("Dir::Etc::sourcelist={dir}/sources.list"),
            format!("Dir::State::lists={dir}/lists"),
            format!("Dir::Cache={dir}"),
            // As root, apt fetches as another user, who cannot look in here.
            "APT::Sandbox::User=root".to_owned(),
        ] {
            command.args(["-o", &setting]);
        }
        command
    }

    /// Runs apt-get in `dir`; whether it succeeded is for the caller to see.
    fn get(&self, arguments: &[&str], dir: &Path) -> Result<Output> {
        let mut command = self.command("apt-get");
        command.args(arguments).current_dir(dir);
        output(command, "download packages", "apt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_a_family_newest_first() {
        let shown = "Package: qemu\nVersion: 1:10.2.1+ds-1\n\nVersion: 1:10.2.2+ds-1\n\
                     Version: 1:11.1.3+ds-1\nVersion: 1:10.20.0+ds-1\n";
        let family = |version: &str| version == "10.2" || version.starts_with("10.2.");
        assert_eq!(versions(shown, &family), ["1:10.2.2+ds-1", "1:10.2.1+ds-1"]);
        assert_eq!(upstream("1:7.2+dfsg-7+deb12u18"), "7.2");
        assert_eq!(upstream("6.1.176-1"), "6.1.176");
    }
}
