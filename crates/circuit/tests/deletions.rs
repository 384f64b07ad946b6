//! Each constraint of a circuit is left out in turn: some false witness is accepted then, and by the whole circuit refused.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/instances.rs"]
mod instances;

use std::collections::BTreeMap;

use circuit::adversary::Adversary;
use circuit::{CircuitDescription, CircuitShape, Constraint, Lanes, Redundancy, Witness};
use common::random_forest::Forest;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, FixedOp, OutputSpec, TensorId, Visibility};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const LAYOUTS: [(Lanes, u32); 3] = [(Lanes::all(1), 6), (Lanes::windows(4, 2), 5), (Lanes::folded(2, 1), 6)];

const WITH_POSEIDON: (Lanes, u32) = (Lanes::with_poseidon(2, 1), 6);

/// Searches from each of several honest witnesses in turn, longer from round to round.
const ROUNDS: [usize; 6] = [1, 4, 16, 64, 256, 1_024];

/// Constraints that this search finds no false witness for, at most so many of a graph on each layout: the range of one of two ranks
/// that a record of a forest packs, which the boxes of the trees that read it bound as well; the gate and the four copies that prove
/// the zero of the fold column, where the sums of secret weights start at it, too. Neither is shown to be idle.
const OPEN: [(&str, usize); 2] = [("forest", 1), ("hidden perceptron", 5)];

#[derive(Clone, Default)]
struct Deletions {
    needed: usize,
    explained: BTreeMap<Redundancy, usize>,
    /// Constraints that no false witness was found for, by the circuit, where they are more than [`OPEN`].
    open: Vec<(String, Vec<Constraint>)>,
}

