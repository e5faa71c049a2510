//! Writing cpio archives of the "newc" form, which Linux unpacks as initramfs
//! (Documentation/driver-api/early-userspace/buffer-format.rst of Linux).
//!
//! Deterministic: no times, no owners; inode numbers count up.

/// Type bits of a mode: a directory.
pub(crate) const DIRECTORY: u32 = 0o040_000;
/// Type bits of a mode: a regular file.
pub(crate) const REGULAR: u32 = 0o100_000;
/// Type bits of a mode: a symbolic link, whose data is its target.
pub(crate) const SYMLINK: u32 = 0o120_000;
/// Type bits of a mode: a character device.
pub(crate) const CHARACTER: u32 = 0o020_000;

const MAGIC: &str = "070701";
const TRAILER: &str = "TRAILER!!!";

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Type bits and permissions.
    pub mode: u32,
    /// Major and minor number of a device node.
    pub device: (u32, u32),
    /// What a file contains, or where a link leads.
    pub data: Vec<u8>,
}

/// An archive of `members`, in their order. A member that is longer than
/// 4 GiB cannot be written and is refused by giving `None`.
pub(crate) fn write<'a>(
    members: impl IntoIterator<Item = (&'a str, &'a Member)>,
) -> Option<Vec<u8>> {
    let mut archive = Vec::new();
    let mut inode = 0;
    for (name, member) in members {
        inode += 1;
        append(&mut archive, inode, name, member)?;
    }
    let trailer = Member {
        mode: 0,
        device: (0, 0),
        data: Vec::new(),
    };
    append(&mut archive, inode + 1, TRAILER, &trailer)?;
    Some(archive)
}

fn append(archive: &mut Vec<u8>, inode: u32, name: &str, member: &Member) -> Option<()> {
    let (major, minor) = member.device;
    let length = u32::try_from(member.data.len()).ok()?;
    let name_length = u32::try_from(name.len() + 1).ok()?;
    archive.extend(MAGIC.as_bytes());
    // inode, mode, uid, gid, links, mtime, size, device, node, name, checksum
    for field in [
        inode,
        member.mode,
        0,
        0,
        1,
        0,
        length,
        0,
        0,
        major,
        minor,
        name_length,
        0,
    ] {
        archive.extend(format!("{field:08X}").as_bytes());
    }
    archive.extend(name.as_bytes());
    archive.push(0);
    pad(archive);
    archive.extend(&member.data);
    pad(archive);
    Some(())
}

/// Names and data begin at multiples of four bytes.
fn pad(archive: &mut Vec<u8>) {
    archive.resize(archive.len().next_multiple_of(4), 0);
}

#[cfg(test)]
pub(crate) fn read(mut archive: &[u8]) -> Vec<(String, Member)> {
    fn take<'a>(from: &mut &'a [u8], length: usize, used: usize) -> &'a [u8] {
        let (taken, _) = from.split_at(length);
        *from = &from[length + (used + length).next_multiple_of(4) - used - length..];
        taken
    }
    let mut members = Vec::new();
    loop {
        assert_eq!(&archive[..6], MAGIC.as_bytes());
        let field = |n: usize| {
            let text = std::str::from_utf8(&archive[6 + 8 * n..][..8]).unwrap();
            u32::from_str_radix(text, 16).unwrap()
        };
        let (mode, device) = (field(1), (field(9), field(10)));
        let (length, name_length) = (field(6) as usize, field(11) as usize);
        archive = &archive[110..];
        let name = take(&mut archive, name_length, 110);
        let data = take(&mut archive, length, 0).to_vec();
        let name = String::from_utf8(name[..name_length - 1].to_vec()).unwrap();
        if name == TRAILER {
            assert!(archive.is_empty());
            return members;
        }
        members.push((name, Member { mode, device, data }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let members: Vec<(String, Member)> = (0..9)
            .map(|n| {
                let data = vec![n as u8; n];
                (
                    "x".repeat(n + 1),
                    Member {
                        mode: REGULAR | 0o644,
                        device: (0, n as u32),
                        data,
                    },
                )
            })
            .collect();
        let archive = write(members.iter().map(|(name, member)| (name.as_str(), member))).unwrap();
        assert_eq!(read(&archive), members);
        assert_eq!(archive.len() % 4, 0);
    }
}
