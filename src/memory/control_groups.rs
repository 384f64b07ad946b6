//! Control groups of both versions, as `/proc/self/cgroup` names them and `/sys/fs/cgroup` shows them.

use std::fs;
use std::path::{Path, PathBuf};

/// Files of one version.
struct Version {
    /// Where its groups are, below the mount.
    folder: &'static str,
    limit: &'static str,
    usage: &'static str,
    /// The line of `memory.stat` with pages of files, which the kernel takes back before it refuses anything.
    reclaimable: &'static str,
}

const FIRST: Version = Version {
    folder: "memory",
    limit: "memory.limit_in_bytes",
    usage: "memory.usage_in_bytes",
    reclaimable: "total_inactive_file ",
};

const SECOND: Version =
    Version { folder: "", limit: "memory.max", usage: "memory.current", reclaimable: "inactive_file " };

/// The least that is left below the limits of the process's groups and of those around them; `None` without any limit.
///
/// `groups` are lines `number:controllers:/path`. Within a container the path may be one of the host's, which is not
/// there: the container's own group is then the mount itself, which every path leads up to.
pub(super) fn least_room(groups: &str, mount: &Path) -> Option<u64> {
    let folders = groups.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let version = match controllers {
            "" => SECOND,
            names if names.split(',').any(|name| name == "memory") => FIRST,
            _ => return None,
        };
        Some((version, path))
    });
    let rooms = folders.flat_map(|(version, path)| {
        let top = mount.join(version.folder);
        let rooms: Vec<u64> = around(path).filter_map(|group| version.room(&top.join(group))).collect();
        rooms
    });
    rooms.min()
}

/// The group and those that it lies in, relative to the mount.
fn around(path: &str) -> impl Iterator<Item = PathBuf> {
    let path = path.trim_start_matches('/').to_owned();
    let count = Path::new(&path).ancestors().count();
    (0..count).filter_map(move |level| Some(Path::new(&path).ancestors().nth(level)?.to_owned()))
}

impl Version {
    fn room(&self, group: &Path) -> Option<u64> {
        let number = |file: &str| fs::read_to_string(group.join(file)).ok()?.trim().parse::<u64>().ok();
        // `max` is no number: there is no limit.
        let (limit, usage) = (number(self.limit)?, number(self.usage)?);
        let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
        let reclaimable = stat.lines().find_map(|line| line.strip_prefix(self.reclaimable)?.trim().parse::<u64>().ok());
        Some(limit.saturating_sub(usage.saturating_sub(reclaimable.unwrap_or(0))))
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn group(folder: &Path, version: &Version, [limit, usage, reclaimable]: [&str; 3]) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(version.limit), format!("{limit}\n")).unwrap();
        fs::write(folder.join(version.usage), format!("{usage}\n")).unwrap();
        let stat = format!("anon 5\n{}{reclaimable}\nactive_file 7\n", version.reclaimable);
        fs::write(folder.join("memory.stat"), stat).unwrap();
    }

    #[test]
    fn the_tightest_group_on_the_way_up_decides() {
        let mount = TempDir::new().unwrap();
        let (inner, outer) = (mount.path().join("outer/inner"), mount.path().join("outer"));
        group(&outer, &SECOND, ["1000", "400", "100"]);
        group(&inner, &SECOND, ["max", "300", "0"]);
        assert_eq!(least_room("0::/outer/inner\n", mount.path()), Some(700));
        group(&inner, &SECOND, ["500", "450", "20"]);
        assert_eq!(least_room("0::/outer/inner\n", mount.path()), Some(70));
        assert_eq!(least_room("0::/outer\n", mount.path()), Some(700));
        assert_eq!(least_room("0::/\n", mount.path()), None);
    }

    #[test]
    fn groups_of_the_first_version_have_a_folder_of_their_own() {
        let mount = TempDir::new().unwrap();
        group(&mount.path().join("memory/job"), &FIRST, ["900", "1000", "200"]);
        assert_eq!(least_room("8:pids:/job\n4:cpu,memory:/job\n0::/\n", mount.path()), Some(100));
        assert_eq!(least_room("8:pids:/job\n", mount.path()), None);
    }

    #[test]
    fn a_container_finds_its_own_group_at_the_mount() {
        let mount = TempDir::new().unwrap();
        group(mount.path(), &SECOND, ["1000", "1", "0"]);
        assert_eq!(least_room("0::/host/docker/1234\n", mount.path()), Some(999));
    }

    #[test]
    fn a_group_over_its_limit_has_no_room() {
        let mount = TempDir::new().unwrap();
        group(mount.path(), &SECOND, ["1000", "5000", "0"]);
        assert_eq!(least_room("0::/\n", mount.path()), Some(0));
        assert_eq!(least_room("nonsense\n\n0:\n", mount.path()), None);
    }
}
