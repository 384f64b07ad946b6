use alloy_consensus::transaction::RlpEcdsaDecodableTx;
use alloy_consensus::{TxEip1559, TxType};
use alloy_primitives::U256;
use protocol_spec::public::{DeclaredRange, Encoding, PublicLayout, Role, TensorSpec};
use protocol_spec::{CalldataStats, EntryPoint, InstanceBytes, ProofLayout, decode_calldata, encode_calldata};
use serde::Deserialize;

use super::{TransactionSizes, envelope, sample_calldata};
use crate::fixture::protocol;

#[derive(Deserialize)]
struct ProofFile {
    proof: alloy_primitives::Bytes,
    instances: Vec<U256>,
}

fn proof(text: &str) -> ProofFile {
    serde_json::from_str(text).unwrap()
}

/// Two proofs of `models/volatility-ltv`: the first without a context.
fn proofs() -> [ProofFile; 2] {
    [
        proof(include_str!("../../../../test/fixtures/volatility-ltv/proof-0.json")),
        proof(include_str!("../../../../test/fixtures/volatility-ltv/proof-1.json")),
    ]
}

/// The transaction with the second of them.
pub(crate) fn real_transaction() -> TransactionSizes {
    let [_, proof] = proofs();
    TransactionSizes::of(&encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances), true)
}

/// A protocol with proofs and instances as many as those of `models/volatility-ltv`.
fn layout() -> ProofLayout {
    let mut spec = protocol(3);
    let query = spec.advice_queries[0];
    for column in 2..5 {
        spec.advice_phases.push(0);
        spec.advice_queries.push(protocol_spec::Query { column, ..query });
    }
    spec.advice_queries.extend((1..5).map(|column| protocol_spec::Query { column, rotation: -1 }));
    ProofLayout::new(&spec)
}

/// The tensors of `models/volatility-ltv`.
fn public() -> PublicLayout {
    let tensor = |name: &str, role, shape: &[usize], bits, offset| TensorSpec {
        name: name.into(),
        role,
        shape: shape.to_vec(),
        bits,
        offset,
        scale: 12,
        encoding: Encoding::Packed,
    };
    let features = tensor("features", Role::Input(DeclaredRange { low: -1.25, high: 2.0 }), &[1, 8], 14, -5343);
    PublicLayout::new([features, tensor("volatility", Role::Output, &[1, 1], 15, -3590)]).unwrap()
}

/// Compressors frame random words now in one way, now in another: two proofs of one statement differ by up to 20 bytes.
fn within_two_percent(sample: u64, real: u64) -> bool {
    sample.abs_diff(real) * 50 <= real
}

#[test]
fn sizes_before_the_proof_are_near_those_after_it() {
    let [bare, mut bound] = proofs();
    let sample = TransactionSizes::of(&sample_calldata(&layout(), Some(&public())), false);
    bound.instances[0] = proofs()[1].instances[0];
    for proof in [ProofFile { proof: bare.proof, instances: bound.instances.clone() }, bound] {
        let real = TransactionSizes::of(&encode_calldata(EntryPoint::Verify, &proof.proof, &proof.instances), true);
        assert_eq!((sample.calldata_bytes, sample.bytes), (real.calldata_bytes, real.bytes));
        assert!(within_two_percent(sample.fastlz_bytes, real.fastlz_bytes), "{sample:?} {real:?}");
        assert!(within_two_percent(sample.brotli_bytes, real.brotli_bytes), "{sample:?} {real:?}");
        assert!(real.measured && !sample.measured);
    }
}

#[test]
fn a_missing_context_saves_about_thirty_bytes() {
    let [bare, _] = proofs();
    let mut bound = bare.instances.clone();
    bound[0] = proofs()[1].instances[0];
    let sizes =
        |instances: &[U256]| TransactionSizes::of(&encode_calldata(EntryPoint::Verify, &bare.proof, instances), true);
    let (without, with) = (sizes(&bare.instances), sizes(&bound));
    assert_eq!(without.bytes, with.bytes);
    // A word of zeros, give or take what framing makes of random words.
    let about_a_word = 12..=52;
    assert!(about_a_word.contains(&(with.fastlz_bytes - without.fastlz_bytes)), "{without:?} {with:?}");
    assert!(about_a_word.contains(&(with.brotli_bytes - without.brotli_bytes)), "{without:?} {with:?}");
}

#[test]
fn samples_are_canonical_calls_with_words_in_their_fields() {
    let layout = layout();
    assert_eq!((layout.bytes(), layout.instances()), (1_280, 3));
    for public in [None, Some(&public())] {
        let calldata = sample_calldata(&layout, public);
        assert_eq!(calldata, sample_calldata(&layout, public));
        let call = decode_calldata(&calldata).unwrap();
        assert_eq!(call.entry, EntryPoint::Verify);
        assert_eq!(call.items(&layout).unwrap().len(), 1);
        let words: Vec<U256> = call.proof.chunks(32).map(U256::from_be_slice).collect();
        assert!(layout.scalar_words().all(|word| words[word.0] < protocol_spec::SCALAR_MODULUS));
        assert!(layout.point_words().all(|word| {
            words[word.0..word.0 + 2].iter().all(|coordinate| *coordinate < protocol_spec::BASE_MODULUS)
        }));
        assert!(call.instances.iter().all(|instance| *instance < protocol_spec::SCALAR_MODULUS));
    }
}

#[test]
fn instances_are_as_wide_as_what_is_packed_in_them() {
    let bits = |public| -> Vec<usize> {
        let call = decode_calldata(&sample_calldata(&layout(), public)).unwrap();
        call.instances.iter().map(U256::bit_len).collect()
    };
    let hashed_inputs = PublicLayout::new(public().tensors().iter().map(|tensor| TensorSpec {
        encoding: if tensor.range().is_some() { Encoding::Hashed } else { Encoding::Packed },
        ..tensor.spec()
    }));
    let (packed, hashed, full) = (bits(Some(&public())), bits(Some(&hashed_inputs.unwrap())), bits(None));
    for (bits, limits) in [(packed, [253, 8 * 14, 15]), (hashed, [253, 253, 15])] {
        for (got, limit) in bits.iter().zip(limits) {
            assert!((limit - 8..=limit).contains(got), "{got} of {limit}");
        }
    }
    assert!(full.iter().all(|bits| *bits > 240), "{full:?}");
}

#[test]
fn full_width_samples_have_the_expected_density() {
    let (layout, calldata) = (layout(), sample_calldata(&layout(), None));
    let (got, expected) = (CalldataStats::of(&calldata), CalldataStats::expected(&layout, InstanceBytes::RANDOM));
    assert_eq!(got.zero_bytes + got.nonzero_bytes, expected.zero_bytes + expected.nonzero_bytes);
    assert!(got.zero_bytes.abs_diff(expected.zero_bytes) < 12, "{got:?} {expected:?}");
}

#[test]
fn the_envelope_is_a_transaction_with_full_width_signature() {
    let envelope = envelope::signed(b"calldata");
    assert_eq!(envelope[0], TxType::Eip1559 as u8);
    let signed = TxEip1559::rlp_decode_signed(&mut &envelope[1..]).unwrap();
    assert_eq!(signed.tx().input.as_ref(), b"calldata");
    assert!([signed.signature().r(), signed.signature().s()].iter().all(|scalar| scalar.byte_len() == 32));
    assert!(signed.signature().normalize_s().is_none(), "`s` is low already");
}
