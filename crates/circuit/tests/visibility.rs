//! Public, hashed and private inputs and outputs: the instances that they have, and nothing that is not in them.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/instances.rs"]
mod instances;

use circuit::{
    CircuitDescription, CircuitError, CircuitShape, Compiled, CostModel, Lanes, PlanRequest, Sums, Witness, plan,
};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use instances::{MODES, expected, random_salts, set_visibilities};
use model::{FixedGraph, Visibility, interpret};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const LOGROWS: u32 = 13;

/// Every operation, on one input to two outputs.
fn graph(modes: [Visibility; 3]) -> FixedGraph {
    let mut graph = common::every_operation();
    let mut modes = modes.into_iter();
    set_visibilities(&mut graph, || modes.next().unwrap());
    graph
}

fn compile(graph: &FixedGraph, lanes: Lanes) -> Compiled {
    let shape = CircuitShape { logrows: LOGROWS, lanes, limb_bits: 8 };
    CircuitDescription::new(graph.clone(), shape).compile().unwrap()
}

fn every_choice() -> impl Iterator<Item = [Visibility; 3]> {
    (0..27).map(|number| [number % 3, number / 3 % 3, number / 9].map(|mode| MODES[mode]))
}

#[test]
fn instances_are_packed_values_hashes_or_nothing() {
    let mut rng = ChaCha20Rng::seed_from_u64(40);
    for modes in every_choice() {
        let graph = graph(modes);
        for lanes in [Lanes::windows(2, 1), Lanes::folded(3, 2)] {
            let compiled = compile(&graph, lanes);
            let (inputs, salts) = (common::random_inputs(&graph, &mut rng), random_salts(&graph, &mut rng));
            let assignment = compiled.assign(&inputs, Fr::from(9), &salts).unwrap();
            compiled.check(&assignment.witness).unwrap();
            let outputs = interpret(&graph, &inputs).unwrap().outputs(&graph);
            assert_eq!(assignment.outputs, outputs);
            let expected = expected(&graph, &inputs, &outputs, Fr::from(9), &salts);
            assert_eq!(assignment.witness.instances(), expected, "{modes:?}, {lanes}");
            assert_eq!(compiled.instance_count(), expected.len());
        }
    }
}

#[test]
fn mock_prover_accepts_hidden_tensors_and_no_other_hash() {
    use Visibility::{Hashed, Private, Public};
    let mut rng = ChaCha20Rng::seed_from_u64(41);
    for (modes, lanes) in [
        ([Hashed, Hashed, Private], Lanes::windows(2, 1)),
        ([Hashed, Private, Hashed], Lanes::folded(4, 2)),
        ([Private, Public, Hashed], Lanes::folded(1, 1)),
        ([Private, Private, Private], Lanes::all(2)),
    ] {
        let graph = graph(modes);
        let compiled = compile(&graph, lanes);
        let (inputs, salts) = (common::random_inputs(&graph, &mut rng), random_salts(&graph, &mut rng));
        let witness = compiled.assign(&inputs, Fr::from(1), &salts).unwrap().witness;
        let instances = witness.instances().to_vec();
        let verdict = |instances: Vec<Fr>| {
            let circuit = compiled.circuit_with(witness.clone());
            MockProver::run(LOGROWS, &circuit, vec![instances]).unwrap().verify().is_ok()
        };
        assert!(verdict(instances.clone()), "{modes:?}, {lanes}");
        let last = instances.len() - 1;
        let mut other = instances;
        other[last] += Fr::from(1);
        assert!(!verdict(other), "{modes:?}, {lanes}");
    }
}

/// A witness for these inputs, with salts and context of its own choice.
fn witness(compiled: &Compiled, inputs: &[Vec<i64>]) -> Witness {
    let salts = vec![Fr::from(77); compiled.description().graph.hashed_tensors()];
    let witness = compiled.assign(inputs, Fr::from(3), &salts).unwrap().witness;
    compiled.check(&witness).unwrap();
    witness
}

#[test]
fn witnesses_that_differ_in_private_values_have_equal_instances() {
    let graph = graph([Visibility::Private; 3]);
    for lanes in [Lanes::windows(2, 1), Lanes::folded(2, 1)] {
        let compiled = compile(&graph, lanes);
        let [one, other] = [vec![5, -7, 100], vec![-4096, 0, 4095]].map(|values| witness(&compiled, &[values]));
        assert_ne!(one, other);
        assert_eq!(one.instances(), other.instances());
        assert_eq!(one.instances(), [Fr::from(3)]);
    }
}

