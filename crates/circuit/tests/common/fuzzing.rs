//! Many cases by number, each in bounded time and memory.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

/// For one case: far more than any takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const MOST_MEMORY: u64 = 2 << 30;

/// Cases after which memory is looked at: the peak stays.
const BETWEEN_LOOKS: u64 = 100;

/// What becomes of each case, in a thread of its own with the usual stack. A number is enough to make a case again.
///
/// # Panics
/// When a case panics or hangs, or the process has taken more than 2 GiB.
pub fn outcomes<T: Send + 'static>(cases: Range<u64>, case: impl Fn(u64) -> T + Send + 'static) -> Vec<T> {
    let (sender, receiver) = mpsc::channel();
    let numbers = cases.clone();
    std::thread::spawn(move || {
        let outcome = |number| catch_unwind(AssertUnwindSafe(|| case(number))).map_err(|_| number);
        numbers.into_iter().try_for_each(|number| sender.send(outcome(number)))
    });
    let mut outcomes = vec![];
    let mut panics = vec![];
    for number in cases {
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok(outcome)) => outcomes.push(outcome),
            Ok(Err(number)) => panics.push(number),
            Err(error) => panic!("case {number}: {error}"),
        }
        if number % BETWEEN_LOOKS == 0 {
            assert_memory(number);
        }
    }
    assert_memory(outcomes.len() as u64);
    assert!(panics.is_empty(), "{} cases panic: {panics:?}", panics.len());
    outcomes
}

fn assert_memory(case: u64) {
    let peak = peak_memory().unwrap_or(0);
    assert!(peak < MOST_MEMORY, "case {case} or shortly before: {peak} bytes");
}

/// Largest resident size of this process so far, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}
