//! Encodings other than the canonical one: moved, shared, swapped and overflowing offsets, lengths beyond the calldata.

use alloy_primitives::U256;
use gas_meter::Outcome;
use protocol_spec::EntryPoint;

use super::super::errors::error;
use super::setup::{self, BatchFixture, DeployedBatch, calldata};

/// Words of the arguments, selector left out.
struct Arguments {
    proofs: Vec<u8>,
    instances: Vec<U256>,
}

impl Arguments {
    fn of(fixture: &BatchFixture, count: usize) -> Self {
        let batch = &fixture.proofs[..count];
        let proofs = batch.iter().flat_map(|proven| proven.proof.clone()).collect();
        Self { proofs, instances: batch.iter().flat_map(|proven| proven.words.clone()).collect() }
    }

    /// The proofs with their length in front.
    fn proofs(&self) -> Vec<u8> {
        [&word(self.proofs.len())[..], &self.proofs].concat()
    }

    /// The instances with their number in front.
    fn instances(&self) -> Vec<u8> {
        let words = self.instances.iter().flat_map(|instance| instance.to_be_bytes::<32>());
        word(self.instances.len()).into_iter().chain(words).collect()
    }
}

fn word(value: usize) -> [u8; 32] {
    U256::from(value).to_be_bytes()
}

fn call(heads: [usize; 2], parts: &[&[u8]]) -> Vec<u8> {
    let selector = EntryPoint::VerifyBatch.selector();
    [&selector[..], &word(heads[0]), &word(heads[1]), &parts.concat()].concat()
}

fn outcome(deployed: &mut DeployedBatch, calldata: &[u8]) -> Outcome {
    deployed.evm.static_call(deployed.address, calldata).unwrap()
}

#[test]
fn other_encodings_of_a_valid_batch_are_malformed() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let arguments = Arguments::of(fixture, 3);
        let (proofs, instances) = (arguments.proofs(), arguments.instances());
        let after = 0x40 + proofs.len();
        let canonical = call([0x40, after], &[&proofs, &instances]);
        assert_eq!(canonical, calldata(&fixture.proofs[..3]));
        assert!(outcome(&mut deployed, &canonical).is_success());
        let gap = [0; 32];
        let mut others = vec![
            call([0x40 + instances.len(), 0x40], &[&instances, &proofs]),
            call([0x60, after + 32], &[&gap, &proofs, &instances]),
            call([0x40, after + 32], &[&proofs, &gap, &instances]),
            call([0x40 + 1, after + 1], &[&[0], &proofs, &instances]),
        ];
        others.extend((1..=64).map(|extra| [&canonical[..], &vec![0xff; extra]].concat()));
        others.extend((1..=64).map(|extra| [&canonical[..], &vec![0; extra]].concat()));
        // As long as a batch of four.
        let stride = fixture.batch.program.layout().bytes() + 32 * fixture.batch.program.layout().instances();
        others.push([&canonical[..], &vec![0; stride]].concat());
        for (at, other) in others.iter().enumerate() {
            let outcome = outcome(&mut deployed, other);
            assert!(matches!(outcome, Outcome::Revert { .. }), "{at}: {outcome:?}");
            assert_eq!(outcome.data(), error("MalformedCalldata()", &[]), "encoding {at}");
        }
    }
}

#[test]
fn arguments_that_share_bytes_are_refused() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let arguments = Arguments::of(fixture, 2);
        let (proofs, instances) = (arguments.proofs(), arguments.instances());
        // Both heads at the proofs; then the instances anywhere within the proofs, the calldata as long as ever.
        for head in (0..=0x60 + proofs.len()).step_by(32).filter(|head| *head != 0x40 + proofs.len()) {
            let shared = call([0x40, head], &[&proofs, &instances]);
            assert!(!outcome(&mut deployed, &shared).is_success(), "instances at {head:#x}");
        }
        for head in (0..=0x60 + proofs.len()).step_by(32).filter(|head| *head != 0x40) {
            let shared = call([head, 0x40 + proofs.len()], &[&proofs, &instances]);
            assert!(!outcome(&mut deployed, &shared).is_success(), "proofs at {head:#x}");
        }
    }
}

#[test]
fn offsets_and_lengths_that_overflow_are_refused() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let canonical = calldata(&fixture.proofs[..3]);
        let layout = fixture.batch.program.layout();
        let heads = [4, 36, 68, 100 + 3 * layout.bytes()];
        for at in heads {
            let honest = U256::from_be_slice(&canonical[at..at + 32]);
            let added = [0, 16, 32, 64, 128, 255].map(|shift| honest.wrapping_add(U256::ONE << shift));
            let steps = [1, 32, layout.bytes(), canonical.len()].map(U256::from);
            let stepped = steps.iter().flat_map(|step| [honest.wrapping_add(*step), honest.wrapping_sub(*step)]);
            let large =
                [1_usize, 2, 31, 32, 100, canonical.len()].map(|below| U256::ZERO.wrapping_sub(U256::from(below)));
            for value in added.into_iter().chain(stepped).chain(large).filter(|value| *value != honest) {
                let mut changed = canonical.clone();
                changed[at..at + 32].copy_from_slice(&value.to_be_bytes::<32>());
                assert!(!outcome(&mut deployed, &changed).is_success(), "{value:#x} at {at}");
            }
        }
    }
}

/// The number of proofs follows from the size of the calldata, which may be less than the least call has.
#[test]
fn every_shorter_call_is_refused() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let canonical = calldata(&fixture.proofs[..2]);
        let around_the_heads = 0..0x100;
        let by_words = (0x100..canonical.len()).step_by(32);
        for length in around_the_heads.chain(by_words) {
            assert!(!outcome(&mut deployed, &canonical[..length]).is_success(), "{length} bytes");
            let zeros = vec![0; length];
            assert!(!outcome(&mut deployed, &zeros).is_success(), "{length} zeros");
            let ones = [&canonical[..4.min(length)], &vec![0xff; length.saturating_sub(4)]].concat();
            assert!(!outcome(&mut deployed, &ones).is_success(), "{length} ones");
        }
    }
}
