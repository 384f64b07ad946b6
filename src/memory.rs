//! Memory that this process may still take: what the machine has free, and what it was allowed.

mod control_groups;

use std::fmt;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use crate::error::{CliError, ErrorKind};
use crate::units::bytes;

const LIMITS: &str = "/proc/self/limits";
const ADDRESS_SPACE: &str = "Max address space";

/// What is left of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    bytes: u64,
    limit: Limit,
}

/// Who refuses more memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Machine,
    AddressSpace,
    Data,
    ControlGroup,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Machine => "are free",
            Self::AddressSpace => "are left of the address space that `ulimit -v` allows",
            Self::Data => "are left of what `ulimit -d` allows",
            Self::ControlGroup => "are left below the limit of the control group",
        })
    }
}

/// Refuses a proof that would take more memory than there is.
pub(crate) fn require_for_proving(needed: u64) -> Result<(), CliError> {
    let help = "more lanes take fewer rows: build with `--lanes 4`, or use a machine with more memory";
    require("proving", needed, help)
}

/// Refuses work that would take more memory than there is. Where the system does not tell (not Linux), nothing is refused.
pub(crate) fn require(work: &str, needed: u64, help: &str) -> Result<(), CliError> {
    let require = || match least_room() {
        Some(room) if room.bytes < needed => Err(CliError::new(
            ErrorKind::Limit,
            "memory",
            format!("{work} would take about {}, {} {}", bytes(needed), bytes(room.bytes), room.limit),
            help,
        )),
        _ => Ok(()),
    };
    require()?;
    if !has_limited_addresses() {
        return Ok(());
    }
    // The allocator reserves addresses for every thread, far more than it uses: only then it is known what is left.
    rayon::broadcast(|_| drop(black_box(Box::new(0_u8))));
    require()
}

fn has_limited_addresses() -> bool {
    let limits = fs::read_to_string(LIMITS).unwrap_or_default();
    own_limit(&limits, ADDRESS_SPACE).is_some()
}

fn least_room() -> Option<Room> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (limits, status) = (read(LIMITS), read("/proc/self/status"));
    let groups = control_groups::least_room(&read("/proc/self/cgroup"), Path::new("/sys/fs/cgroup"));
    let rooms = [
        (available(&read("/proc/meminfo")), Limit::Machine),
        (below_own_limit(&limits, ADDRESS_SPACE, &status, "VmSize:"), Limit::AddressSpace),
        (below_own_limit(&limits, "Max data size", &status, "VmData:"), Limit::Data),
        (groups, Limit::ControlGroup),
    ];
    let rooms = rooms.into_iter().filter_map(|(bytes, limit)| Some(Room { bytes: bytes?, limit }));
    rooms.min_by_key(|room| room.bytes)
}

/// What the machine can give without swapping.
fn available(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo, "MemAvailable:")
}

/// What a limit of this process, by its name in `/proc/self/limits`, leaves beyond what is taken already.
fn below_own_limit(limits: &str, name: &str, status: &str, taken: &str) -> Option<u64> {
    Some(own_limit(limits, name)?.saturating_sub(kibibytes(status, taken)?))
}

fn own_limit(limits: &str, name: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    // Soft, hard, unit; no number where there is no limit.
    line.split_whitespace().next()?.parse().ok()
}

fn kibibytes(lines: &str, name: &str) -> Option<u64> {
    let line = lines.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_memory_is_refused() {
        assert_eq!(available("MemTotal: 9 kB\nMemAvailable:   2048 kB\n"), Some(2 << 20));
        assert_eq!(available("MemTotal: 9 kB\n"), None);
        assert!(require_for_proving(0).is_ok());
        if cfg!(target_os = "linux") {
            assert_eq!(require_for_proving(u64::MAX).unwrap_err().id, "memory");
        }
    }

    #[test]
    fn limits_of_the_process_leave_what_it_has_not_taken() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max data size             unlimited            unlimited            bytes     \n\
                      Max address space         536870912            unlimited            bytes     \n";
        let status = "VmPeak:\t  300000 kB\nVmSize:\t  262144 kB\nVmData:\t  131072 kB\n";
        let room = |name, taken| below_own_limit(limits, name, status, taken);
        assert_eq!(room("Max address space", "VmSize:"), Some(256 << 20));
        assert_eq!(room("Max data size", "VmData:"), None);
        assert_eq!(room("Max address space", "VmSwap:"), None);
        // More than is allowed is mapped where the limit came later.
        let tight = limits.replace("536870912", "1048576");
        assert_eq!(below_own_limit(&tight, "Max address space", status, "VmSize:"), Some(0));
    }
}