#[test]
fn a_private_value_that_changes_no_public_one_is_not_in_the_instances() {
    // The largest of four: two inputs that differ below it.
    let mut graph = common::gadgets::winners();
    graph.inputs[0].visibility = Visibility::Private;
    let compiled = compile(&graph, Lanes::all(1));
    let [one, other] = [vec![-200, 77, 3, 9], vec![-100, 77, 4, 8]].map(|values| witness(&compiled, &[values]));
    assert_ne!(one, other);
    assert_eq!(one.instances(), other.instances());
    assert_eq!(one.instances().len(), 2);
}

#[test]
fn salts_hide_equal_values() {
    let graph = graph([Visibility::Hashed, Visibility::Private, Visibility::Private]);
    let compiled = compile(&graph, Lanes::all(2));
    let with = |salt| {
        let assignment = compiled.assign(&[vec![1, 2, 3]], Fr::from(3), &[Fr::from(salt)]).unwrap();
        assignment.witness.instances()[1]
    };
    assert_eq!(with(5), with(5));
    assert_ne!(with(5), with(6));
}

#[test]
fn a_value_out_of_its_range_is_refused_whoever_sees_it() {
    for mode in MODES {
        let graph = graph([mode, Visibility::Private, Visibility::Private]);
        let compiled = compile(&graph, Lanes::all(2));
        let salts = vec![Fr::from(7); graph.hashed_tensors()];
        for (index, value) in [(0, -4097), (2, 4096), (1, i64::MAX), (1, i64::MIN)] {
            let mut values = vec![0; 3];
            values[index] = value;
            let refused = compiled.assign(&[values], Fr::from(3), &salts).unwrap_err();
            assert_eq!(refused, CircuitError::InputRange { input: "x".into(), index, bits: 13 });
            assert!(!refused.to_string().contains(&value.to_string()));
        }
    }
}

#[test]
fn salts_of_another_number_are_refused() {
    let compiled = compile(&graph([Visibility::Hashed, Visibility::Hashed, Visibility::Public]), Lanes::all(2));
    for got in [0, 1, 3] {
        let refused = compiled.assign(&[vec![0; 3]], Fr::from(3), &vec![Fr::from(1); got]).map(drop);
        assert_eq!(refused, Err(CircuitError::SaltCount { got, expected: 2 }));
    }
}

#[test]
fn every_element_of_the_field_is_a_salt() {
    let graph = graph([Visibility::Hashed, Visibility::Private, Visibility::Hashed]);
    let (largest, inputs) = (-Fr::from(1), [vec![5, -7, 100]]);
    for lanes in [Lanes::all(2), Lanes::folded(2, 1)] {
        let compiled = compile(&graph, lanes);
        let outputs = interpret(&graph, &inputs).unwrap().outputs(&graph);
        for salts in [[largest, Fr::from(0)], [Fr::from(0), largest], [largest, largest]] {
            let witness = compiled.assign(&inputs, Fr::from(3), &salts).unwrap().witness;
            compiled.check(&witness).unwrap();
            // The hashes of these are the native ones.
            assert_eq!(witness.instances(), expected(&graph, &inputs, &outputs, Fr::from(3), &salts));
        }
    }
}

/// Rows alone decide.
struct Rows;

impl CostModel for Rows {
    fn transaction_gas(&self, _: Lanes, logrows: u32, instances: usize) -> Result<u64, CircuitError> {
        Ok(u64::from(logrows) + instances as u64)
    }

    fn prove_seconds(&self, _: Lanes, logrows: u32) -> f64 {
        f64::from(logrows)
    }

    fn peak_memory_bytes(&self, _: Lanes, _: u32) -> u64 {
        0
    }
}

#[test]
fn the_planner_counts_the_rows_and_instances_of_hashes() {
    for sums in [Sums::Windows, Sums::Folded] {
        let graph = graph([Visibility::Hashed, Visibility::Private, Visibility::Hashed]);
        let request = PlanRequest { sums: Some(sums), lanes: Some(2), ..PlanRequest::default() };
        for candidate in plan(&graph, &request, &Rows).unwrap().frontier {
            let compiled = CircuitDescription::new(graph.clone(), candidate.shape).compile().unwrap();
            assert_eq!((candidate.rows, candidate.instances), (compiled.rows_used(), 3));
        }
    }
}
