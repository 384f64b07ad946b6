//! Checks 4 to 6: numbers that are not canonical. On an honest proof an aliased word changes the transcript and fails
//! anyway; these proofs are made by a prover whose transcript absorbs the alias.

use alloy_primitives::{U256, keccak256};
use gas_meter::Outcome;
use halo2_solidity_verifier::check_proof_envelope;
use protocol_spec::{
    BASE_MODULUS, Commitment, EntryPoint, Evaluation, ProofItem, ProofLayout, SCALAR_MODULUS, WordOffset,
};

use super::super::fixture::Proven;
use super::super::mutations::{with_word, word};
use super::bits::{BITS, true_instances};
use super::edit::{Text, hex};
use super::machine::Flaw;
use super::prover::Prover;
use super::subject::{Kind, Subject};

/// Sums are not reduced before they are multiplied, so it depends on the proof whether one with an alias still fits a word:
/// an attacker tries again. No two runs have the same proofs, as halo2 draws the random polynomial from the thread's own
/// randomness.
const TRIES: u64 = 8;

pub(super) fn instances_below_r(subject: &Subject) -> bool {
    (0..true_instances().len()).all(|index| !accepts_alias_of_instance(subject, index))
}

fn accepts_alias_of_instance(subject: &Subject, index: usize) -> bool {
    let prover = Prover::new(true_instances(), Flaw::AliasedInstance(index, SCALAR_MODULUS));
    (0..TRIES).any(|seed| {
        let mut proven = prover.prove(seed);
        proven.words[index] += SCALAR_MODULUS;
        assert!(is_refused_natively(&proven));
        subject.accepts(&proven)
    })
}

/// By the envelope, which is checked before halo2 sees the proof.
fn is_refused_natively(proven: &Proven) -> bool {
    check_proof_envelope(&BITS.0.verifier.program, &proven.words, &proven.proof).is_err()
}

pub(super) fn without_range_of_instance(text: &mut Text<'_>) {
    let last = 100 + ProofLayout::new(text.spec).bytes() + 32 * text.spec.instance_count();
    delete_range_check(text, last);
}

/// The hint aside, which is check 17.
pub(super) fn scalars_below_r(subject: &Subject) -> bool {
    scalars().into_iter().all(|at| !accepts_alias_of_scalar(subject, at))
}

fn accepts_alias_of_scalar(subject: &Subject, at: WordOffset) -> bool {
    let prover = Prover::new(true_instances(), Flaw::AliasedWord(at, SCALAR_MODULUS));
    (0..TRIES).any(|seed| {
        let aliased = aliased(&prover.prove(seed), at.0, SCALAR_MODULUS);
        assert!(is_refused_natively(&aliased));
        subject.accepts(&aliased)
    })
}

fn scalars() -> Vec<WordOffset> {
    let layout = BITS.0.verifier.program.layout();
    layout.scalar_words().filter(|at| *at != layout.hint()).collect()
}

pub(super) fn without_range_of_scalar(text: &mut Text<'_>) {
    delete_range_check(text, 100 + random().byte());
}

pub(super) fn without_range_of_scalars(text: &mut Text<'_>) {
    scalars().into_iter().for_each(|at| delete_range_check(text, 100 + at.byte()));
}

/// Scalars whose aliases are accepted, and how many scalars there are.
pub(super) fn accepted_aliases(subject: &Subject) -> (Vec<WordOffset>, usize) {
    let accepted = scalars().into_iter().filter(|at| accepts_alias_of_scalar(subject, *at)).collect();
    (accepted, scalars().len())
}

/// The value of the random polynomial, which all circuits have.
fn random() -> WordOffset {
    BITS.0.verifier.program.layout().scalar(Evaluation::Random).unwrap()
}

/// Coordinates that are `q` too large, and points beside the curve.
pub(super) fn coordinates_below_q(subject: &Subject) -> bool {
    let at = column();
    let canonical = [at.0, at.0 + 1].into_iter().all(|coordinate| {
        let offset = WordOffset(coordinate);
        let proven = Prover::new(true_instances(), Flaw::AliasedWord(offset, BASE_MODULUS)).prove(1);
        !subject.accepts(&aliased(&proven, coordinate, BASE_MODULUS))
    });
    let layout = BITS.0.verifier.program.layout();
    let on_curve = layout.point_words().all(|at| fails(subject, &beside_the_curve(at)));
    canonical && on_curve
}

/// A proof with a point that is not on the curve, and the hint that goes with it.
pub(super) fn beside_the_curve(at: WordOffset) -> Proven {
    let honest = &BITS.1;
    let beside = word(&honest.proof, at.0 + 1) + U256::ONE;
    let proven = Prover::new(true_instances(), Flaw::None).proven(&with_word(&honest.proof, at.0 + 1, beside));
    assert!(is_refused_natively(&proven));
    proven
}

/// Both entry points fail and give no verdict: with the point's own error, or because what a precompile refuses costs all
/// the gas that it was given (EIP-196).
fn fails(subject: &Subject, proven: &Proven) -> bool {
    let mut deployed = subject.deploy();
    [EntryPoint::Verify, EntryPoint::VerifyProof].into_iter().all(|entry| {
        match subject.call(&mut deployed, entry, proven) {
            Outcome::Success { .. } => false,
            // The 64th that a front keeps is enough to say that nothing was said.
            Outcome::Revert { data } if data.is_empty() => subject.kind == Kind::Shared,
            Outcome::Revert { data } => data.starts_with(&keccak256("PointNotOnCurve(uint256)")[..4]),
            Outcome::Halt { .. } => true,
        }
    })
}

/// Reduces the coordinates of an advice column instead of leaving them to the precompile.
pub(super) fn with_reduced_coordinates(text: &mut Text<'_>) {
    let from = [0, 32].map(|byte| text.calldata(100 + column().byte() + byte));
    text.change_statement_after("// section: opening", "advice column 1", |copy| {
        let to = copy.split("calldatacopy(0x").nth(1).unwrap().split(',').next().unwrap();
        let to = usize::from_str_radix(to, 16).unwrap();
        assert!(copy.contains(&format!("calldatacopy({}, {}, 0x40)", hex(to), from[0])), "{copy}");
        let reduce = |word: usize| format!("mstore({}, mod(calldataload({}), Q))\n", hex(to + 32 * word), from[word]);
        reduce(0) + &reduce(1)
    });
}

fn column() -> WordOffset {
    let layout = BITS.0.verifier.program.layout();
    layout.position(ProofItem::Point(Commitment::Advice(1))).unwrap()
}

/// The proof with a word replaced by its alias.
pub(super) fn aliased(proven: &Proven, at: usize, modulus: U256) -> Proven {
    let value = word(&proven.proof, at) + modulus;
    Proven { proof: with_word(&proven.proof, at, value), ..proven.clone() }
}

/// The word at this byte of the calldata, counted from the selector on, may have any value.
pub(super) fn delete_range_check(text: &mut Text<'_>, byte: usize) {
    let at = text.calldata(byte);
    text.replace(&format!("lt(calldataload({at}), r)"), "1");
}
