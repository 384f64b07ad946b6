//! Circuits with pinned instances, true statements with other values there, and verifiers with and without the comparison.

use std::sync::LazyLock;

use halo2curves::bn256::Fr;
use protocol_spec::ProtocolSpec;
use verifier_program::{Statement, ValidatedProgram};

use crate::circuits::{Example, Lanes, Ledger};
use crate::fixture::{self, Fixture, Proven};
use crate::kinds::{self, Kind, Verifier};

/// A circuit of which some instances are pinned.
pub(super) struct Pinned {
    pub(super) fixture: Fixture,
    pub(super) honest: Proven,
    /// True statements about other values, proven under the digest of this protocol with the hint that a verifier needs which
    /// does not compare.
    pub(super) others: Vec<Proven>,
    /// The program without the comparison.
    pub(super) loose_program: ValidatedProgram,
    /// One of each kind.
    pub(super) whole: Vec<Verifier>,
    /// The same without the comparison.
    pub(super) loose: Vec<Verifier>,
}

impl Pinned {
    fn new<E: Example>(circuit: E, indices: &[usize], others: impl IntoIterator<Item = E>) -> Self {
        let (fixture, honest) = fixture::pinned(circuit, indices);
        let loose_program = without_check(&fixture.verifier.program);
        let prove = |other: E| {
            let columns = other.columns();
            fixture.prove_for(&loose_program, other, columns, 10)
        };
        let others = others.into_iter().map(prove).collect();
        let [whole, loose] = verifiers(&fixture.spec);
        Self { fixture, honest, others, loose_program, whole, loose }
    }

    pub(super) fn name(&self) -> &'static str {
        self.fixture.name
    }
}

/// The program without the comparison of pinned instances, under the same digest.
pub(crate) fn without_check(program: &ValidatedProgram) -> ValidatedProgram {
    let (mut values, mut code) = (program.program().clone(), program.code().clone());
    values.pinned.clear();
    code.statements.retain(|(_, statement)| !matches!(statement, Statement::CheckPinned));
    assert_eq!(code.statements.len() + 1, program.code().statements.len());
    ValidatedProgram::new(values, code).unwrap()
}

fn verifiers(spec: &ProtocolSpec) -> [Vec<Verifier>; 2] {
    let whole = Kind::ALL.map(|kind| (kind, kind.text(spec)));
    let loose = whole.clone().map(|(kind, source)| (kind, without_comparison(kind, &source)));
    let mut verifiers = kinds::compile_texts(spec, &[whole, loose].concat());
    let loose = verifiers.split_off(Kind::ALL.len());
    [verifiers, loose]
}

/// What stands just before the comparisons, once in each text; in the reference, where they are made.
pub(super) fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Reference => "        if (!_arePinned(instances)) return (Verdict.ProofRejected, 0);\n",
        _ => "status := PROOF_REJECTED\n",
    }
}

/// The lines after the mark, each a comparison.
pub(super) fn comparisons(after_mark: &str) -> impl Iterator<Item = &str> + Clone {
    after_mark.lines().map(str::trim).take_while(|line| line.starts_with("if eq("))
}

fn without_comparison(kind: Kind, source: &str) -> String {
    assert_eq!(source.matches(mark(kind)).count(), 1);
    if kind == Kind::Reference {
        return source.replace(mark(kind), "");
    }
    let (before, after) = source.split_once(mark(kind)).unwrap();
    let lines = comparisons(after).count();
    assert!(lines > 0);
    let rest: Vec<&str> = after.lines().skip(lines).collect();
    [before, &"if 1 {\n".repeat(lines), &rest.join("\n"), "\n"].concat()
}

fn ledger(second_payment: u64, second_fee: u64) -> Ledger {
    let honest = Ledger::example();
    let mut payments = honest.payments.clone();
    payments[1] = Fr::from(second_payment);
    Ledger { payments, fees: vec![honest.fees[0], -Fr::from(second_fee)], ..honest }
}

/// The last of three instances of one column; the second of the first column and the last of the third, of three columns.
static ALL: LazyLock<[Pinned; 2]> = LazyLock::new(|| {
    let others = [ledger(8, 2), ledger(7, 3), ledger(0, 0)];
    [Pinned::new(Lanes::example(), &[2], [Lanes::variant(1)]), Pinned::new(ledger(7, 2), &[1, 6], others)]
});

pub(super) fn all() -> &'static [Pinned] {
    &*ALL
}
