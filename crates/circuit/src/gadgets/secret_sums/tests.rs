//! Sums with secret weights equal the definition on any lanes, in a structure that no parameter decides.

use std::sync::Arc;

use halo2_proofs::dev::MockProver;
use model::round_shift;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::check::check;
use crate::gadgets::{Disclosure, Packing, receive};
use crate::lanes::{Lanes, Sums};
use crate::layout::{Census, Layout, audit, place};
use crate::model_circuit::ModelCircuit;
use crate::table::Table;
use crate::weights::testing::Secrets;
use crate::witness::Witness;

/// Inputs of each row that are constants of the circuit.
pub(super) const CONSTANTS: [i128; 2] = [0, 5];

#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) rows: usize,
    /// Besides the constants.
    pub(super) received: usize,
    pub(super) outputs: usize,
    pub(super) shift: u32,
    pub(super) rectified: bool,
    pub(super) offset: i64,
}

pub(super) const SMALL: Shape = Shape { rows: 2, received: 5, outputs: 6, shift: 4, rectified: true, offset: 1 };

impl Shape {
    pub(super) fn inputs(self) -> usize {
        self.received + CONSTANTS.len()
    }

    /// Inputs, weights and biases.
    pub(super) fn numbers(self, seed: u64) -> Numbers {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut numbers =
            |count: usize, low: i64, high: i64| (0..count).map(|_| rng.gen_range(low..high)).collect::<Vec<_>>();
        let inputs = numbers(self.rows * self.received, self.offset, self.offset + 16);
        let weights = numbers(self.outputs * self.inputs(), -4096, 4096);
        let bias = numbers(self.outputs, -300_000, 300_000).into_iter().map(i128::from).collect();
        Numbers { inputs, weights, bias }
    }
}

#[derive(Clone)]
pub(super) struct Numbers {
    pub(super) inputs: Vec<i64>,
    pub(super) weights: Vec<i64>,
    pub(super) bias: Vec<i128>,
}

pub(super) struct Layer {
    pub(super) builder: Builder,
    pub(super) secrets: Secrets,
    pub(super) results: Vec<Signal>,
}

pub(super) fn layer(shape: Shape, numbers: &Numbers) -> Layer {
    let mut builder = Builder::with_sums(7, Sums::Folded);
    let packing = Packing { bits: 4, offset: shape.offset };
    let received = receive(&mut builder, &numbers.inputs, packing, Disclosure::Public).unwrap();
    let constants = CONSTANTS.map(Signal::constant);
    let rows: Vec<Vec<Signal>> = received.chunks(shape.received).map(|row| [row, &constants[..]].concat()).collect();
    let secrets = Secrets::new(&mut builder, &numbers.weights, &numbers.bias);
    let results = secret_sums(&mut builder, &rows, secrets.parameters(), shape.shift, shape.rectified).unwrap();
    Layer { builder, secrets, results }
}

/// The definition, term by term.
pub(super) fn sums(shape: Shape, numbers: &Numbers) -> Vec<i128> {
    let mut results = Vec::new();
    for row in numbers.inputs.chunks(shape.received) {
        let row: Vec<i128> = row.iter().map(|input| i128::from(*input)).chain(CONSTANTS).collect();
        for (weights, bias) in numbers.weights.chunks(shape.inputs()).zip(&numbers.bias) {
            let sum: i128 = row.iter().zip(weights).map(|(input, weight)| input * i128::from(*weight)).sum();
            let rounded = round_shift(sum + bias, shape.shift);
            results.push(if shape.rectified { rounded.max(0) } else { rounded });
        }
    }
    results
}

impl Layer {
    pub(super) fn layout(&self, lanes: Lanes) -> Layout {
        let layout = place(&self.builder, lanes);
        audit(&self.builder, &layout).unwrap();
        layout
    }

    pub(super) fn witness(&self, layout: &Layout) -> Witness {
        self.witness_of(layout, self.builder.values())
    }

    /// Of other values, claiming the same instances.
    pub(super) fn witness_of(&self, layout: &Layout, values: &[Fr]) -> Witness {
        let instances = self.builder.instances().iter().map(|wire| self.builder.value(*wire)).collect();
        Witness::fill(layout, values, instances)
    }
}

pub(super) fn every_kind_of_lanes() -> impl Iterator<Item = Lanes> {
    let kinds = [(1, 1), (2, 1), (2, 2), (3, 2), (4, 2), (4, 4), (8, 5)];
    kinds.into_iter().map(|(count, looked_up)| Lanes::folded(count, looked_up))
}

/// Exact, rounded, and rectified by table, by limbs and by sign, among inputs with and without an offset.
fn every_form() -> impl Iterator<Item = Shape> {
    let forms = [(0, false, -8), (3, false, 0), (0, true, 0), (0, true, -8), (9, true, -3), (20, true, 7)];
    let sizes = [(1, 1, 1), (1, 5, 3), (1, 38, 9), (3, 7, 5), (2, 6, 4)];
    forms.into_iter().flat_map(move |(shift, rectified, offset)| {
        let shape = move |(rows, received, outputs)| Shape { rows, received, outputs, shift, rectified, offset };
        sizes.map(shape)
    })
}

