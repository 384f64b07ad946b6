//! The columns against the native hash, and false cells.

use std::sync::Arc;

use alloy_primitives::U256;
use ff::{Field, PrimeField};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::{OUTPUT, PERMUTATION_ROWS, Rows, Step, Trace, WIDTH, permuted_cells};
use crate::builder::Builder;
use crate::check::{Violation, check};
use crate::compiled::{constraint_system, logrows_for};
use crate::error::CircuitError;
use crate::gadgets::Affine;
use crate::lanes::{Lanes, Sums};
use crate::layout::{Content, Layout, audit, place};
use crate::model_circuit::ModelCircuit;
use crate::relation::Wire;
use crate::witness::Witness;

fn to_integer(element: Fr) -> U256 {
    U256::from_le_bytes(element.to_bytes())
}

/// Inputs of Poseidon of five elements as what a permutation starts from.
fn started(inputs: &[Fr; WIDTH - 1]) -> [Fr; WIDTH] {
    let element = |place: usize| place.checked_sub(1).map_or(Fr::ZERO, |place| inputs[place]);
    std::array::from_fn(|place| element(place) + Rows::get().first_constant(place))
}

fn random(rng: &mut ChaCha20Rng) -> [Fr; WIDTH - 1] {
    std::array::from_fn(|_| Fr::random(&mut *rng))
}

#[test]
fn the_output_is_the_native_hash() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let ends = [Fr::ZERO, Fr::ONE, -Fr::ONE].map(|end| [end; WIDTH - 1]);
    let cases: Vec<_> = ends.into_iter().chain((0..20).map(|_| random(&mut rng))).collect();
    let trace = Trace::of(&cases.iter().map(started).collect::<Vec<_>>());
    assert_eq!(trace.broken_row(None), None);
    for (number, case) in cases.iter().enumerate() {
        let output = trace.state[number * PERMUTATION_ROWS + OUTPUT] - Rows::get().output_offset();
        assert_eq!(to_integer(output), tensor_hash::poseidon(&case.map(to_integer)).unwrap());
    }
}

#[test]
fn every_power_has_a_constant_that_is_not_zero() {
    let rows = Rows::get();
    assert!((0..OUTPUT).all(|row| rows.added(row) != Fr::ZERO));
    assert!((OUTPUT..PERMUTATION_ROWS).all(|row| rows.added(row) == Fr::ZERO));
}

#[test]
fn each_cell_below_the_inputs_is_one_sum_of_cells_above() {
    let mut next = WIDTH;
    for (row, sum) in Rows::get().all_sums() {
        let places = sum.states.iter().chain(&sum.powers).map(|(place, _)| *place);
        assert!(places.clone().all(|place| place < sum.out), "row {row}");
        assert!(places.clone().all(|place| row + place < OUTPUT), "row {row} reads an output's power");
        assert_eq!(row + sum.out, next);
        next += 1;
    }
    assert_eq!(next, PERMUTATION_ROWS);
}

#[test]
fn gates_open_a_state_at_twelve_rows_and_stay_within_degree_five() {
    let with = constraint_system(Lanes::with_poseidon(2, 1));
    let without = constraint_system(Lanes::folded(2, 1));
    assert_eq!([with.degree(), without.degree()], [5, 5]);
    assert_eq!(with.num_advice_columns() - without.num_advice_columns(), 2);
    assert_eq!(with.num_fixed_columns() - without.num_fixed_columns(), 3);
    assert_eq!(with.advice_queries().len() - without.advice_queries().len(), 12 + 11);
    assert_eq!(with.fixed_queries().len() - without.fixed_queries().len(), 6 + 2);
}

/// Whoever leaves one sum out can have another output.
#[test]
fn without_any_one_sum_a_false_output_would_be_accepted() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let inputs = started(&random(&mut rng));
    let honest = Trace::of(&[inputs]);
    for (left_out, (first, sum)) in Rows::get().all_sums().enumerate() {
        let changed = first + sum.out;
        if changed > OUTPUT {
            break;
        }
        let forged = forged(&honest, changed);
        let broken: Vec<usize> = broken_sums(&forged);
        assert_eq!(broken, [left_out]);
        assert_ne!(forged.state[OUTPUT], honest.state[OUTPUT]);
        assert!(forged.broken_row(None).is_some());
    }
}

/// Adds one to a cell and computes everything below anew.
fn forged(honest: &Trace, changed: usize) -> Trace {
    let rows = Rows::get();
    let mut forged = honest.clone();
    forged.state[changed] += Fr::ONE;
    let settle = |trace: &mut Trace, row: usize| {
        if row < OUTPUT {
            trace.square[row] = trace.state[row].square();
        }
    };
    settle(&mut forged, changed);
    for (row, sum) in rows.all_sums().filter(|(row, sum)| row + sum.out > changed) {
        forged.state[row + sum.out] = right_side(&forged, row, sum);
        settle(&mut forged, row + sum.out);
    }
    forged
}

fn right_side(trace: &Trace, row: usize, sum: &super::rows::Sum) -> Fr {
    let states = sum.states.iter().map(|(place, factor)| trace.state[row + place] * *factor);
    let power = |row: usize| trace.state[row] * trace.square[row].square();
    let powers = sum.powers.iter().map(|(place, factor)| power(row + place) * *factor);
    states.chain(powers).sum::<Fr>() + Rows::get().added(row + sum.out - WIDTH)
}

