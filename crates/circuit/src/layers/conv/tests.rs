//! Convolutions checked at challenges: equal to packed sums, accepted by the mock prover, and nothing else is.

use std::collections::HashSet;
use std::sync::Arc;

use ff::{Field, PrimeField};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use model::ConvGeometry;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::ConvLayer;
use crate::builder::Builder;
use crate::check::{Violation, check};
use crate::convolution::{Convolution, OutputGrid};
use crate::fold::{conflicts, fold_values};
use crate::gadgets::{Disclosure, Packing, receive};
use crate::lanes::{Lanes, Sums};
use crate::layout::{Census, Layout, audit, place};
use crate::model_circuit::ModelCircuit;
use crate::relation::{Term, Wire};
use crate::signal::Signal;
use crate::weights::{FixedParameters, LinearParameters};
use crate::witness::Witness;

mod secret;

const PLAIN: ConvGeometry = ConvGeometry {
    images: 1,
    groups: 1,
    input: [2, 6, 5],
    output: [3, 4, 3],
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    pad: [0, 0],
};

fn geometries() -> Vec<ConvGeometry> {
    vec![
        PLAIN,
        ConvGeometry { output: [3, 6, 5], pad: [1, 1], ..PLAIN },
        ConvGeometry { output: [3, 3, 3], stride: [2, 2], pad: [1, 1], ..PLAIN },
        ConvGeometry { output: [1, 2, 2], stride: [3, 2], pad: [0, 1], ..PLAIN },
        ConvGeometry { output: [2, 4, 3], dilation: [2, 2], pad: [1, 1], ..PLAIN },
        ConvGeometry { output: [2, 3, 2], stride: [2, 3], dilation: [3, 2], pad: [3, 2], ..PLAIN },
        ConvGeometry { groups: 2, output: [4, 4, 3], ..PLAIN },
        ConvGeometry { kernel: [1, 1], output: [3, 6, 5], ..PLAIN },
        ConvGeometry { kernel: [1, 4], input: [1, 1, 12], output: [2, 1, 9], ..PLAIN },
        ConvGeometry { images: 2, input: [1, 4, 4], output: [2, 2, 2], ..PLAIN },
    ]
}

/// A convolution of random integers with its results.
struct Run {
    builder: Builder,
    results: Vec<Signal>,
    numbers: Numbers,
}

#[derive(Clone)]
struct Numbers {
    inputs: Vec<i64>,
    weights: Vec<i64>,
    bias: Vec<i128>,
}

/// Inputs of 4 bits from `offset` on, weights of 4 bits.
fn numbers(geometry: &ConvGeometry, offset: i64, seed: u64) -> Numbers {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let [channels, height, width] = geometry.input;
    let mut numbers =
        |count: usize, low: i64, high: i64| (0..count).map(|_| rng.gen_range(low..high)).collect::<Vec<_>>();
    let inputs = numbers(geometry.images * channels * height * width, offset, offset + 16);
    let weights = numbers(geometry.output[0] * geometry.weights_per_channel(), -7, 8);
    let bias: Vec<i128> = numbers(geometry.output[0], -50, 50).into_iter().map(i128::from).collect();
    Numbers { inputs, weights, bias }
}

fn run(geometry: &ConvGeometry, sums: Sums, shift: u32, rectified: bool, offset: i64, seed: u64) -> Run {
    fixed_run(geometry, sums, shift, rectified, offset, numbers(geometry, offset, seed))
}

fn fixed_run(geometry: &ConvGeometry, sums: Sums, shift: u32, rectified: bool, offset: i64, numbers: Numbers) -> Run {
    let mut builder = Builder::with_sums(7, sums);
    let operand = receive(&mut builder, &numbers.inputs, Packing { bits: 4, offset }, Disclosure::Public).unwrap();
    let fixed = FixedParameters { weights: &numbers.weights, bias: &numbers.bias };
    let layer = ConvLayer { geometry, parameters: LinearParameters::Fixed(fixed), shift, rectified };
    let mut results = vec![Signal::constant(0); geometry.images * geometry.output[0] * geometry.positions()];
    for group in 0..geometry.groups {
        if sums == Sums::Folded {
            layer.checked(&mut builder, &operand, group, &mut results).unwrap();
            continue;
        }
        for image in 0..geometry.images {
            layer.packed(&mut builder, fixed, &operand, [image, group], &mut results).unwrap();
        }
    }
    Run { builder, results, numbers }
}

impl Run {
    fn layout(&self, lanes: Lanes) -> Layout {
        let layout = place(&self.builder, lanes);
        audit(&self.builder, &layout).unwrap();
        layout
    }

    fn witness(&self, layout: &Layout) -> Witness {
        let instances = self.builder.instances().iter().map(|wire| self.builder.value(*wire)).collect();
        Witness::fill(layout, self.builder.values(), instances)
    }

