/// Largest resident size this process has had so far, in bytes; `None` where the system does not tell (not Linux).
pub fn peak_memory_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    peak_from_status(&status)
}

fn peak_from_status(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_high_water_mark() {
        assert_eq!(peak_from_status("Name:\tx\nVmHWM:\t   123456 kB\nVmRSS:\t 9 kB\n"), Some(123_456 * 1024));
        assert_eq!(peak_from_status("VmHWM:\t12 MB\n"), None);
        assert_eq!(peak_from_status("VmRSS:\t12 kB\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn grows_with_use() {
        let before = peak_memory_bytes().unwrap();
        let block = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(peak_memory_bytes().unwrap() >= before.max(block.len() as u64));
    }
}