fn broken_sums(trace: &Trace) -> Vec<usize> {
    let sums = Rows::get().all_sums().enumerate();
    sums.filter(|(_, (row, sum))| right_side(trace, *row, sum) != trace.state[row + sum.out]).map(|one| one.0).collect()
}

/// A hash of nine words in three permutations whose result is the only instance.
struct Hashed {
    builder: Builder,
    layout: Layout,
}

impl Hashed {
    fn new(lanes: Lanes) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let mut builder = Builder::with_sums(4, Sums::FoldedWithPoseidon);
        let tensor = tensor_hash::TensorHash { kind: tensor_hash::TensorKind::Parameters, bits: 64, length: 27 };
        let salt = builder.wire(Fr::random(&mut rng));
        let words = (0..9).map(|_| Affine::wire(builder.wire(Fr::random(&mut rng)))).collect();
        crate::gadgets::hash_words(&mut builder, tensor, salt, words).unwrap().bind(&mut builder);
        let layout = place(&builder, lanes);
        audit(&builder, &layout).unwrap();
        Self { builder, layout }
    }

    fn witness(&self) -> Witness {
        let instance = self.builder.value(self.builder.instances()[0]);
        Witness::fill(&self.layout, self.builder.values(), vec![instance])
    }

    /// What halo2 says of a witness.
    fn holds(&self, witness: &Witness) -> bool {
        let circuit = ModelCircuit {
            layout: Arc::new(self.layout.clone()),
            witness: Some(Arc::new(witness.clone())),
            structure: true,
        };
        let logrows = logrows_for(self.layout.rows(), self.layout.lanes);
        let prover = MockProver::run(logrows, &circuit, vec![witness.instances().to_vec()]).unwrap();
        prover.verify().is_ok()
    }
}

#[test]
fn an_honest_hash_holds() {
    for lanes in [Lanes::with_poseidon(1, 1), Lanes::with_poseidon(3, 2)] {
        let hashed = Hashed::new(lanes);
        assert_eq!(hashed.layout.permutations.len(), 3);
        assert_eq!(check(&hashed.layout, &hashed.witness()), Ok(()));
        assert!(hashed.holds(&hashed.witness()));
    }
}

#[test]
fn a_false_cell_is_refused() {
    let hashed = Hashed::new(Lanes::with_poseidon(1, 1));
    let honest = hashed.witness();
    for row in 0..honest.permutations.state.len() {
        let mut forged = honest.clone();
        forged.permutations.state[row] += Fr::ONE;
        assert!(check(&hashed.layout, &forged).is_err(), "state at row {row}");
        let mut forged = honest.clone();
        forged.permutations.square[row] = -forged.permutations.square[row];
        let free = row % PERMUTATION_ROWS >= OUTPUT;
        assert_eq!(check(&hashed.layout, &forged).is_ok(), free, "square at row {row}");
    }
}

#[test]
fn halo2_refuses_false_cells_too() {
    let hashed = Hashed::new(Lanes::with_poseidon(2, 1));
    let honest = hashed.witness();
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    for _ in 0..24 {
        let row = rng.next_u32() as usize % honest.permutations.state.len();
        let mut forged = honest.clone();
        match rng.next_u32() % 2 {
            0 => forged.permutations.state[row] += Fr::ONE,
            _ => forged.permutations.square[row] += Fr::ONE,
        }
        assert_eq!(hashed.holds(&forged), check(&hashed.layout, &forged).is_ok(), "row {row}");
    }
}

#[test]
fn permutations_of_other_inputs_are_refused() {
    let hashed = Hashed::new(Lanes::with_poseidon(1, 1));
    let honest = hashed.witness();
    let inputs: Vec<[Fr; WIDTH]> =
        hashed.builder.permutations().iter().map(|one| one.inputs.map(|wire| hashed.builder.value(wire))).collect();
    for (number, place) in (0..inputs.len()).flat_map(|number| (0..WIDTH).map(move |place| (number, place))) {
        let mut others = inputs.clone();
        others[number][place] += Fr::MULTIPLICATIVE_GENERATOR;
        let forged = Witness { permutations: Trace::of(&others), ..honest.clone() };
        assert_eq!(forged.permutations.broken_row(None), None);
        assert!(matches!(check(&hashed.layout, &forged), Err(Violation::PermutationCopy { .. })));
        if number == 1 {
            assert!(!hashed.holds(&forged), "input {place}");
        }
    }
}

#[test]
fn a_permutation_without_its_link_to_the_lanes_is_found() {
    let hashed = Hashed::new(Lanes::with_poseidon(1, 1));
    let linked: Vec<Wire> = permuted_cells(&hashed.layout.permutations).map(|(_, wire)| wire).collect();
    for wire in linked {
        let mut layout = hashed.layout.clone();
        let cells = layout.cells_of(wire);
        for (lane, row) in &cells {
            layout.content[*lane][*row] = Content::Free;
        }
        let chained = hashed.builder.permutations()[..2].iter().any(|one| one.output == wire);
        let expected = if chained { Ok(()) } else { Err(CircuitError::PermutationLost) };
        assert_eq!(audit(&hashed.builder, &layout), expected);
    }
}

#[test]
fn steps_are_told_apart_by_their_selectors() {
    let count = |step| (0..PERMUTATION_ROWS).filter(|row| Rows::step(*row) == Some(step)).count();
    assert_eq!(Step::ALL.map(count), [54, 1, 7, 1]);
    for (one, other) in Step::ALL.iter().flat_map(|one| Step::ALL.iter().map(move |other| (one, other))) {
        assert_eq!(one == other, one.selectors() == other.selectors());
    }
}
