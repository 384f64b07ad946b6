//! Check 25: instances that have one value in every proof.

use std::sync::LazyLock;

use halo2curves::bn256::Fr;

use super::super::circuits::Example;
use super::super::fixture::{self, Fixture, Proven};
use super::super::pinned::without_check;
use super::bits::Bits;
use super::edit::Text;
use super::subject::Subject;

/// The bits 1, 0, 1, the first of which has to be 1, and a proof that 0, 0, 1 are bits for the same transcript.
static PINNED: LazyLock<(Fixture, Proven)> = LazyLock::new(|| {
    let (fixture, _) = fixture::pinned(Bits::example(), &[0]);
    let other = Bits([0, 0, 1].map(Fr::from).to_vec());
    let columns = other.columns();
    let proven = fixture.prove_for(&without_check(&fixture.verifier.program), other, columns, 15);
    (fixture, proven)
});

/// Who may choose the value proves what holds for any.
pub(super) fn value_of_pinned(subject: &Subject) -> bool {
    let (fixture, other) = &*PINNED;
    !subject.accepts_under(&fixture.spec, other) && fixture.verify_natively(&other.proof, &other.columns).is_err()
}

fn without_comparison(text: &mut Text<'_>) {
    text.change_line_after("status := PROOF_REJECTED", |line| {
        assert!(line.trim().starts_with("if eq(") && line.ends_with(", 1) {"), "{line}");
        "if 1 {".into()
    });
}

/// Whether the contract refuses without it.
pub(super) fn deleted_comparison() -> bool {
    let (fixture, other) = &*PINNED;
    !Subject::without(without_comparison).accepts_under(&fixture.spec, other)
}

/// The same natively.
pub(super) fn natively_without_comparison() -> bool {
    let (fixture, other) = &*PINNED;
    fixture.verify_by(&without_check(&fixture.verifier.program), &other.proof, &other.columns).is_err()
}
