//! Products of matrices equal the definition on any lanes, in any tile.

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
use crate::witness::Witness;

/// What stands on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Signals,
    Fixed,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) products: usize,
    pub(super) rows: usize,
    pub(super) inner: usize,
    pub(super) columns: usize,
    pub(super) shift: u32,
    pub(super) rectified: bool,
    /// Of all that is received.
    pub(super) offset: i64,
}

pub(super) const SMALL: Shape =
    Shape { kind: Kind::Signals, products: 2, rows: 3, inner: 2, columns: 5, shift: 4, rectified: false, offset: -8 };

/// The definition's integers: of each product the left matrix, the right one and the bias.
type Integers = Vec<(Vec<Vec<i128>>, Vec<Vec<i128>>, Vec<i128>)>;

pub(super) struct Layer {
    pub(super) builder: Builder,
    pub(super) results: Vec<Signal>,
    pub(super) tile: [usize; 2],
    expected: Vec<i128>,
}

/// A matrix of received values, among which each seventh element is a constant.
fn matrix(builder: &mut Builder, [rows, columns]: [usize; 2], offset: i64, rng: &mut ChaCha20Rng) -> Vec<Vec<Signal>> {
    let values: Vec<i64> = (0..rows * columns).map(|_| rng.gen_range(offset..offset + 16)).collect();
    let received = receive(builder, &values, Packing { bits: 4, offset }, Disclosure::Public).unwrap();
    let constant = |index: usize| Signal::constant([0, 5, -3][index % 3]);
    let element = |index: usize| if index % 7 == 5 { constant(index) } else { received[index] };
    (0..rows).map(|row| (0..columns).map(|column| element(row * columns + column)).collect()).collect()
}

fn values(matrix: &[Vec<Signal>]) -> Vec<Vec<i128>> {
    matrix.iter().map(|row| row.iter().map(|signal| signal.value).collect()).collect()
}

pub(super) fn layer(shape: Shape, seed: u64) -> Layer {
    let Shape { rows, inner, columns, offset, .. } = shape;
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut builder = Builder::with_sums(7, Sums::Folded);
    let lefts: Vec<_> = (0..shape.products).map(|_| matrix(&mut builder, [rows, inner], offset, &mut rng)).collect();
    let rights: Vec<_> =
        (0..shape.products).map(|_| matrix(&mut builder, [inner, columns], offset, &mut rng)).collect();
    let weights: Vec<i64> = (0..inner * columns).map(|_| rng.gen_range(-20..20)).collect();
    let bias: Vec<i128> = (0..columns).map(|_| rng.gen_range(-500..500)).collect();
    let fixed = FixedParameters { weights: &weights, bias: &bias };
    let right = |right: &Vec<Vec<Signal>>| match shape.kind {
        Kind::Signals => Right::Signals(right.clone()),
        Kind::Fixed => Right::Fixed(fixed),
    };
    let products = lefts.iter().zip(&rights).map(|(left, own)| Matrices { left: left.clone(), right: right(own) });
    let sums = MatrixSums::of(&builder, products.collect(), shape.shift, shape.rectified).unwrap();
    let tile = [sums.tile.rows, sums.tile.columns];
    let results = sums.prove(&mut builder).unwrap();
    let integers = lefts.iter().zip(&rights).map(|(left, right)| match shape.kind {
        Kind::Signals => (values(left), values(right), vec![0; columns]),
        Kind::Fixed => {
            let row = |input: usize| (0..columns).map(|column| i128::from(weights[column * inner + input])).collect();
            (values(left), (0..inner).map(row).collect(), bias.clone())
        }
    });
    Layer { builder, results, tile, expected: definition(shape, integers.collect()) }
}

