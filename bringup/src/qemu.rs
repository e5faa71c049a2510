//! Which QEMU there is.

use crate::process::{find_in_path, run};
use crate::{Error, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installed `qemu-system-...`.
#[derive(Debug, Clone)]
pub struct Qemu {
    /// The program.
    pub path: PathBuf,
    /// The upstream version.
    pub version: Version,
    /// The version of the Debian or Ubuntu package that it is from.
    pub package: Option<String>,
}

/// An upstream version of QEMU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second.
    pub minor: u32,
    /// The third.
    pub micro: u32,
}

impl Version {
    /// The version without its last number ("10.0"): QEMU's interfaces do not
    /// change within it.
    pub fn family(&self) -> String {
        format!("{}.{}", self.major, self.minor)
    }

    /// Reads "10.0.2", also "10.0" and "10.0.2-rc1".
    pub fn parse(text: &str) -> Option<Version> {
        let mut numbers = text.trim().split(['.', '-']).map(str::parse::<u32>);
        let version = Version {
            major: numbers.next()?.ok()?,
            minor: numbers.next()?.ok()?,
            micro: numbers.next().and_then(|number| number.ok()).unwrap_or(0),
        };
        Some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.micro)
    }
}

impl Qemu {
    /// The QEMU at `path`, or else `qemu-system-x86_64` in PATH.
    ///
    /// # Errors
    /// [`Error::NoQemu`] and [`Error::NotQemu`].
    pub fn find(path: Option<&Path>) -> Result<Qemu> {
        let wanted = path.unwrap_or(Path::new("qemu-system-x86_64"));
        let path = find_in_path(wanted).ok_or_else(|| Error::NoQemu {
            looked_for: wanted.to_owned(),
        })?;
        let mut command = Command::new(&path);
        command.arg("--version");
        let said = run(command, "run the device", "qemu-system-x86")?;
        let said = String::from_utf8_lossy(&said)
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        match parse_version(&said) {
            Some((version, package)) => Ok(Qemu {
                path,
                version,
                package,
            }),
            None => Err(Error::NotQemu { path, said }),
        }
    }

    /// The version of the source package that this QEMU was built from:
    /// without the suffix of a rebuild (`+b3`).
    pub fn source_package(&self) -> Option<&str> {
        self.package.as_deref().map(without_rebuild)
    }
}

impl fmt::Display for Qemu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QEMU {}", self.version)?;
        if let Some(package) = &self.package {
            write!(f, " ({package})")?;
        }
        Ok(())
    }
}

/// "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)" and the like.
fn parse_version(line: &str) -> Option<(Version, Option<String>)> {
    let rest = line.strip_prefix("QEMU emulator version ")?;
    let (version, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let package = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|rest| rest.strip_prefix("Debian "))
        .filter(|package| package.starts_with(|c: char| c.is_ascii_digit()));
    Some((Version::parse(version)?, package.map(str::to_owned)))
}

fn without_rebuild(package: &str) -> &str {
    match package.rsplit_once("+b") {
        Some((source, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => source,
        _ => package,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, version: &str, package: Option<&str>) {
        let (v, p) = parse_version(line).unwrap();
        assert_eq!(v.to_string(), version);
        assert_eq!(p.as_deref(), package);
    }

    #[test]
    fn versions_of_debian_ubuntu_and_upstream_are_read() {
        check(
            "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1~bpo12+1)",
            "10.0.2",
            Some("1:10.0.2+ds-2+deb13u1~bpo12+1"),
        );
        check(
            "QEMU emulator version 8.2.2 (Debian 1:8.2.2+ds-0ubuntu1.10)",
            "8.2.2",
            Some("1:8.2.2+ds-0ubuntu1.10"),
        );
        check("QEMU emulator version 10.2.0-rc3", "10.2.0", None);
        check(
            "QEMU emulator version 10.0.50 (v10.0.0-1234-gabc)",
            "10.0.50",
            None,
        );
        assert!(parse_version("busybox v1.35").is_none());
    }

    #[test]
    fn a_rebuild_has_the_source_of_what_it_rebuilds() {
        assert_eq!(
            without_rebuild("1:7.2+dfsg-7+deb12u18+b3"),
            "1:7.2+dfsg-7+deb12u18"
        );
        assert_eq!(
            without_rebuild("1:10.0.2+ds-2+deb13u1~bpo12+1"),
            "1:10.0.2+ds-2+deb13u1~bpo12+1"
        );
    }
}
