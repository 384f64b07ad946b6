//! The printed codec and the Rust codec are one function: equal results and equal refusals, in an embedded EVM.

mod support;

use alloy_primitives::{I256, U256};
use protocol_spec::SCALAR_MODULUS;
use protocol_spec::public::{Encoding, PublicLayout, PublicTensor, PublicValueError, argmax};
use rand::seq::SliceRandom;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::harness::{Answer, CodecInEvm, int, raw};

const ROUNDS: usize = 40;

/// Runs `law` on each packed tensor of the layouts that have some.
fn for_each_tensor(seed: u64, law: impl FnMut(&mut CodecInEvm, &PublicTensor, usize, &mut ChaCha8Rng)) {
    for_each(Encoding::Packed, seed, law);
}

fn for_each(
    encoding: Encoding,
    seed: u64,
    mut law: impl FnMut(&mut CodecInEvm, &PublicTensor, usize, &mut ChaCha8Rng),
) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for mut codec in CodecInEvm::all() {
        let layout = codec.layout().clone();
        for (number, tensor) in layout.tensors().iter().enumerate().filter(|(_, tensor)| tensor.encoding == encoding) {
            for _ in 0..ROUNDS {
                law(&mut codec, tensor, number, &mut rng);
            }
        }
    }
}

/// An integer of the tensor's width, often one of its bounds.
fn value(tensor: &PublicTensor, rng: &mut ChaCha8Rng) -> i64 {
    match rng.gen_range(0..6) {
        0 => tensor.lowest(),
        1 => tensor.highest(),
        _ => rng.gen_range(tensor.lowest()..=tensor.highest()),
    }
}

fn values(tensor: &PublicTensor, rng: &mut ChaCha8Rng) -> Vec<i64> {
    (0..tensor.element_count()).map(|_| value(tensor, rng)).collect()
}

/// A number of 18 decimals in the declared range: a bound, next to a bound, a tie or its neighbour, or any.
fn wad(tensor: &PublicTensor, rng: &mut ChaCha8Rng) -> I256 {
    let (low, high) = range(tensor).unwrap();
    let span = (high - low).into_raw() + U256::from(1);
    let within = |value: I256| value.max(low).min(high);
    match rng.gen_range(0..6) {
        0 => low,
        1 => high,
        2 => within(low + I256::ONE),
        3 => {
            let (a, b) = (tensor.quantise_wad(&vec![low; tensor.element_count()]).unwrap()[0], value(tensor, rng));
            let halfway = I256::try_from((2 * i128::from(a.max(b)) - 1) * 1_000_000_000_000_000_000).unwrap();
            within((halfway >> (tensor.scale + 1) as usize) + int(rng.gen_range(-1..=1)))
        }
        _ => low + I256::from_raw(random_word(rng) % span),
    }
}

/// The declared range as the EVM holds it.
fn range(tensor: &PublicTensor) -> Option<(I256, I256)> {
    tensor.range_in_wad().map(|(low, high)| (wide(low), wide(high)))
}

fn wide(value: i128) -> I256 {
    I256::try_from(value).unwrap()
}

fn random_word(rng: &mut ChaCha8Rng) -> U256 {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    U256::from_be_bytes(bytes)
}

fn ints(values: &[i64]) -> Vec<I256> {
    values.iter().copied().map(int).collect()
}

fn words(values: &[i64]) -> Answer {
    Answer::Words(raw(&ints(values)))
}

/// The revert that stands for a refusal of the Rust codec.
fn revert(number: usize, refusal: &PublicValueError) -> Answer {
    let number = U256::from(number);
    match *refusal {
        PublicValueError::WadOutOfRange { index, value, low, high, .. } => Answer::error(
            "ValueOutOfRange(uint256,uint256,int256,int256,int256)",
            [number, U256::from(index), value.into_raw(), wide(low).into_raw(), wide(high).into_raw()],
        ),
        PublicValueError::OutOfWidth { index, value, low, high, .. } => Answer::error(
            "ValueOutOfWidth(uint256,uint256,int256,int256,int256)",
            [number, U256::from(index), int(value).into_raw(), int(low).into_raw(), int(high).into_raw()],
        ),
        PublicValueError::HighBits { instance, value, .. } => {
            Answer::error("HighBits(uint256,uint256)", [U256::from(instance), value])
        }
        PublicValueError::InstanceCount { expected, got } => {
            Answer::error("InstanceCount(uint256,uint256)", [U256::from(expected), U256::from(got)])
        }
        PublicValueError::ValueCount { expected, got, .. } => {
            Answer::error("ValueCount(uint256,uint256,uint256)", [number, U256::from(expected), U256::from(got)])
        }
        PublicValueError::ContextNotInField { value } => Answer::error("ContextNotInField(uint256)", [value]),
        PublicValueError::HashNotInField { value, .. } => {
            Answer::error("CommitmentNotInField(uint256,uint256)", [number, value])
        }
        ref other => panic!("the Solidity codec has no error for `{other}`"),
    }
}