    fn values(&self) -> Vec<i128> {
        self.results.iter().map(|signal| signal.value).collect()
    }
}

/// The definition, term by term.
fn convolution(geometry: &ConvGeometry, numbers: &Numbers, shift: u32, rectified: bool) -> Vec<i128> {
    let [channels, height, width] = geometry.output;
    let mut outputs = Vec::new();
    for image in 0..geometry.images {
        for channel in 0..channels {
            for place in 0..height * width {
                let window = geometry.window(image, geometry.group_of(channel), place / width, place % width);
                let count = geometry.weights_per_channel();
                let weights = &numbers.weights[channel * count..];
                let term = |(source, weight): (Option<usize>, &i64)| source.map_or(0, |s| numbers.inputs[s] * weight);
                let sum: i64 = window.zip(weights).map(term).sum();
                let rounded = model::round_shift(i128::from(sum) + numbers.bias[channel], shift);
                outputs.push(if rectified { rounded.max(0) } else { rounded });
            }
        }
    }
    outputs
}

#[test]
fn every_geometry_equals_the_definition_on_any_lanes() {
    for (number, geometry) in geometries().iter().enumerate() {
        for (shift, rectified, offset) in [(4, true, -8), (3, false, 0), (0, false, -3), (0, true, 0)] {
            let run = run(geometry, Sums::Folded, shift, rectified, offset, number as u64);
            assert_eq!(run.values(), convolution(geometry, &run.numbers, shift, rectified), "{geometry}");
            for lanes in [(1, 1), (2, 1), (2, 2), (3, 2), (4, 2), (5, 5), (8, 8)]
                .map(|(count, looked_up)| Lanes::folded(count, looked_up))
            {
                let layout = run.layout(lanes);
                assert_eq!(Census::of(&run.builder).count(lanes).all(), layout.rows(), "{geometry} on {lanes}");
                check(&layout, &run.witness(&layout)).unwrap_or_else(|error| panic!("{geometry} on {lanes}: {error}"));
            }
        }
    }
}

#[test]
fn every_geometry_equals_the_definition_in_windows() {
    for (number, geometry) in geometries().iter().enumerate() {
        for (shift, rectified, offset) in [(4, true, -8), (0, false, 0)] {
            let run = run(geometry, Sums::Windows, shift, rectified, offset, number as u64);
            assert_eq!(run.values(), convolution(geometry, &run.numbers, shift, rectified), "{geometry}");
            let layout = run.layout(Lanes::all(2));
            check(&layout, &run.witness(&layout)).unwrap_or_else(|error| panic!("{geometry}: {error}"));
        }
    }
}

#[test]
fn cells_are_those_of_images_kernels_and_margins_of_each_group() {
    let cells = |geometry: ConvGeometry| {
        let parameters = LinearParameters::Fixed(FixedParameters { weights: &[], bias: &[] });
        ConvLayer { geometry: &geometry, parameters, shift: 0, rectified: false }.checked_cells()
    };
    // Four cells for each row besides its elements: images of 6 by 5, kernels of 3 by 3 and one row more, margins about 4 by 3 of 8 by 7.
    let [image, kernel, margin] = [6 * (5 + 4), 3 * (3 + 4) + 4, 8 * (7 + 4) - 4 * 3];
    assert_eq!(cells(PLAIN), 2 * image + 2 * 3 * kernel + 3 * margin);
    assert_eq!(cells(ConvGeometry { images: 2, ..PLAIN }), 2 * (2 * image + 3 * margin) + 2 * 3 * kernel);
    let grouped = ConvGeometry { groups: 2, output: [4, 4, 3], ..PLAIN };
    assert_eq!(cells(grouped), 2 * (image + 2 * kernel + 2 * margin));
}

#[test]
fn the_mock_prover_accepts_what_the_row_check_accepts() {
    for (geometry, lanes) in [
        (PLAIN, Lanes::folded(1, 1)),
        (ConvGeometry { output: [3, 3, 3], stride: [2, 2], pad: [1, 1], ..PLAIN }, Lanes::folded(4, 3)),
    ] {
        let run = run(&geometry, Sums::Folded, 4, true, -8, 3);
        let layout = Arc::new(run.layout(lanes));
        let verdict = |witness: Witness| {
            let instances = witness.instances().to_vec();
            let circuit =
                ModelCircuit { layout: Arc::clone(&layout), witness: Some(Arc::new(witness)), structure: true };
            MockProver::run(12, &circuit, vec![instances]).unwrap().verify().is_ok()
        };
        let honest = run.witness(&layout);
        assert!(verdict(honest.clone()));
        for wire in run.margin().into_iter().step_by(11).chain(run.results.iter().step_by(5).filter_map(|s| s.wire)) {
            let mut values = run.builder.values().to_vec();
            values[wire.0 as usize] += Fr::ONE;
            let witness = Witness::fill(&layout, &values, honest.instances().to_vec());
            assert!(check(&layout, &witness).is_err());
            assert!(!verdict(witness));
        }
    }
}

