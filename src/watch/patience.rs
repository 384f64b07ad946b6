use std::time::Duration;

/// How long to wait after failures: ever longer, up to a limit, and anew after a success.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    first: Duration,
    failures: u32,
}

impl Patience {
    const LIMIT: Duration = Duration::from_secs(60);

    /// Starts with `first`, or a second where that is longer.
    pub(crate) fn new(first: Duration) -> Self {
        Self { first: first.min(Duration::from_secs(1)), failures: 0 }
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure.
    pub(crate) fn failed(&mut self) -> Duration {
        let factor = 1u32 << self.failures.min(16);
        self.failures = self.failures.saturating_add(1);
        self.first.saturating_mul(factor).min(Self::LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let mut patience = Patience::new(Duration::from_secs(15));
        let waits: Vec<u64> = (0..9).map(|_| patience.failed().as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        patience.succeeded();
        assert_eq!(patience.failed(), Duration::from_secs(1));
        assert_eq!(Patience::new(Duration::from_millis(100)).failed(), Duration::from_millis(100));
    }
}