#[test]
fn packing_is_equal() {
    for_each_tensor(1, |codec, tensor, number, rng| {
        let mut values = values(tensor, rng);
        if rng.gen_bool(0.3) {
            *values.choose_mut(rng).unwrap() = rng.r#gen();
        }
        let expected = match tensor.pack(&values) {
            Ok(packed) => Answer::Words(packed),
            Err(refusal) => revert(number, &refusal),
        };
        assert_eq!(codec.pack(number, &ints(&values)), expected);
    });
}

#[test]
fn integers_beyond_64_bits_are_refused_in_solidity_too() {
    for_each_tensor(2, |codec, tensor, number, rng| {
        let mut values = ints(&values(tensor, rng));
        let beyond = I256::from_raw(random_word(rng));
        values[0] = if rng.gen_bool(0.5) { beyond } else { values[0] + (I256::ONE << 64) };
        let bounds = [int(tensor.lowest()).into_raw(), int(tensor.highest()).into_raw()];
        let arguments = [U256::from(number), U256::ZERO, values[0].into_raw(), bounds[0], bounds[1]];
        let signature = "ValueOutOfWidth(uint256,uint256,int256,int256,int256)";
        assert_eq!(codec.pack(number, &values), Answer::error(signature, arguments));
    });
}

#[test]
fn unpacking_is_equal() {
    for_each_tensor(3, |codec, tensor, number, rng| {
        let layout_count = codec.layout().instance_count();
        let mut instances: Vec<U256> = (0..layout_count).map(|_| random_word(rng)).collect();
        instances[tensor.instances()].copy_from_slice(&tensor.pack(&values(tensor, rng)).unwrap());
        if rng.gen_bool(0.4) {
            let at = rng.gen_range(tensor.instances());
            instances[at] ^= U256::from(1) << rng.gen_range(0..256usize);
        }
        let expected = match tensor.unpack(&instances[tensor.instances()]) {
            Ok(values) => words(&values),
            Err(refusal) => revert(number, &refusal),
        };
        assert_eq!(codec.unpack(number, &instances), expected);

        instances.pop();
        let refusal = PublicValueError::InstanceCount { expected: layout_count, got: layout_count - 1 };
        assert_eq!(codec.unpack(number, &instances), revert(number, &refusal));
    });
}

#[test]
fn quantisation_is_equal() {
    for_each_tensor(4, |codec, tensor, number, rng| {
        let Some((low, high)) = range(tensor) else { return };
        let mut wads: Vec<I256> = (0..tensor.element_count()).map(|_| wad(tensor, rng)).collect();
        let outside = [low - I256::ONE, high + I256::ONE, I256::MIN, I256::MAX, I256::from_raw(random_word(rng))];
        if rng.gen_bool(0.3) {
            *wads.choose_mut(rng).unwrap() = *outside.choose(rng).unwrap();
        }
        let expected = match tensor.quantise_wad(&wads) {
            Ok(values) => words(&values),
            Err(refusal) => revert(number, &refusal),
        };
        assert_eq!(codec.quantise(number, &wads), expected);
    });
}

#[test]
fn encoding_a_list_is_equal() {
    for_each_tensor(5, |codec, tensor, number, rng| {
        if tensor.range().is_none() {
            return;
        }
        let length = tensor.element_count() + rng.gen_range(0..6usize) / 4;
        let wads: Vec<I256> = (0..length).map(|_| wad(tensor, rng)).collect();
        let expected = match tensor.quantise_wad(&wads).and_then(|values| tensor.pack(&values)) {
            Ok(packed) => Answer::Words(packed),
            Err(refusal) => revert(number, &refusal),
        };
        assert_eq!(codec.encode_list(number, &wads), expected);
    });
}

#[test]
fn dequantisation_is_equal() {
    for_each_tensor(6, |codec, tensor, number, rng| {
        let values = values(tensor, rng);
        let expected: Vec<I256> = values.iter().map(|value| tensor.dequantise_wad(*value)).collect();
        assert_eq!(codec.dequantise(number, &ints(&values)), Answer::Words(raw(&expected)));
    });
}

#[test]
fn argmax_is_equal() {
    for_each_tensor(7, |codec, tensor, number, rng| {
        if tensor.range().is_some() || tensor.element_count() == 1 {
            return;
        }
        // Few distinct values, so that ties are common.
        let few = [value(tensor, rng), value(tensor, rng)];
        let values: Vec<i64> = (0..tensor.element_count()).map(|_| *few.choose(rng).unwrap()).collect();
        let expected = Answer::Words(vec![U256::from(argmax(&values).unwrap())]);
        assert_eq!(codec.argmax(number, &ints(&values)), expected);
    });
}

