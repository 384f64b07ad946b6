//! Each constraint of a circuit is left out in turn: some false witness is accepted then, and by the whole circuit refused.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/instances.rs"]
mod instances;

use std::collections::BTreeMap;

use circuit::adversary::Adversary;
use circuit::{CircuitDescription, CircuitShape, Constraint, Lanes, Redundancy};
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, FixedOp, OutputSpec, TensorId, Visibility};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const LAYOUTS: [(Lanes, u32); 3] = [(Lanes::all(1), 6), (Lanes::windows(4, 2), 5), (Lanes::folded(2, 1), 6)];

/// Searches from each of several honest witnesses in turn, longer from round to round.
const ROUNDS: [usize; 5] = [1, 4, 16, 64, 256];

/// Constraints that this search finds no false witness for, at most so many of a graph on each layout: what sorting behind a comparator
/// repairs, products of sums that name a wire twice, and fields of a line whose result has a range of its own. None is known to be
/// idle.
const OPEN: [(&str, [usize; 3]); 4] =
    [("winners", [0, 0, 4]), ("functions", [1, 2, 3]), ("orders", [48, 50, 47]), ("every operation", [14, 14, 25])];

#[derive(Default)]
struct Deletions {
    needed: usize,
    explained: BTreeMap<Redundancy, usize>,
    open: usize,
}

impl Deletions {
    /// Leaves out every `step`-th constraint of a graph on these lanes.
    fn of(&mut self, name: &str, graph: &FixedGraph, (lanes, limb_bits): (Lanes, u32), step: usize, most_open: usize) {
        let shape = CircuitShape { logrows: 15, lanes, limb_bits };
        let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let starts: Vec<_> = (0..8)
            .map(|_| (common::random_inputs(graph, &mut rng), instances::random_salts(graph, &mut rng)))
            .collect();
        let prover = |(inputs, salts): &(Vec<Vec<i64>>, Vec<Fr>)| Adversary::new(&compiled, inputs, Fr::from(5), salts);
        let provers: Vec<Adversary<'_>> = starts.iter().map(|start| prover(start).unwrap()).collect();
        let mut open = Vec::new();
        for constraint in compiled.constraints().into_iter().step_by(step) {
            let reason = compiled.redundancy(constraint);
            // What may be idle is not searched for long.
            let rounds = &ROUNDS[..if reason.is_some() { 2 } else { ROUNDS.len() }];
            let mut searches = rounds.iter().flat_map(|attempts| provers.iter().map(move |prover| (prover, *attempts)));
            match (searches.find_map(|(prover, attempts)| prover.without(constraint, attempts, &mut rng)), reason) {
                (Some(witness), _) => {
                    assert_eq!(compiled.check_without(&witness, constraint), Ok(()));
                    assert!(compiled.check(&witness).is_err());
                    self.needed += 1;
                }
                (None, Some(reason)) => *self.explained.entry(reason).or_default() += 1,
                (None, None) => open.push(constraint),
            }
        }
        println!("{name} on {lanes}: {} needed so far, open: {open:?}", self.needed);
        assert!(open.len() <= most_open, "{name} on {lanes}: nothing is accepted without any of {open:?}");
        self.open += open.len();
    }

    fn report(&self) {
        println!("explained: {:?}; open: {}", self.explained, self.open);
        println!("assurance: constraint-deletions {}", self.needed);
    }
}

#[test]
fn without_a_constraint_of_a_gadget_a_false_witness_is_accepted() {
    let mut deletions = Deletions::default();
    for (name, graph) in common::gadgets::gadget_graphs() {
        if ["quotients", "steps"].contains(&name) {
            LAYOUTS.into_iter().for_each(|layout| deletions.of(name, &graph, layout, 5, 0));
        }
    }
    deletions.report();
    assert!(deletions.needed > 350, "{}", deletions.needed);
}

#[test]
#[ignore = "minutes"]
fn without_any_constraint_of_any_gadget_a_false_witness_is_accepted_in_full() {
    let mut deletions = Deletions::default();
    let mut graphs: Vec<(&str, FixedGraph)> = common::gadgets::gadget_graphs().into();
    graphs.push(("perceptron", common::perceptron(&[3, 3, 2], 40, 6, 3)));
    graphs.push(("every operation", common::every_operation()));
    for (name, graph) in graphs {
        let open = OPEN.iter().find(|(known, _)| *known == name).map_or([0; 3], |(_, most)| *most);
        for (layout, most) in LAYOUTS.into_iter().zip(open) {
            deletions.of(name, &graph, layout, 1, most);
        }
    }
    let mut hashed = common::perceptron(&[3, 2], 40, 6, 3);
    hashed.inputs[0].visibility = Visibility::Hashed;
    deletions.of("hashed perceptron", &hashed, (Lanes::with_poseidon(2, 1), 6), 1, 2);
    deletions.report();
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
            assert!(prover.without(constraint, 2_000, &mut rng).is_some(), "{constraint:?}");
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
