//! Reference and optimised verifier answer every call alike: acceptance, `false`, and each error with its arguments.

use std::collections::BTreeMap;
use std::time::Instant;

use alloy_primitives::keccak256;
use gas_meter::{Evm, Fork, HaltReason, Outcome};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::cases::{self, BOTH};
use super::contract::{self, Referee};
use super::forger::{Case, Forger};
use super::random::Fuzzer;
use crate::fixture::Deployed;

struct Duel {
    name: &'static str,
    optimised: Deployed,
    reference: Deployed,
    /// Calls that prove something.
    honest: Vec<Vec<u8>>,
    /// Answers, how often each.
    answers: BTreeMap<Vec<u8>, usize>,
}

impl Duel {
    fn new(referee: &'static Referee) -> Self {
        let (optimised, reference) = (referee.fixture.deploy(), referee.contract.deploy());
        let honest = cases::honest(referee).into_iter().map(|(_, calldata)| calldata).collect();
        Self { name: referee.fixture.name, optimised, reference, honest, answers: BTreeMap::new() }
    }

    fn compare(&mut self, (what, calldata): &Case) {
        let ours = self.optimised.evm.static_call(self.optimised.address, calldata).unwrap();
        let theirs = self.reference.evm.static_call(self.reference.address, calldata).unwrap();
        if out_of_gas(&ours) {
            assert_eq!(&theirs.data()[..4], &keccak256(POINT_NOT_ON_CURVE)[..4], "{}: {what}: {theirs:?}", self.name);
        } else {
            assert_eq!(ours, theirs, "{}: {what}", self.name);
        }
        let is_false = ours.data().len() == 32 && ours.data().iter().all(|byte| *byte == 0);
        let accepted = ours.is_success() && !is_false;
        assert_eq!(accepted, self.honest.contains(calldata), "{}: {what}", self.name);
        let answer = theirs.data().get(..4).unwrap_or_default().to_vec();
        *self.answers.entry(answer).or_default() += 1;
    }

    fn count(&self) -> usize {
        self.answers.values().sum()
    }

    fn count_of(&self, error: &str) -> usize {
        self.answers.get(&keccak256(error)[..4]).copied().unwrap_or_default()
    }
}

const POINT_NOT_ON_CURVE: &str = "PointNotOnCurve(uint256)";

/// A precompile that refuses a point burns the gas it was given. Where several do, the optimised verifier runs out of gas
/// before it can say which point was wrong.
fn out_of_gas(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Halt { reason: HaltReason::OutOfGas })
}

/// Every how many of the structured changes, and how many random ones.
struct Scale {
    step: usize,
    random: usize,
}

/// Errors that a fixture's calls have to bring about, for the comparison to mean something.
const ERRORS: [&str; 7] = [
    "ProofLengthMismatch(uint256,uint256)",
    "InstanceCountMismatch(uint256,uint256)",
    "ScalarNotInField(uint256)",
    "MalformedCalldata()",
    "InversionHintInvalid()",
    POINT_NOT_ON_CURVE,
    "ProofRejected()",
];

fn compare(scale: &Scale) {
    let mut rng = ChaCha20Rng::seed_from_u64(62);
    let mut total = 0;
    for (at, referee) in contract::all().iter().enumerate() {
        let start = Instant::now();
        let mut duel = Duel::new(referee);
        cases::honest(referee).iter().for_each(|case| duel.compare(case));
        let gas = duel.reference.evm.call(duel.reference.address, &duel.honest[0]).unwrap().gas.transaction_gas;
        cases::malformed(referee).iter().for_each(|case| duel.compare(case));
        let mut forger = Forger::new(referee);
        let structured = cases::structured(referee).into_iter().skip(at % scale.step).step_by(scale.step);
        structured.enumerate().for_each(|(at, draft)| duel.compare(&forger.case(draft, BOTH[at % 2])));
        let mut fuzzer = Fuzzer::new(referee);
        (0..scale.random).for_each(|_| duel.compare(&fuzzer.case(&mut rng)));
        let of_instances = (referee.fixture.spec.instance_count() > 0).then_some("InstanceNotInField(uint256)");
        for error in ERRORS.into_iter().chain(of_instances) {
            assert!(duel.count_of(error) > 0, "{}: no case ends in {error}", duel.name);
        }
        println!(
            "{}: {} calls answered alike, {} valid, {} rejected by the pairing, {:.1?}; a valid one costs {gas} gas",
            duel.name,
            duel.count(),
            duel.honest.len(),
            duel.count_of("ProofRejected()"),
            start.elapsed()
        );
        total += duel.count();
    }
    println!("{total} calls answered alike");
}

#[test]
fn verdicts_are_equal() {
    compare(&Scale { step: 3, random: 200 });
}

#[test]
#[ignore = "takes minutes"]
fn verdicts_are_equal_in_full() {
    compare(&Scale { step: 1, random: 10_000 });
}

/// Where a precompile is missing, neither verifier says anything of the proof.
#[test]
fn missing_precompiles_are_no_verdict() {
    for referee in contract::all() {
        let calldata = &cases::honest(referee)[0].1;
        for runtime in [&referee.fixture.contract.runtime, &referee.contract.runtime] {
            let mut evm = Evm::without_curve_precompiles(Fork::Osaka);
            let address = evm.install(runtime).unwrap();
            let outcome = evm.static_call(address, calldata).unwrap();
            assert_eq!(outcome.data(), &keccak256("PrecompileFailed()")[..4], "{outcome:?}");
        }
    }
}