#[test]
fn every_form_equals_the_definition_on_any_lanes() {
    let mut tables = Vec::new();
    for (seed, shape) in every_form().enumerate() {
        let numbers = shape.numbers(seed as u64);
        let layer = layer(shape, &numbers);
        let values: Vec<i128> = layer.results.iter().map(|signal| signal.value).collect();
        assert_eq!(values, sums(shape, &numbers));
        assert!(layer.results.iter().all(|signal| signal.range.contains(signal.value)));
        for lanes in every_kind_of_lanes() {
            let layout = layer.layout(lanes);
            assert_eq!(Census::of(&layer.builder).count(lanes).all(), layout.rows(), "{seed} on {lanes}");
            check(&layout, &layer.witness(&layout)).unwrap_or_else(|error| panic!("{seed} on {lanes}: {error}"));
        }
        tables.extend(layer.builder.tables().to_vec());
    }
    assert!(tables.contains(&Table::Gated));
    assert!(tables.iter().any(|table| matches!(table, Table::Rectified { .. })));
}

#[test]
fn no_parameter_decides_the_structure() {
    for (seed, shape) in every_form().enumerate() {
        let numbers = shape.numbers(seed as u64);
        let constant = |weight, bias| Numbers {
            weights: vec![weight; numbers.weights.len()],
            bias: vec![bias; numbers.bias.len()],
            ..numbers.clone()
        };
        let bound = 1 << 25;
        for others in [shape.numbers(99), constant(0, 0), constant(-4096, -bound), constant(4095, bound - 1)] {
            let [one, other] = [&numbers, &others].map(|numbers| layer(shape, numbers));
            let ranges = |layer: &Layer| layer.results.iter().map(|signal| signal.range).collect::<Vec<_>>();
            assert_eq!(ranges(&one), ranges(&other));
            for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
                let layout = one.layout(lanes);
                assert!(layout == other.layout(lanes), "{seed} on {lanes}");
                check(&layout, &other.witness(&layout)).unwrap();
            }
        }
    }
}

#[test]
fn the_mock_prover_accepts_what_the_row_check_accepts() {
    let layer = layer(SMALL, &SMALL.numbers(3));
    for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 3)] {
        let layout = Arc::new(layer.layout(lanes));
        let verdict = |witness: Witness| {
            let instances = witness.instances().to_vec();
            let circuit =
                ModelCircuit { layout: Arc::clone(&layout), witness: Some(Arc::new(witness)), structure: true };
            MockProver::run(14, &circuit, vec![instances]).unwrap().verify().is_ok()
        };
        assert!(verdict(layer.witness(&layout)));
        for wire in [layer.secrets.weights[3].slot.wire, layer.secrets.bias[1].terms[0].slot.wire] {
            let mut values = layer.builder.values().to_vec();
            values[wire.0 as usize] += Fr::ONE;
            assert!(!verdict(layer.witness_of(&layout, &values)));
        }
    }
}

/// A weight is a cell. An input is besides the end of a fold, a product, and, side by side with others, what it takes to receive it
/// and to add it to the sum of its row.
#[test]
fn weights_stand_side_by_side() {
    const RECEIVED: [usize; 2] = [126, 254];
    for count in [1, 2, 4, 8] {
        let lanes = Lanes::folded(count, count);
        let further_inputs = |outputs| {
            let [few, many] = RECEIVED.map(|received| {
                let shape = Shape { rows: 1, received, outputs, shift: 20, rectified: true, offset: 0 };
                Census::of(&layer(shape, &shape.numbers(1)).builder).count(lanes).filled
            });
            (many - few) as f64 / (RECEIVED[1] - RECEIVED[0]) as f64
        };
        let (few, many) = (further_inputs(16), further_inputs(80));
        let weight = (many - few) / 64.0;
        let input = few - 16.0 * weight;
        println!("{lanes}: {weight:.3} rows for a weight, {input:.2} for an input besides");
        assert_eq!(weight, 1.0 / count as f64, "{lanes}");
        assert!(input < 4.1 + 2.1 / count as f64, "{input} on {lanes}");
    }
}

#[test]
fn windows_have_no_room_for_secret_weights() {
    let mut builder = Builder::new(7);
    let secrets = Secrets::new(&mut builder, &[1], &[0]);
    let rows = [vec![Signal::constant(1)]];
    let error = secret_sums(&mut builder, &rows, secrets.parameters(), 0, false).unwrap_err();
    assert_eq!(error, CircuitError::SecretWeightsInWindows);
}

#[test]
fn a_sum_that_some_weight_would_overflow_is_refused_whatever_the_weights_are() {
    let mut builder = Builder::with_sums(7, Sums::Folded);
    let secrets = Secrets::new(&mut builder, &[0], &[0]);
    let rows = [vec![Signal::constant(1 << 114)]];
    assert_eq!(secret_sums(&mut builder, &rows, secrets.parameters(), 0, false).unwrap_err(), CircuitError::Overflow);
    let rows = [vec![Signal::constant(1 << 112)]];
    secret_sums(&mut builder, &rows, secrets.parameters(), 0, false).unwrap();
}
