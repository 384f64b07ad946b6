//! Check 17: the inversion hint.

use alloy_primitives::U256;
use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_solidity_verifier::EvmTranscriptReader;
use halo2curves::bn256::Bn256;
use protocol_spec::{ProofLayout, SCALAR_MODULUS};

use super::super::fixture::{Fixture, Proven};
use super::super::mutations::with_word;
use super::aliases::{aliased, delete_range_check};
use super::bits::{BITS, false_instances};
use super::edit::Text;
use super::machine::Flaw;
use super::prover::Prover;
use super::subject::Subject;
use super::transcript::solved_for_w;

/// With 0 as the hint, every inverse is 0, and the scalars of the sum no longer depend on `u`: the `W` that solves the
/// equation is known before its challenge. And an alias of the right hint would be a second proof of the statement.
pub(super) fn hint_times_product(subject: &Subject) -> bool {
    let prover = Prover::new(false_instances(), Flaw::None);
    let at = prover.program().layout.hint().0;
    let without_hint = with_word(&prover.random_proof(13), at, U256::ZERO);
    let forged = solved_for_w(&prover, &without_hint);
    let (fixture, honest) = subject.honest();
    let alias = aliased(honest, at, SCALAR_MODULUS);
    let wrong = wrong_hint(honest);
    !subject.accepts(&forged)
        && !subject.accepts(&alias)
        && fixture.verify_natively(&wrong.proof, &wrong.columns).is_err()
}

/// Any hint passes.
pub(super) fn without_hint_product(text: &mut Text<'_>) {
    text.change_line_after("status := INVERSION_HINT_INVALID", |line| {
        assert!(line.trim().starts_with("if eq(") && line.ends_with(", 1) {"), "{line}");
        "if 1 {".into()
    });
}

pub(super) fn without_hint_range(text: &mut Text<'_>) {
    delete_range_check(text, 100 + ProofLayout::new(text.spec).hint().byte());
}

fn wrong_hint(honest: &Proven) -> Proven {
    let at = BITS.0.verifier.program.layout().hint().0;
    Proven { proof: with_word(&honest.proof, at, U256::from(2)), ..honest.clone() }
}

/// The native side without the check: halo2's verifier alone, which ends before the last word. Whether a wrong hint is
/// refused.
pub(super) fn natively_without_envelope() -> bool {
    let (fixture, honest) = &*BITS;
    halo2_alone(fixture, &wrong_hint(honest)).is_err()
}

fn halo2_alone(fixture: &Fixture, proven: &Proven) -> Result<(), String> {
    let slices: Vec<&[_]> = proven.columns.iter().map(Vec::as_slice).collect();
    let mut transcript = EvmTranscriptReader::new(&fixture.spec, &proven.proof);
    let params = fixture.params.verifier_params();
    verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
        params,
        fixture.pk.get_vk(),
        SingleStrategy::new(params),
        &[&slices],
        &mut transcript,
    )
    .map_err(|error| format!("{error:?}"))
}
