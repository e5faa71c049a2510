//! What a Linux guest is made of: a kernel and BusyBox, from the distribution.

use crate::process::run;
use crate::{Error, Progress, Result, apt, cache};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Metapackages of small kernels that boot without modules: Debian's, Ubuntu's.
const KERNELS: [&str; 2] = ["linux-image-cloud-amd64", "linux-image-virtual"];

/// A Linux kernel (bzImage). The first call downloads some 27 MB.
///
/// # Errors
/// [`Error::Download`], or [`Error::Unusable`] for a package without kernel.
pub fn kernel(progress: Progress) -> Result<PathBuf> {
    let dir = cache::entry("guest/kernel", |dir| {
        let mut result = Ok(());
        for name in KERNELS {
            result = take(name, true, dir, "vmlinuz", progress, |root| {
                let boot = fs::read_dir(root.join("boot")).ok()?;
                boot.flatten().map(|file| file.path()).find(|path| {
                    path.file_name()
                        .is_some_and(|name| name.to_string_lossy().starts_with("vmlinuz"))
                })
            });
            if result.is_ok() {
                break;
            }
        }
        result
    })?;
    Ok(dir.join("vmlinuz"))
}

/// A statically linked BusyBox. The first call downloads some 1 MB.
///
/// # Errors
/// As [`kernel`].
pub fn busybox(progress: Progress) -> Result<PathBuf> {
    let dir = cache::entry("guest/busybox", |dir| {
        take("busybox-static", false, dir, "busybox", progress, |root| {
            ["bin/busybox", "usr/bin/busybox"]
                .iter()
                .map(|name| root.join(name))
                .find(|path| path.is_file())
        })
    })?;
    Ok(dir.join("busybox"))
}

/// Downloads package `name` and keeps one file of it as `dir/kept`.
fn take(
    name: &str,
    follow: bool,
    dir: &Path,
    kept: &str,
    progress: Progress,
    find: impl Fn(&Path) -> Option<PathBuf>,
) -> Result<()> {
    let work = dir.join("package");
    fs::create_dir_all(&work).map_err(Error::file("make", &work))?;
    let real = apt::package(name, follow, &work, progress)?;
    let unpacked = work.join("unpacked");
    let files = fs::read_dir(&work).map_err(Error::file("read", &work))?;
    for deb in files.flatten().map(|file| file.path()) {
        let mut command = Command::new("dpkg-deb");
        command.arg("-x").arg(&deb).arg(&unpacked);
        run(command, "unpack packages", "dpkg")?;
    }
    let found = find(&unpacked).ok_or_else(|| Error::Unusable {
        path: unpacked.clone(),
        problem: format!("package {real} has no {kept}"),
        help: format!("name a {kept} of your own"),
    })?;
    let kept = dir.join(kept);
    fs::rename(&found, &kept).map_err(Error::file("write", &kept))?;
    fs::write(dir.join("package-name"), format!("{real}\n")).map_err(Error::file("write", dir))?;
    fs::remove_dir_all(&work).map_err(Error::file("remove", &work))
}
