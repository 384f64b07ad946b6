//! Hidden weights: a verifier accepts the weights it was made for and no others.
#![allow(clippy::unwrap_used)]

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;
mod target;

use alloy_primitives::U256;
use circuit::adversary::{Adversary, STRATEGIES};
use circuit::{CircuitDescription, CircuitError, CircuitShape, Lanes};
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use kzg_backend::{HiddenParameters, read_parameters, write_parameters};
use model::{FixedGraph, PARAMETER_BITS, Parameters};
use protocol_spec::SCALAR_MODULUS;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use target::Target;
use tempfile::TempDir;
use tensor_hash::{TensorHash, TensorKind};

const SALT: u64 = 0x5a17;

/// The salted hash of a graph's parameters, by its definition.
fn commitment(graph: &FixedGraph) -> U256 {
    let digits = graph.parameters_of().digits(graph).unwrap();
    let words: Vec<U256> = digits
        .chunks(253 / PARAMETER_BITS as usize)
        .map(|digits| digits.iter().rev().fold(U256::ZERO, |word, digit| (word << PARAMETER_BITS) + U256::from(*digit)))
        .collect();
    let tensor = TensorHash { kind: TensorKind::Parameters, bits: PARAMETER_BITS, length: digits.len() as u64 };
    tensor.hash(U256::from(SALT), &words).unwrap()
}

fn target(graph: &FixedGraph, shape: CircuitShape) -> Target {
    let commitment = Some(commitment(graph).to_be_bytes());
    Target::of(CircuitDescription { commitment, ..CircuitDescription::new(graph.clone(), shape) })
}

/// Graphs with the layouts that they are proved in.
fn cases() -> [(FixedGraph, CircuitShape); 3] {
    let perceptron = graphs::hidden(graphs::perceptron(&[4, 6, 2], 200, 6, 8));
    [
        smallest(perceptron.clone(), Lanes::with_poseidon(2, 2)),
        smallest(perceptron, Lanes::folded(4, 2)),
        smallest(graphs::hidden(graphs::convolution(true)), Lanes::with_poseidon(3, 2)),
    ]
}

/// In as few rows as it takes, so that proofs are quick.
fn smallest(graph: FixedGraph, lanes: Lanes) -> (FixedGraph, CircuitShape) {
    let shape = |logrows| CircuitShape { logrows, lanes, limb_bits: 8 };
    let needed = CircuitDescription::new(graph.clone(), shape(1)).compile().unwrap_err();
    let CircuitError::TooManyRows { needed, .. } = needed else { panic!("{needed}") };
    (graph, shape(needed))
}

/// The parameters with one of them changed by one, layer by layer and place by place.
fn changed(graph: &FixedGraph, rng: &mut ChaCha20Rng) -> Vec<Parameters> {
    let own = graph.parameters_of();
    let mut all = Vec::new();
    for layer in 0..own.layers.len() {
        for _ in 0..3 {
            let mut other = own.clone();
            let weight = rng.gen_range(0..own.layers[layer].weights.len());
            other.layers[layer].weights[weight] += if own.layers[layer].weights[weight] > 0 { -1 } else { 1 };
            all.push(other);
        }
        let mut other = own.clone();
        other.layers[layer].bias[0] += 1;
        all.push(other);
    }
    all
}

fn refuse(target: &mut Target, (proof, words): (Vec<u8>, Vec<U256>), what: &str) {
    let verdicts = (target.native_verdict(&proof, &words), target.evm_verdict(&proof, &words));
    assert_eq!(verdicts, (false, false), "{what}");
}

