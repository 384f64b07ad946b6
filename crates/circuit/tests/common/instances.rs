//! Visibilities and salts for graphs, and the instances of a statement without the circuit.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

use alloy_primitives::U256;
use circuit::to_field;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, Visibility};
use rand::Rng;
use tensor_hash::{TensorHash, TensorKind};

pub const MODES: [Visibility; 3] = [Visibility::Public, Visibility::Hashed, Visibility::Private];

/// Sets the visibility of every input, then of every output.
pub fn set_visibilities(graph: &mut FixedGraph, mut next: impl FnMut() -> Visibility) {
    graph.inputs.iter_mut().for_each(|port| port.visibility = next());
    graph.outputs.iter_mut().for_each(|port| port.visibility = next());
}

/// A random salt for each hashed tensor.
pub fn random_salts(graph: &FixedGraph, rng: &mut impl Rng) -> Vec<Fr> {
    (0..graph.hashed_tensors()).map(|_| Fr::random(&mut *rng)).collect()
}

/// What the proof of a run makes public: the context, then of each input and each output its packed words, its hash or nothing.
pub fn expected(graph: &FixedGraph, inputs: &[Vec<i64>], outputs: &[Vec<i128>], context: Fr, salts: &[Fr]) -> Vec<Fr> {
    let mut salts = salts.iter();
    let mut instances = vec![context];
    for (port, values) in graph.inputs.iter().zip(inputs) {
        let digits: Vec<i128> = values.iter().map(|value| i128::from(*value) - i128::from(port.offset)).collect();
        instances.extend(instances_of(TensorKind::Input, port.bits, port.visibility, &digits, &mut salts));
    }
    for (port, values) in graph.outputs.iter().zip(outputs) {
        let digits: Vec<i128> = values.iter().map(|value| value - i128::from(port.offset)).collect();
        instances.extend(instances_of(TensorKind::Output, port.bits, port.visibility, &digits, &mut salts));
    }
    assert_eq!(salts.next(), None);
    instances
}

fn instances_of<'a>(
    kind: TensorKind,
    bits: u32,
    visibility: Visibility,
    digits: &[i128],
    salts: &mut impl Iterator<Item = &'a Fr>,
) -> Vec<Fr> {
    let words = pack(digits, bits);
    match visibility {
        Visibility::Public => words.into_iter().map(to_field).collect(),
        Visibility::Hashed => {
            let tensor = TensorHash { kind, bits, length: digits.len() as u64 };
            let salt = U256::from_le_bytes(salts.next().unwrap().to_bytes());
            vec![to_field(tensor.hash(salt, &words).unwrap())]
        }
        Visibility::Private => vec![],
    }
}

fn pack(digits: &[i128], bits: u32) -> Vec<U256> {
    let word = |group: &[i128]| {
        let shifted = |(place, digit): (usize, &i128)| U256::from(*digit as u128) << (place * bits as usize);
        group.iter().enumerate().map(shifted).fold(U256::ZERO, |sum, digit| sum + digit)
    };
    digits.chunks((253 / bits) as usize).map(word).collect()
}