#[test]
fn whole_proofs_are_equal() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    for mut codec in CodecInEvm::all().into_iter().filter(|codec| !codec.layout().tensors().is_empty()) {
        let layout = codec.layout().clone();
        for _ in 0..ROUNDS {
            let all: Vec<Vec<i64>> = layout.tensors().iter().map(|tensor| values(tensor, &mut rng)).collect();
            let context = *[random_word(&mut rng) >> 3, SCALAR_MODULUS - U256::from(1), SCALAR_MODULUS, U256::MAX]
                .choose(&mut rng)
                .unwrap();
            let salts: Vec<U256> = layout.hashed().map(|_| random_word(&mut rng) >> 3).collect();
            let fields = fields(&layout, &all, &salts);
            match layout.instances(context, &all, &salts) {
                Ok(instances) => {
                    let list = [vec![U256::from(32), U256::from(instances.len())], instances.clone()].concat();
                    assert_eq!(codec.instances(context, &fields), Answer::Words(list));
                    let back = [vec![context], fields].concat();
                    assert_eq!(codec.unpack_all(&instances), Answer::Words(back));
                }
                Err(refusal) => assert_eq!(codec.instances(context, &fields), revert(0, &refusal)),
            }
        }
    }
}

/// What the codec's `Values` hold, in order: integers of packed tensors, commitments to hashed ones.
fn fields(layout: &PublicLayout, all: &[Vec<i64>], salts: &[U256]) -> Vec<U256> {
    let mut salts = salts.iter();
    let mut field = |(tensor, values): (&PublicTensor, &Vec<i64>)| match tensor.encoding {
        Encoding::Packed => raw(&ints(values)),
        Encoding::Hashed => vec![tensor.commitment(values, *salts.next().unwrap()).unwrap()],
    };
    layout.tensors().iter().zip(all).flat_map(&mut field).collect()
}

#[test]
fn commitments_are_read_where_they_stand_and_compared() {
    for_each(Encoding::Hashed, 9, |codec, tensor, number, rng| {
        let count = codec.layout().instance_count();
        let mut instances: Vec<U256> = (0..count).map(|_| random_word(rng)).collect();
        let commitment = tensor.commitment(&values(tensor, rng), random_word(rng) >> 3).unwrap();
        instances[tensor.first_instance] = commitment;
        assert_eq!(codec.commitment(number, &instances), Answer::Words(vec![commitment]));
        assert_eq!(codec.require_commitment(number, &instances, commitment), Answer::Words(vec![]));

        let other = commitment ^ (U256::from(1) << rng.gen_range(0..256usize));
        let signature = "CommitmentMismatch(uint256,uint256,uint256)";
        let mismatch = Answer::error(signature, [U256::from(number), other, commitment]);
        assert_eq!(codec.require_commitment(number, &instances, other), mismatch);

        instances.pop();
        let refusal = PublicValueError::InstanceCount { expected: count, got: count - 1 };
        assert_eq!(codec.commitment(number, &instances), revert(number, &refusal));
        assert_eq!(codec.require_commitment(number, &instances, commitment), revert(number, &refusal));
    });
}

#[test]
fn an_alias_of_a_commitment_is_refused_as_in_rust() {
    for_each(Encoding::Hashed, 10, |codec, tensor, number, rng| {
        let layout = codec.layout().clone();
        let all: Vec<Vec<i64>> = layout.tensors().iter().map(|tensor| values(tensor, rng)).collect();
        let salts: Vec<U256> = layout.hashed().map(|_| random_word(rng) >> 3).collect();
        let mut instances = layout.instances(U256::ZERO, &all, &salts).unwrap();
        instances[tensor.first_instance] += SCALAR_MODULUS;
        let refusal = layout.values(&instances).unwrap_err();
        assert_eq!(codec.commitment(number, &instances), revert(number, &refusal));
        assert_eq!(codec.unpack_all(&instances), revert(number, &refusal));
        let alias = instances[tensor.first_instance];
        assert_eq!(codec.require_commitment(number, &instances, alias), revert(number, &refusal));
    });
}

#[test]
fn a_context_alone_is_read_and_checked() {
    let mut codec = CodecInEvm::all().pop().unwrap();
    let layout = codec.layout().clone();
    assert_eq!(layout, PublicLayout::new([]).unwrap());
    assert_eq!(codec.unpack_all(&[U256::from(7)]), Answer::Words(vec![U256::from(7)]));
    let refusal = layout.values(&[SCALAR_MODULUS]).unwrap_err();
    assert_eq!(codec.unpack_all(&[SCALAR_MODULUS]), revert(0, &refusal));
    let refusal = layout.values(&[]).unwrap_err();
    assert_eq!(codec.unpack_all(&[]), revert(0, &refusal));
}