/// Term by term.
fn definition(shape: Shape, integers: Integers) -> Vec<i128> {
    let mut results = Vec::new();
    for (left, right, bias) in integers {
        for row in left {
            for column in 0..shape.columns {
                let sum: i128 = row.iter().zip(&right).map(|(x, weights)| x * weights[column]).sum();
                let rounded = round_shift(sum + bias[column], shape.shift);
                results.push(if shape.rectified { rounded.max(0) } else { rounded });
            }
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
    let forms =
        [(0, false, -8), (3, false, 0), (9, false, -8), (0, true, 0), (0, true, -8), (5, true, -3), (40, true, 7)];
    let sizes = [
        (1, 1, 1, 1),
        (1, 1, 6, 9),
        (1, 9, 6, 1),
        (2, 4, 1, 5),
        (1, 2, 3, 2),
        (3, 5, 4, 3),
        (1, 23, 7, 11),
        (1, 3, 2, 40),
    ];
    let shape = |(shift, rectified, offset), (products, rows, inner, columns), kind| Shape {
        kind,
        products,
        rows,
        inner,
        columns,
        shift,
        rectified,
        offset,
    };
    let kinds = [Kind::Signals, Kind::Fixed];
    let sized = move |form| sizes.into_iter().flat_map(move |size| kinds.map(|kind| shape(form, size, kind)));
    forms.into_iter().flat_map(sized)
}

#[test]
fn every_form_equals_the_definition_on_any_lanes() {
    let mut tiles = std::collections::BTreeSet::new();
    for (seed, shape) in every_form().enumerate() {
        let layer = layer(shape, seed as u64);
        let values: Vec<i128> = layer.results.iter().map(|signal| signal.value).collect();
        assert_eq!(values, layer.expected, "{shape:?}");
        assert!(layer.results.iter().all(|signal| signal.range.contains(signal.value)));
        for lanes in every_kind_of_lanes() {
            let layout = layer.layout(lanes);
            assert_eq!(Census::of(&layer.builder).count(lanes).all(), layout.rows(), "{shape:?} on {lanes}");
            check(&layout, &layer.witness(&layout)).unwrap_or_else(|error| panic!("{shape:?} on {lanes}: {error}"));
        }
        tiles.insert(layer.tile);
    }
    println!("{tiles:?}");
    let some = |fits: fn(&[usize; 2]) -> bool| tiles.iter().any(fits);
    assert!(some(|tile| *tile == [1, 1]) && some(|tile| tile[0] > 1 && tile[1] == 1) && some(|tile| tile[1] > 1));
}

#[test]
fn every_wire_holds_what_the_results_say() {
    for shape in every_form() {
        let layer = layer(shape, 4);
        for result in &layer.results {
            let wire = result.wire.map_or(Fr::ZERO, |wire| layer.builder.value(wire));
            assert_eq!(wire + from_integer(result.offset), from_integer(result.value), "{shape:?}");
        }
    }
}

#[test]
fn no_value_decides_the_structure() {
    for (seed, shape) in every_form().enumerate().filter(|(_, shape)| shape.kind == Kind::Signals) {
        let [one, other] = [seed as u64, 999].map(|seed| layer(shape, seed));
        for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
            let layout = one.layout(lanes);
            assert!(layout == other.layout(lanes), "{shape:?} on {lanes}");
            check(&layout, &other.witness(&layout)).unwrap();
        }
    }
}

#[test]
fn the_mock_prover_accepts_what_the_row_check_accepts() {
    for (kind, lanes) in [(Kind::Signals, Lanes::folded(1, 1)), (Kind::Fixed, Lanes::folded(4, 3))] {
        let layer = layer(Shape { kind, ..SMALL }, 3);
        let layout = Arc::new(layer.layout(lanes));
        let verdict = |witness: Witness| {
            let instances = witness.instances().to_vec();
            let circuit =
                ModelCircuit { layout: Arc::clone(&layout), witness: Some(Arc::new(witness)), structure: true };
            MockProver::run(12, &circuit, vec![instances]).unwrap().verify().is_ok()
        };
        assert!(verdict(layer.witness(&layout)));
        for wire in layer.results.iter().step_by(7).filter_map(|result| result.wire) {
            let mut values = layer.builder.values().to_vec();
            values[wire.0 as usize] += Fr::ONE;
            assert!(!verdict(layer.witness_of(&layout, &values)));
        }
    }
}

#[test]
fn windows_have_no_room_for_matrices() {
    let builder = Builder::new(7);
    let one = || vec![vec![Signal::constant(1)]];
    let products = vec![Matrices { left: one(), right: Right::Signals(one()) }];
    let error = MatrixSums::of(&builder, products, 0, false).err();
    assert_eq!(error, Some(CircuitError::ProductsInWindows));
}

#[test]
fn sums_and_spreads_beyond_the_limit_are_refused() {
    let builder = Builder::with_sums(7, Sums::Folded);
    let verdict = |left: &[i128], right: i128| {
        let left = left.iter().map(|value| vec![Signal::constant(*value)]).collect();
        let right = Right::Signals(vec![vec![Signal::constant(right)]]);
        MatrixSums::of(&builder, vec![Matrices { left, right }], 0, false).err()
    };
    assert_eq!(verdict(&[1 << 63], 1 << 62), None);
    assert_eq!(verdict(&[1 << 63], 1 << 63), Some(CircuitError::Overflow));
    assert_eq!(verdict(&[1 << 63, -(1 << 63)], 1 << 62), Some(CircuitError::Overflow), "the spread of a column");
    assert_eq!(verdict(&[i128::MAX], i128::MAX), Some(CircuitError::Overflow));
}
