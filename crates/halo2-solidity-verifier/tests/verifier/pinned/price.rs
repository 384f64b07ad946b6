//! What a pinned instance costs, to the gas; predicted to one gas for each proof.

use protocol_spec::EntryPoint;
use verifier_program::{Fork, compile_shared, price_front};

use super::setup;
use crate::fixture::{self, Proven};
use crate::kinds::{self, Kind, Verifier};
use crate::price::Comparison;

/// By kind of verifier, for each proof: the status, the constant, the instance, the comparison and the branch; with a key
/// from the call, the constant is one more word that the front stores and hands over.
const PIN: [(Kind, u64); 4] = [(Kind::Gas, 33), (Kind::Size, 33), (Kind::Batch, 33), (Kind::Shared, 48)];

fn of(kind: Kind, verifiers: &[Verifier]) -> &Verifier {
    verifiers.iter().find(|verifier| verifier.kind == kind).unwrap()
}

fn executed(verifier: &Verifier, proven: &Proven) -> u64 {
    verifier.call(EntryPoint::Verify, proven, proven).gas.execution_gas.units()
}

#[test]
fn a_pin_costs_as_much_as_predicted() {
    let (pinned, (plain, unpinned)) = (&setup::all()[0], &fixture::all()[0]);
    assert_eq!(pinned.fixture.spec.pinned.len(), 1);
    let without = kinds::all(&plain.spec);
    let mut costs = Vec::new();
    for (kind, _) in PIN {
        let proofs = if kind == Kind::Batch { 2 } else { 1 };
        let more = executed(of(kind, &pinned.whole), &pinned.honest) - executed(of(kind, &without), unpinned);
        let estimate = |spec, proven| kind.predicted(spec, proven).unwrap().execution.0;
        let foreseen = estimate(&pinned.fixture.spec, &pinned.honest) - estimate(&plain.spec, unpinned);
        println!("{kind:?}: a pin costs {more} gas for {proofs} proofs, predicted {foreseen}");
        costs.push((kind, more));
        assert!(foreseen.abs_diff(more) <= proofs, "{kind:?}: {more} gas, predicted {foreseen}");
    }
    assert_eq!(costs, PIN.map(|(kind, gas)| (kind, if kind == Kind::Batch { 2 * gas } else { gas })));
}

#[test]
fn verifiers_with_pins_are_predicted_within_one_percent() {
    for pinned in setup::all() {
        for verifier in &pinned.whole {
            let Some(estimate) = verifier.kind.predicted(&pinned.fixture.spec, &pinned.honest) else { continue };
            let compare = |part, predicted, measured| {
                let what = format!("{} {:?} {part}", pinned.name(), verifier.kind);
                Comparison::new(what, predicted, measured).require_close();
            };
            let gas = verifier.call(EntryPoint::Verify, &pinned.honest, &pinned.honest).gas;
            compare("transaction", estimate.transaction.0, gas.transaction_gas.units());
            compare("execution", estimate.execution.0, gas.execution_gas.units());
            compare("bytes", estimate.runtime_bytes as u64, verifier.compiled.contract.runtime.len() as u64);
            if let Some(front) = &verifier.front {
                let program = compile_shared(&pinned.fixture.spec).unwrap();
                let estimate = price_front(program.program().key.as_ref().unwrap(), Fork::Osaka);
                // Fronts are short: three bytes are more than one percent.
                assert!(estimate.runtime_bytes.abs_diff(front.contract.runtime.len()) <= 3, "{}", pinned.name());
            }
        }
    }
}