impl Run {
    fn margin(&self) -> Vec<Wire> {
        self.outputs().flat_map(|output| output.margin.clone()).collect()
    }

    fn outputs(&self) -> impl Iterator<Item = &OutputGrid> {
        self.builder.convolutions().iter().flat_map(Convolution::outputs)
    }
}

#[test]
fn every_wrong_product_is_noticed_wherever_it_stands() {
    let run = run(&PLAIN, Sums::Folded, 0, false, 0, 5);
    for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 4)] {
        let layout = run.layout(lanes);
        let honest = run.witness(&layout);
        check(&layout, &honest).unwrap();
        for wire in run.margin().into_iter().chain(run.results.iter().filter_map(|signal| signal.wire)) {
            let mut values = run.builder.values().to_vec();
            values[wire.0 as usize] += Fr::from(3);
            let witness = Witness::fill(&layout, &values, honest.instances().to_vec());
            assert!(matches!(check(&layout, &witness), Err(Violation::Fold { .. })), "{wire:?}");
        }
    }
}

/// An error at one place adds that place's power to the difference of both sides, so errors cancel out for all challenges
/// only where two places share a power.
#[test]
fn no_two_places_of_a_convolution_share_a_power() {
    let [gamma, mu] = [Fr::from(0x1234_5678_9abc), Fr::from(0x5_4321_0fed)];
    let lanes = [(1, 1), (2, 1), (3, 3), (4, 2), (8, 8)].map(|(count, looked_up)| Lanes::folded(count, looked_up));
    for (number, geometry) in geometries().iter().enumerate() {
        let run = run(geometry, Sums::Folded, 0, false, 0, number as u64);
        for lanes in lanes {
            let layout = run.layout(lanes);
            let honest = run.witness(&layout);
            let sums = fold_values(&layout, &honest, gamma, mu);
            for convolution in run.builder.convolutions() {
                let places = convolution.samples[0].outputs.iter().flat_map(|output| {
                    output.terms.iter().map(|term| term.slot.wire).chain(output.margin.iter().copied())
                });
                let powers: Vec<Fr> = places
                    .map(|wire| {
                        let mut values = run.builder.values().to_vec();
                        values[wire.0 as usize] += Fr::ONE;
                        let forged = Witness::fill(&layout, &values, honest.instances().to_vec());
                        let row = conflicts(&layout, &forged, gamma, mu)[0];
                        fold_values(&layout, &forged, gamma, mu)[row] - sums[row]
                    })
                    .collect();
                let distinct: HashSet<_> = powers.iter().map(PrimeField::to_repr).collect();
                assert_eq!(distinct.len(), powers.len(), "{geometry} on {lanes}");
                assert!(!powers.contains(&Fr::ZERO), "{geometry} on {lanes}");
            }
        }
    }
}

/// As for convolutions: lanes and bands of linear relations.
#[test]
fn no_two_linear_relations_share_a_power() {
    let [gamma, mu] = [Fr::from(0x1234_5678_9abc), Fr::from(0x5_4321_0fed)];
    for lanes in [(1, 1), (2, 1), (4, 2), (5, 5), (16, 3)].map(|(count, looked_up)| Lanes::folded(count, looked_up)) {
        let run = run(&PLAIN, Sums::Folded, 4, true, 0, 1);
        let mut builder = run.builder.clone();
        // Every relation gets a wire of its own that is zero.
        let more: Vec<Wire> = (0..57)
            .map(|number| {
                let free = builder.wire(Fr::ZERO);
                let term = |wire: Wire| Term { coefficient: Fr::ONE, slot: wire.into() };
                let others = vec![term(run.results[0].wire.unwrap()); number % 3];
                builder.linear(others.into_iter().chain([term(free)]).collect(), Fr::from(number as u64 % 2));
                free
            })
            .collect();
        let layout = place(&builder, lanes);
        let instances: Vec<Fr> = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
        let honest = Witness::fill(&layout, builder.values(), instances.clone());
        assert!(conflicts(&layout, &honest, gamma, mu).is_empty());
        let powers = more.iter().map(|wire| {
            let mut values = builder.values().to_vec();
            values[wire.0 as usize] += Fr::ONE;
            let forged = Witness::fill(&layout, &values, instances.clone());
            let row = conflicts(&layout, &forged, gamma, mu)[0];
            fold_values(&layout, &forged, gamma, mu)[row]
        });
        let distinct: HashSet<_> = powers.map(|power| power.to_repr()).collect();
        assert_eq!(distinct.len(), more.len(), "{lanes}");
    }
}
