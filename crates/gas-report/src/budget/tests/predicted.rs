//! Sizes of transactions that nobody has made yet, against those of transactions made for the purpose.

use alloy_primitives::{U256, keccak256};
use protocol_spec::{
    BatchItem, EntryPoint, InstanceBytes, ProofLayout, decode_calldata, encode_batch_calldata, encode_calldata,
};
use verifier_program::Fork;

use super::super::change::Subject;
use super::*;
use crate::fixture::protocol;
use crate::pricing::{batch_options, layout_counts, predicted_gas};
use crate::wire::{TransactionSizes, sample_calldata};

/// Facts of the fixture's protocol with so many instances.
fn of_protocol(instances: usize) -> ModelFacts {
    let spec = protocol(instances);
    let mut facts = facts();
    let LayoutCounts { instances, commitments, evaluations, msm_terms } = layout_counts(&spec).unwrap();
    facts.layout = crate::facts::Layout { instances, commitments, evaluations, msm_terms, ..facts.layout };
    facts.transaction = TransactionSizes::of(&sample_calldata(&ProofLayout::new(&spec), None), false);
    for (gas, (fork, predicted)) in facts.gas.iter_mut().zip(predicted_gas(&spec, InstanceBytes::RANDOM).unwrap()) {
        assert_eq!(gas.fork, fork);
        (gas.predicted, gas.measured) = (predicted, None);
    }
    facts.options =
        Options { batches: batch_options(&spec, &[2, 8, 32], InstanceBytes::RANDOM).unwrap(), ..Options::default() };
    facts
}

/// Other words, as random as these.
fn scrambled(words: &[u8], at: usize) -> Vec<u8> {
    words.chunks(32).flat_map(|word| keccak256([word, &at.to_be_bytes()].concat()).0).collect()
}

/// Within 1 %: a compressor finds short repetitions in random bytes as well.
fn close(got: u64, expected: u64) -> bool {
    (got as f64 / expected as f64 - 1.0).abs() < 0.01
}

#[test]
fn a_batch_has_the_bytes_of_its_encoding() {
    let facts = of_protocol(3);
    let layout = ProofLayout::new(&protocol(3));
    let call = decode_calldata(&sample_calldata(&layout, None)).unwrap();
    for batch in &facts.options.batches {
        let proofs: Vec<Vec<u8>> = (0..batch.proofs).map(|at| scrambled(&call.proof, at)).collect();
        let words = call.instances.iter().flat_map(|value| value.to_be_bytes::<32>()).collect::<Vec<u8>>();
        let instances = (0..batch.proofs).map(|at| scrambled(&words, at));
        let instances: Vec<Vec<U256>> =
            instances.map(|bytes| bytes.chunks(32).map(U256::from_be_slice).collect()).collect();
        let items: Vec<BatchItem<'_>> =
            proofs.iter().zip(&instances).map(|(proof, instances)| BatchItem { proof, instances }).collect();
        let made = TransactionSizes::of(&encode_batch_calldata(&items), false);
        let told = Subject::new(&facts, 1).unwrap().batch(batch).transaction;
        assert_eq!(told.sizes.calldata_bytes, made.calldata_bytes);
        assert!(told.sizes.bytes.abs_diff(made.bytes) <= 4, "{told:?}, {made:?}");
        assert!(close(told.sizes.fastlz_bytes, made.fastlz_bytes), "{told:?}, {made:?}");
        assert!(close(told.sizes.brotli_bytes, made.brotli_bytes), "{told:?}, {made:?}");
        assert_eq!((told.gas, told.proofs), (batch.transaction_gas, batch.proofs as u64));
    }
}

#[test]
fn fewer_instances_are_fewer_bytes() {
    let facts = of_protocol(4);
    let gas = |instances| predicted_gas(&protocol(instances), InstanceBytes::RANDOM).unwrap()[1].1.transaction;
    let option = PackingOption { bits: 8, instances: 2, transaction_gas: gas(2) };
    let told = Subject::new(&facts, 1).unwrap().packing(&option).transaction;
    let layout = ProofLayout::new(&protocol(2));
    let made = encode_calldata(EntryPoint::Verify, &vec![7; layout.bytes()], &[U256::MAX; 2]);
    assert_eq!((told.sizes.calldata_bytes, told.gas), (made.len() as u64, gas(2)));
    // In a batch each proof saves as much: within 1 % of the protocol that really has fewer.
    let batch = facts.options.batches[2];
    let both = Subject::new(&facts, 1).unwrap().with(None, Some(&option), Some(&batch));
    let real = batch_options(&protocol(2), &[batch.proofs], InstanceBytes::RANDOM).unwrap()[0];
    assert!((both.gas as f64 / real.transaction_gas as f64 - 1.0).abs() < 0.01, "{both:?}, {real:?}");
    assert_eq!(facts.on(Fork::LIVE).unwrap().best().transaction, gas(4));
}
