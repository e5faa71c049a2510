//! The root file system of a Linux guest, as an initramfs.
//!
//! The same content gives the same bytes.

use crate::cpio::{self, CHARACTER, DIRECTORY, Member, REGULAR, SYMLINK};
use crate::process::run;
use crate::{Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// A root file system in the making. Paths are relative to the root; parent
/// directories come by themselves.
#[derive(Debug, Clone, Default)]
pub struct Initramfs {
    members: BTreeMap<String, Member>,
}

impl Initramfs {
    /// One with nothing but `/dev/console`, which the kernel opens for init.
    pub fn new() -> Initramfs {
        let mut initramfs = Initramfs::default();
        initramfs.node("dev/console", 0o600, (5, 1));
        initramfs
    }

    /// One with BusyBox, a link for each of its applets, and mount points.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Failed`] if it does not
    /// run here to list its applets.
    pub fn with_busybox(busybox: &Path) -> Result<Initramfs> {
        let mut initramfs = Initramfs::new();
        initramfs.host_file("bin/busybox", busybox, 0o755)?;
        let mut command = Command::new(busybox);
        command.arg("--list");
        let list = run(command, "list what BusyBox can do", "busybox-static")?;
        for applet in String::from_utf8_lossy(&list)
            .lines()
            .filter(|name| *name != "busybox")
        {
            initramfs.symlink(&format!("bin/{applet}"), "busybox");
        }
        for dir in ["proc", "sys", "tmp", "root", "etc"] {
            initramfs.dir(dir);
        }
        initramfs.file(
            "etc/passwd",
            0o644,
            b"root::0:0:root:/root:/bin/sh\n".to_vec(),
        );
        Ok(initramfs)
    }

    /// Adds or replaces a file.
    pub fn file(&mut self, path: &str, mode: u32, data: impl Into<Vec<u8>>) -> &mut Self {
        self.add(path, REGULAR | mode & 0o7777, (0, 0), data.into())
    }

    /// Adds or replaces a file with the content of one of the host's.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read.
    pub fn host_file(&mut self, path: &str, from: &Path, mode: u32) -> Result<&mut Self> {
        let data = fs::read(from).map_err(Error::file("read", from))?;
        Ok(self.file(path, mode, data))
    }

    /// Adds a directory.
    pub fn dir(&mut self, path: &str) -> &mut Self {
        self.add(path, DIRECTORY | 0o755, (0, 0), Vec::new())
    }

    /// Adds a symbolic link to `target`.
    pub fn symlink(&mut self, path: &str, target: &str) -> &mut Self {
        self.add(path, SYMLINK | 0o777, (0, 0), target.into())
    }

    /// Adds a character device with this major and minor number.
    pub fn node(&mut self, path: &str, mode: u32, device: (u32, u32)) -> &mut Self {
        self.add(path, CHARACTER | mode & 0o7777, device, Vec::new())
    }

    fn add(&mut self, path: &str, mode: u32, device: (u32, u32), data: Vec<u8>) -> &mut Self {
        let path = path.trim_matches('/');
        for (end, _) in path.match_indices('/') {
            self.members
                .entry(path[..end].to_owned())
                .or_insert_with(|| Member {
                    mode: DIRECTORY | 0o755,
                    device: (0, 0),
                    data: Vec::new(),
                });
        }
        self.members
            .insert(path.to_owned(), Member { mode, device, data });
        self
    }

    /// The cpio archive, as the kernel takes it. Uncompressed, it boots
    /// fastest.
    ///
    /// # Errors
    /// [`Error::Unusable`] if a file is longer than 4 GiB.
    pub fn pack(&self) -> Result<Vec<u8>> {
        // In a sorted map a directory comes before what is in it.
        let members = self
            .members
            .iter()
            .map(|(name, member)| (name.as_str(), member));
        cpio::write(members).ok_or_else(|| Error::Unusable {
            path: "initramfs".into(),
            problem: "a file in it is longer than 4 GiB".into(),
            help: "leave it out".into(),
        })
    }

    /// The archive, compressed by gzip, for keeping.
    ///
    /// # Errors
    /// As [`Initramfs::pack`].
    pub fn pack_gzip(&self) -> Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let into = |error| Error::file("compress", Path::new("initramfs"))(error);
        encoder.write_all(&self.pack()?).map_err(into)?;
        encoder.finish().map_err(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn example() -> Initramfs {
        let mut initramfs = Initramfs::new();
        initramfs
            .file("/usr/bin/x", 0o755, "text")
            .symlink("bin/y", "../usr/bin/x")
            .node("dev/mem", 0o600, (1, 1))
            .file("usr/bin/x", 0o4711, "replaced");
        initramfs
    }

    #[test]
    fn the_archive_has_what_was_added_and_parents_first() {
        let members = cpio::read(&example().pack().unwrap());
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "bin",
                "bin/y",
                "dev",
                "dev/console",
                "dev/mem",
                "usr",
                "usr/bin",
                "usr/bin/x"
            ]
        );
        let (_, x) = &members[7];
        assert_eq!(
            (x.mode, x.data.as_slice()),
            (0o104_711, b"replaced".as_slice())
        );
        assert_eq!(members[4].1.device, (1, 1));
        assert_eq!(members[1].1.data, b"../usr/bin/x");
    }

    #[test]
    fn compressed_it_is_the_same_each_time() {
        let packed = example().pack_gzip().unwrap();
        assert_eq!(packed, example().pack_gzip().unwrap());
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        assert_eq!(plain, example().pack().unwrap());
    }
}