impl Deletions {
    /// Leaves out every `step`-th constraint of a graph on these lanes.
    fn of(&mut self, name: &str, graph: &FixedGraph, (lanes, limb_bits): (Lanes, u32), step: usize) {
        let shape = CircuitShape { logrows: 15, lanes, limb_bits };
        let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let start = |number| (if number % 2 == 0 { common::random_inputs } else { small_inputs })(graph, &mut rng);
        let inputs: Vec<_> = (0..16).map(start).collect();
        let starts: Vec<_> = inputs.into_iter().map(|inputs| (inputs, salts(graph, &mut rng))).collect();
        let prover = |(inputs, salts): &(Vec<Vec<i64>>, Vec<Fr>)| Adversary::new(&compiled, inputs, Fr::from(5), salts);
        let provers: Vec<Adversary<'_>> = starts.iter().map(|start| prover(start).unwrap()).collect();
        let donors = provers.iter().cycle().skip(1).map(Adversary::honest);
        let pairs: Vec<(&Adversary<'_>, &Witness)> = provers.iter().zip(donors).collect();
        let (before, mut open) = (self.clone(), Vec::new());
        for constraint in compiled.constraints().into_iter().step_by(step) {
            let reason = compiled.redundancy(constraint);
            // What may be idle is not searched for long.
            let rounds = &ROUNDS[..if reason.is_some() { 2 } else { ROUNDS.len() }];
            let mut searches = rounds.iter().flat_map(|attempts| pairs.iter().map(move |pair| (pair, *attempts)));
            let found =
                searches.find_map(|((prover, donor), attempts)| prover.without(constraint, donor, attempts, &mut rng));
            match (found, reason) {
                (Some(witness), _) => {
                    assert_eq!(compiled.check_without(&witness, constraint), Ok(()));
                    assert!(compiled.check(&witness).is_err());
                    self.needed += 1;
                }
                (None, Some(reason)) => *self.explained.entry(reason).or_default() += 1,
                (None, None) => open.push(constraint),
            }
        }
        let [needed, explained] = [self.needed - before.needed, self.explained() - before.explained()];
        println!("{name} on {lanes}: {needed} needed, {explained} explained, open: {open:?}");
        let most_open = OPEN.iter().find(|(known, _)| *known == name).map_or(0, |(_, most)| *most);
        if open.len() > most_open {
            self.open.push((format!("{name} on {lanes}"), open));
        }
    }

    fn explained(&self) -> usize {
        self.explained.values().sum()
    }

    /// Says how many are needed, as the figure `id`.
    ///
    /// # Panics
    /// Where more is left open than is known.
    fn report(&self, id: &str) {
        println!("explained: {:?}", self.explained);
        assert!(self.open.is_empty(), "nothing is accepted without any of {:#?}", self.open);
        println!("assurance: {id} {}", self.needed);
    }
}

/// Random inputs of which many are equal or near one another.
fn small_inputs(graph: &FixedGraph, rng: &mut ChaCha20Rng) -> Vec<Vec<i64>> {
    let mut inputs = common::random_inputs(graph, rng);
    inputs.iter_mut().flatten().for_each(|input| *input = input.rem_euclid(16));
    inputs
}

/// A random salt for each hash.
fn salts(graph: &FixedGraph, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    let of_parameters = graph.hidden_layers().next().map(|_| Fr::random(&mut *rng));
    of_parameters.into_iter().chain(instances::random_salts(graph, rng)).collect()
}

/// Every gadget. A comparator that an element meets itself at has one result only: what belongs to the other is idle there.
fn gadgets() -> Vec<(&'static str, FixedGraph)> {
    let mut graphs: Vec<(&str, FixedGraph)> = common::gadgets::gadget_graphs().into();
    graphs.retain(|(name, _)| *name != "orders");
    graphs.push(("orders", common::gadgets::free_orders()));
    graphs
}

/// Trees of which some share features.
fn forest() -> FixedGraph {
    let forest = Forest { trees: 3, depth: 3, features: 3, bits: 4, outputs: 2, largest: 30 };
    forest.graph(forest.draw(&mut ChaCha20Rng::seed_from_u64(15)), 1)
}

/// Layers that are identities at challenges where sums are folded.
fn identities() -> [(&'static str, FixedGraph); 3] {
    [
        ("convolution", common::small_convolution(false)),
        ("rectified convolution", common::small_convolution(true)),
        ("products of matrices", common::small_attention()),
    ]
}

/// Layers whose weights are secret.
fn secrets() -> [(&'static str, FixedGraph); 2] {
    [
        ("hidden perceptron", common::hidden(common::perceptron(&[2, 2], 40, 6, 3))),
        ("hidden convolution", common::hidden(common::small_convolution(true))),
    ]
}

#[test]
fn without_a_constraint_of_a_gadget_a_false_witness_is_accepted() {
    let mut deletions = Deletions::default();
    for (name, graph) in gadgets() {
        if ["quotients", "steps", "orders"].contains(&name) {
            LAYOUTS.into_iter().for_each(|layout| deletions.of(name, &graph, layout, 5));
        }
    }
    deletions.report("constraint-deletions");
    assert!(deletions.needed > 800, "{}", deletions.needed);
}

#[test]
fn without_a_constraint_of_an_identity_a_forest_or_secret_weights_a_false_witness_is_accepted() {
    let mut deletions = Deletions::default();
    deletions.of("forest", &forest(), LAYOUTS[1], 5);
    for ((name, graph), step) in identities().into_iter().zip([101, 101, 23]) {
        deletions.of(name, &graph, LAYOUTS[2], step);
    }
    for ((name, graph), step) in secrets().into_iter().zip([7, 601]) {
        deletions.of(name, &graph, WITH_POSEIDON, step);
    }
    deletions.report("layer-constraint-deletions");
    assert!(deletions.needed > 200, "{}", deletions.needed);
}

#[test]
#[ignore = "minutes"]
fn without_any_constraint_of_any_gadget_a_false_witness_is_accepted_in_full() {
    let mut deletions = Deletions::default();
    let mut graphs = gadgets();
    graphs.push(("perceptron", common::perceptron(&[3, 3, 2], 40, 6, 3)));
    graphs.push(("every operation", common::every_operation()));
    for (name, graph) in graphs {
        LAYOUTS.into_iter().for_each(|layout| deletions.of(name, &graph, layout, 1));
    }
    let mut hashed = common::perceptron(&[3, 2], 40, 6, 3);
    hashed.inputs[0].visibility = Visibility::Hashed;
    deletions.of("hashed perceptron", &hashed, WITH_POSEIDON, 1);
    deletions.report("constraint-deletions");
}

#[test]
#[ignore = "minutes"]
fn without_any_constraint_of_an_identity_or_a_forest_a_false_witness_is_accepted_in_full() {
    let mut deletions = Deletions::default();
    LAYOUTS.into_iter().for_each(|layout| deletions.of("forest", &forest(), layout, 1));
    for (name, graph) in identities() {
        LAYOUTS.into_iter().for_each(|layout| deletions.of(name, &graph, layout, 1));
    }
    deletions.report("layer-constraint-deletions");
}

#[test]
#[ignore = "minutes"]
fn without_any_constraint_of_secret_weights_a_false_witness_is_accepted_in_full() {
    let mut deletions = Deletions::default();
    for (name, graph) in secrets() {
        deletions.of(name, &graph, WITH_POSEIDON, 1);
    }
    deletions.report("layer-constraint-deletions");
}

#[test]
fn small_convolutions_are_identities() {
    for graph in [common::small_convolution(false), common::small_convolution(true)] {
        let shape = CircuitShape { logrows: 15, lanes: LAYOUTS[2].0, limb_bits: LAYOUTS[2].1 };
        let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
        let inputs = common::random_inputs(&graph, &mut ChaCha20Rng::seed_from_u64(16));
        let prover = Adversary::new(&compiled, &inputs, Fr::from(5), &[]).unwrap();
        assert!(prover.forged_for(Fr::from(3), Fr::from(7)).is_some());
    }
}

/// What other constants and products say as well elsewhere.
#[test]
fn the_one_and_the_zero_of_folded_sums_are_needed() {
    let shape = CircuitShape { logrows: 10, lanes: Lanes::folded(1, 1), limb_bits: 4 };
    let compiled = CircuitDescription::new(plus_three(), shape).compile().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(14);
    let prover = Adversary::new(&compiled, &[vec![9]], Fr::from(5), &[]).unwrap();
    let (mut ones, mut zeros) = (0, 0);
    for constraint in compiled.constraints() {
        let is_lookup = matches!(constraint, Constraint::Lookup { .. });
        let is_one = is_lookup && compiled.redundancy(constraint) == Some(Redundancy::OneByConstants);
        if is_one || compiled.is_of_zero(constraint) {
            assert!(prover.without(constraint, prover.honest(), 2_000, &mut rng).is_some(), "{constraint:?}");
            ones += usize::from(is_one);
            zeros += usize::from(!is_one);
        }
    }
    assert_eq!((ones, zeros), (1, 5));
}

/// `x + 3`, whose only constant stands in its output.
fn plus_three() -> FixedGraph {
    let above = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![3], shift: 0 };
    let nodes = vec![
        common::node("x", FixedOp::Input { index: 0 }, &[], &[1, 1], 0),
        common::node("y", above, &[0], &[1, 1], 0),
    ];
    let output = OutputSpec {
        name: "y".into(),
        tensor: TensorId(1),
        shape: vec![1, 1],
        bits: 5,
        offset: 0,
        visibility: Visibility::Public,
    };
    FixedGraph { nodes, inputs: vec![common::input(1, 4, 0)], outputs: vec![output] }
}

#[test]
fn nothing_of_a_gadget_lies_idle() {
    let mut audited = 0;
    for (name, graph) in common::gadgets::gadget_graphs() {
        for (lanes, limb_bits) in LAYOUTS {
            let shape = CircuitShape { logrows: 15, lanes, limb_bits };
            let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
            assert_eq!(compiled.idle(), [], "{name} on {lanes}");
            audited += 1;
        }
    }
    println!("assurance: audited-gadgets {audited}");
}