#[test]
fn every_changed_weight_is_refused_whatever_hash_is_claimed() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for (graph, shape) in cases() {
        let (mut target, open) = (target(&graph, shape), Target::new(&graph, shape));
        let inputs = graphs::random_inputs(&graph, &mut rng);
        let context = Fr::from(9);
        let salts = [Fr::from(SALT)];
        let honest = target.compiled.assign(&inputs, context, &salts).unwrap();
        assert_eq!(honest.outputs, model::interpret(&graph, &inputs).unwrap().outputs(&graph));
        let claimed = honest.witness.instances().to_vec();
        assert_eq!(U256::from_le_bytes(claimed[1].to_repr()), commitment(&graph));
        assert_eq!(target.verdicts(honest.witness), (true, true));

        let other = [Fr::from(SALT + 1)];
        let resalted = target.compiled.assign(&inputs, context, &other).unwrap().witness;
        refuse(&mut target, open.prove(resalted), "another salt");
        for parameters in changed(&graph, &mut rng) {
            let compiled = open.compiled.with_parameters(&parameters).unwrap();
            let witness = compiled.assign(&inputs, context, &salts).unwrap().witness;
            assert_ne!(witness.instances()[1], claimed[1]);
            // True proofs, for a verifier that takes any hash.
            refuse(&mut target, open.prove(witness.clone()), "its own hash");
            let forged = target.prove_claiming(witness, &claimed);
            refuse(&mut target, forged, "the hash of the weights that were committed to");
        }
    }
}

#[test]
fn no_false_proof_of_hidden_weights_is_accepted() {
    for (seed, (graph, shape)) in (31..).zip(cases()) {
        let mut target = target(&graph, shape);
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let inputs = graphs::random_inputs(&graph, &mut rng);
        let compiled = target.compiled.clone();
        let adversary = Adversary::new(&compiled, &inputs, Fr::from(seed), &[Fr::from(SALT)]).unwrap();
        assert_eq!(target.verdicts(adversary.honest().clone()), (true, true));
        for strategy in STRATEGIES {
            if let Some(witness) = adversary.attack(strategy, rng.r#gen(), &mut rng) {
                assert_eq!(target.verdicts(witness), (false, false), "{strategy:?}");
            }
        }
    }
}

#[test]
fn models_that_differ_in_weights_alone_have_one_circuit_and_keys_that_differ_by_the_hash() {
    let shape = cases()[0].1;
    let [one, other] = [8, 9].map(|seed| graphs::hidden(graphs::perceptron(&[4, 6, 2], 200, 6, seed)));
    assert_ne!(one, other);
    let [a, b] = [&one, &other].map(|graph| target(graph, shape));
    let published = |target: &Target| CircuitDescription { commitment: None, ..target.compiled.description().clone() };
    assert_eq!(published(&a), published(&b));
    let without = |graph: &FixedGraph| Target::new(graph, shape);
    let id = |target: &Target| target.key.verifier().model_id();
    assert_eq!(id(&without(&one)), id(&without(&other)));
    assert_ne!(id(&a), id(&b));
    assert_ne!(id(&a), id(&without(&one)));
}

#[test]
fn a_verifier_that_insists_on_no_hash_accepts_any_weights() {
    let (graph, shape) = cases()[0].clone();
    let mut target = Target::new(&graph, shape);
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let inputs = graphs::random_inputs(&graph, &mut rng);
    for parameters in changed(&graph, &mut rng) {
        let compiled = target.compiled.with_parameters(&parameters).unwrap();
        let witness = compiled.assign(&inputs, Fr::from(1), &[Fr::from(SALT)]).unwrap().witness;
        assert_eq!(target.verdicts(witness), (true, true));
    }
}

#[test]
fn parameters_survive_their_file_and_no_debug_output_shows_them() {
    let graph = &cases()[0].0;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("parameters.bin");
    let hidden = HiddenParameters { parameters: graph.parameters_of(), salt: U256::from(SALT).to_be_bytes() };
    write_parameters(&path, &hidden).unwrap();
    let read = read_parameters(&path).unwrap();
    assert_eq!((&read.parameters, read.salt), (&hidden.parameters, hidden.salt));
    assert_eq!(format!("{read:?}"), "HiddenParameters(2 layers)");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_hash_that_no_graph_has_is_refused() {
    let (graph, shape) = cases()[0].clone();
    let plain = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    let with = |graph, commitment| CircuitDescription { commitment, ..CircuitDescription::new(graph, shape) };
    assert!(with(plain, Some([1; 32])).compile().is_err());
    let compiled = with(graph, Some(SCALAR_MODULUS.to_be_bytes())).compile().unwrap();
    let srs = kzg_backend::Srs::dev(shape.logrows).unwrap();
    assert!(kzg_backend::generate_model_keys(&srs, &compiled, [0; 32]).is_err());
}
