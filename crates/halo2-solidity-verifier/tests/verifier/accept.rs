//! Honest proofs are accepted natively and in the EVM.

use alloy_primitives::U256;
use protocol_spec::EntryPoint;

use super::fixture;

#[test]
fn honest_proofs_are_accepted() {
    for (fixture, proven) in fixture::all() {
        fixture.verify_natively(&proven.proof, &proven.columns).unwrap();
        let mut deployed = fixture.deploy();
        let report = deployed.call(EntryPoint::Verify, &proven.proof, &proven.words);
        assert!(report.outcome.is_success(), "{}: {:?}", fixture.name, report.outcome);
        let report = deployed.call(EntryPoint::VerifyProof, &proven.proof, &proven.words);
        assert_eq!(U256::from_be_slice(report.outcome.data()), U256::ONE, "{}", fixture.name);
        let (shape, layout) = (&fixture.spec, fixture.verifier.program.layout());
        println!(
            "{}: {} proof bytes, {} instances, degree {}, {} blinding rows, {} products, {} bytes of code",
            fixture.name,
            layout.bytes(),
            layout.instances(),
            shape.degree,
            shape.blinding_factors,
            shape.permutation.products(),
            fixture.contract.runtime.len(),
        );
    }
}
