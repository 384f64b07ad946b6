use std::collections::BTreeMap;
use std::fmt;

use alloy_primitives::U256;
use rayon::prelude::*;

use super::edit::Edit;
use super::plan::Subject;

/// What came of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TamperReport {
    /// Edits tried, by class.
    pub tried: BTreeMap<&'static str, usize>,
    /// Edits that the verifier let pass: each is a hole.
    pub accepted: Vec<Edit>,
}

impl TamperReport {
    /// Edits tried, all classes together.
    pub fn total(&self) -> usize {
        self.tried.values().sum()
    }

    fn of(edits: &[Edit], accepted: Vec<Edit>) -> Self {
        let mut tried = BTreeMap::new();
        edits.iter().for_each(|edit| *tried.entry(edit.class()).or_default() += 1);
        Self { tried, accepted }
    }
}

impl fmt::Display for TamperReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (class, count) in &self.tried {
            writeln!(f, "{class:<22} {count:>7}")?;
        }
        writeln!(f, "{:<22} {:>7}", "accepted", self.accepted.len())?;
        self.accepted.iter().try_for_each(|edit| writeln!(f, "  {edit}"))
    }
}

/// Tries `edits` on all threads; `accepts` is the verifier's verdict.
pub fn run_in_parallel(
    subject: &Subject<'_>,
    edits: &[Edit],
    accepts: impl Fn(&[u8], &[U256]) -> bool + Sync,
) -> TamperReport {
    let passes = |edit: &&Edit| {
        let (proof, instances) = edit.apply(subject.proof, subject.instances);
        accepts(&proof, &instances)
    };
    TamperReport::of(edits, edits.par_iter().filter(passes).copied().collect())
}

/// Tries `edits` one after the other, for verifiers that keep a state.
pub fn run_in_order(
    subject: &Subject<'_>,
    edits: &[Edit],
    mut accepts: impl FnMut(&[u8], &[U256]) -> bool,
) -> TamperReport {
    let mut passes = |edit: &&Edit| {
        let (proof, instances) = edit.apply(subject.proof, subject.instances);
        accepts(&proof, &instances)
    };
    TamperReport::of(edits, edits.iter().filter(|edit| passes(edit)).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::super::{full_plan, short_plan};
    use super::*;

    fn subject<'a>(proof: &'a [u8], other: &'a [u8], instances: &'a [U256; 2]) -> Subject<'a> {
        Subject { proof, instances, points: &[0, 3], other: (other, &instances[1..]) }
    }

    /// Six words: points at 0 and 3, scalars at 2 and 5.
    fn proof(seed: u8) -> Vec<u8> {
        (0..192_u32).map(|i| (i as u8).wrapping_mul(37).wrapping_add(seed) & 0x1f).collect()
    }

    #[test]
    fn a_verifier_that_accepts_everything_is_blamed_for_every_edit() {
        let (proof, other, instances) = (proof(1), proof(2), [U256::from(7), U256::from(9)]);
        let subject = subject(&proof, &other, &instances);
        let edits = full_plan(&subject);
        let report = run_in_parallel(&subject, &edits, |_, _| true);
        assert_eq!(report.accepted, edits);
        assert_eq!(report.total(), edits.len());
        assert_eq!(report, run_in_order(&subject, &edits, |_, _| true));
    }

    #[test]
    fn every_edit_changes_something_and_counts_are_complete() {
        let (proof, other, instances) = (proof(1), proof(2), [U256::from(7), U256::from(9)]);
        let subject = subject(&proof, &other, &instances);
        let edits = full_plan(&subject);
        let report = run_in_order(&subject, &edits, |p, i| p == proof && i == instances);
        assert_eq!(report.accepted, []);
        assert_eq!(report.tried["proof bit flipped"], 8 * 192);
        assert_eq!(report.tried["instance bit flipped"], 512);
        assert_eq!(report.tried["proof truncated"], 192);
        assert_eq!(report.tried["bytes appended"], 128);
        assert_eq!(report.tried["proof point replaced"], 6);
        assert_eq!(report.tried["instances dropped"], 2);
        assert_eq!(report.tried["instances added"], 8);
        // Seven constants, at least four aliases of each kind, the other proof's word, and the neighbour.
        assert!(report.tried["proof word replaced"] >= 6 * (7 + 8 + 1) + 5);
        assert!(report.tried["instance replaced"] > 2 * (7 + 8));
    }

    #[test]
    fn a_verifier_that_reduces_is_caught_by_aliases() {
        let (proof, other, instances) = (proof(1), proof(2), [U256::from(7), U256::from(9)]);
        let subject = subject(&proof, &other, &instances);
        let reduced = |values: &[U256]| values.iter().map(|v| *v % protocol_spec::SCALAR_MODULUS).collect::<Vec<_>>();
        let accepts = |p: &[u8], i: &[U256]| p == proof && reduced(i) == reduced(&instances);
        let report = run_in_parallel(&subject, &short_plan(&subject, 7), accepts);
        assert_eq!(report.accepted.len(), 2 * 5, "five aliases of each small instance");
    }
}
