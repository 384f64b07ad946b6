//! Convolutions with secret weights, by either identity.

use super::*;
use crate::error::CircuitError;
use crate::fold::first_error;
use crate::layout::NO_LOOKUP;
use crate::weights::SecretWeight;
use crate::weights::testing::Secrets;

/// The identity that a layer stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Identity {
    Polynomials,
    Matrices,
}

const IDENTITIES: [Identity; 2] = [Identity::Polynomials, Identity::Matrices];

#[derive(Clone, Copy)]
struct Form {
    shift: u32,
    rectified: bool,
    offset: i64,
}

const EXACT: Form = Form { shift: 0, rectified: false, offset: 1 };

struct SecretRun {
    run: Run,
    secrets: Secrets,
}

/// As [`numbers`], with weights of every size.
fn wide(geometry: &ConvGeometry, form: Form, seed: u64) -> Numbers {
    let mut numbers = numbers(geometry, form.offset, seed);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    numbers.weights.iter_mut().for_each(|weight| *weight = rng.gen_range(-4096..4096));
    numbers
}

fn secret_run(geometry: &ConvGeometry, form: Form, identity: Identity, numbers: Numbers) -> SecretRun {
    let mut builder = Builder::with_sums(7, Sums::Folded);
    let packing = Packing { bits: 4, offset: form.offset };
    let operand = receive(&mut builder, &numbers.inputs, packing, Disclosure::Public).unwrap();
    let secrets = Secrets::new(&mut builder, &numbers.weights, &numbers.bias);
    let parameters = secrets.parameters();
    let Form { shift, rectified, .. } = form;
    let layer = ConvLayer { geometry, parameters: LinearParameters::Secret(parameters), shift, rectified };
    let mut results = vec![Signal::constant(0); geometry.images * geometry.output[0] * geometry.positions()];
    for group in 0..geometry.groups {
        match identity {
            Identity::Polynomials => layer.checked(&mut builder, &operand, group, &mut results),
            Identity::Matrices => layer.multiplied(&mut builder, parameters, &operand, group, &mut results),
        }
        .unwrap();
    }
    SecretRun { run: Run { builder, results, numbers }, secrets }
}

fn every_kind_of_lanes() -> impl Iterator<Item = Lanes> {
    let kinds = [(1, 1), (2, 1), (4, 2), (4, 4), (8, 5)];
    kinds.into_iter().map(|(count, looked_up)| Lanes::folded(count, looked_up))
}

#[test]
fn every_geometry_equals_the_definition_with_secret_weights() {
    let forms = [(4, true, -8), (3, false, 0), (0, false, -3), (18, true, 0)];
    for (number, geometry) in geometries().iter().enumerate() {
        for (shift, rectified, offset) in forms {
            let form = Form { shift, rectified, offset };
            for identity in IDENTITIES {
                let SecretRun { run, .. } = secret_run(geometry, form, identity, wide(geometry, form, number as u64));
                assert_eq!(run.values(), convolution(geometry, &run.numbers, shift, rectified), "{geometry}");
                assert!(run.results.iter().all(|signal| signal.range.contains(signal.value)));
                for lanes in every_kind_of_lanes() {
                    let layout = run.layout(lanes);
                    assert_eq!(Census::of(&run.builder).count(lanes).all(), layout.rows(), "{geometry} on {lanes}");
                    check(&layout, &run.witness(&layout))
                        .unwrap_or_else(|error| panic!("{geometry} on {lanes}, {identity:?}: {error}"));
                }
            }
        }
    }
}

#[test]
fn no_weight_decides_the_structure() {
    let form = Form { shift: 4, rectified: true, offset: -8 };
    for geometry in &geometries() {
        let numbers = wide(geometry, form, 1);
        let constant = |weight| Numbers { weights: vec![weight; numbers.weights.len()], ..numbers.clone() };
        for identity in IDENTITIES {
            let one = secret_run(geometry, form, identity, numbers.clone()).run;
            for others in [wide(geometry, form, 2), constant(0), constant(-4096)] {
                let other = secret_run(geometry, form, identity, others).run;
                for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 3)] {
                    let layout = one.layout(lanes);
                    assert!(layout == other.layout(lanes), "{geometry} on {lanes}");
                    check(&layout, &other.witness(&layout)).unwrap();
                }
            }
        }
    }
}

/// Strides, dilations, groups and several images among them.
fn attacked() -> [ConvGeometry; 4] {
    [
        ConvGeometry { input: [2, 4, 4], output: [2, 2, 2], ..PLAIN },
        ConvGeometry { input: [1, 5, 5], output: [2, 3, 3], stride: [2, 2], pad: [1, 1], ..PLAIN },
        ConvGeometry { input: [2, 5, 3], output: [2, 1, 3], dilation: [2, 1], pad: [0, 1], groups: 2, ..PLAIN },
        ConvGeometry { images: 2, input: [1, 4, 3], output: [2, 2, 1], ..PLAIN },
    ]
}

#[test]
fn every_wire_that_is_wrong_alone_is_refused() {
    let [table, limbs] = [20, 10].map(|shift| Form { shift, rectified: true, ..EXACT });
    for (geometry, form) in attacked().iter().zip([EXACT, table, limbs, EXACT]) {
        for identity in IDENTITIES {
            let SecretRun { run, secrets } = secret_run(geometry, form, identity, wide(geometry, form, 6));
            for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
                let layout = run.layout(lanes);
                let honest = run.witness(&layout);
                check(&layout, &honest).unwrap();
                assert!(secrets.wires().iter().all(|wire| layout.cells_of(*wire).len() == 1));
                for wire in 0..run.builder.values().len() {
                    let mut values = run.builder.values().to_vec();
                    values[wire] += Fr::ONE;
                    let witness = Witness::fill(&layout, &values, honest.instances().to_vec());
                    assert!(witness != honest, "{geometry}: wire {wire} stands nowhere");
                    assert!(check(&layout, &witness).is_err(), "{geometry} on {lanes}, {identity:?}: wire {wire}");
                }
            }
        }
    }
}

#[test]
fn another_weight_with_all_its_products_is_another_true_statement_and_with_all_but_one_a_false_one() {
    let geometry = &attacked()[3];
    let numbers = wide(geometry, EXACT, 8);
    for identity in IDENTITIES {
        let honest = secret_run(geometry, EXACT, identity, numbers.clone()).run;
        for weight in 0..numbers.weights.len() {
            let mut others = numbers.clone();
            others.weights[weight] ^= 1;
            let SecretRun { run: other, secrets } = secret_run(geometry, EXACT, identity, others);
            let changed = secrets.weights[weight].slot.wire;
            for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
                let layout = honest.layout(lanes);
                check(&layout, &other.witness(&layout)).unwrap();
                let differs =
                    |wire: &u32| honest.builder.values()[*wire as usize] != other.builder.values()[*wire as usize];
                let different: Vec<u32> = (0..other.builder.values().len() as u32).filter(differs).collect();
                assert!(different.contains(&changed.0) && different.len() > 1);
                for wire in different {
                    let mut values = other.builder.values().to_vec();
                    values[wire as usize] = honest.builder.values()[wire as usize];
                    let witness = Witness::fill(&layout, &values, other.witness(&layout).instances().to_vec());
                    assert!(check(&layout, &witness).is_err(), "{identity:?} on {lanes}: {wire}");
                }
            }
        }
    }
}

#[test]
fn a_weight_beyond_its_range_is_refused_by_lookup_alone() {
    for (geometry, beyond) in attacked().iter().zip([4096, -4097, 100_000, -4097]) {
        for identity in IDENTITIES {
            let mut numbers = wide(geometry, EXACT, 9);
            let last = numbers.weights.len() - 1;
            numbers.weights[last] = beyond;
            let run = secret_run(geometry, EXACT, identity, numbers).run;
            for lanes in every_kind_of_lanes() {
                let layout = run.layout(lanes);
                let witness = run.witness(&layout);
                assert!(conflicts(&layout, &witness, Fr::from(1234), Fr::from(1 << 50)).is_empty());
                assert!(matches!(check(&layout, &witness), Err(Violation::Lookup { .. })), "{geometry} on {lanes}");
            }
        }
    }
}

#[test]
fn a_weight_without_its_lookup_is_found() {
    for geometry in &attacked() {
        for identity in IDENTITIES {
            let SecretRun { run, secrets } = secret_run(geometry, EXACT, identity, wide(geometry, EXACT, 9));
            for wire in secrets.wires() {
                let mut layout = run.layout(Lanes::folded(4, 2));
                let row = layout.cells_of(wire)[0].1;
                layout.tag[row] = NO_LOOKUP;
                assert!(matches!(audit(&run.builder, &layout), Err(CircuitError::LookupLost { .. })));
            }
        }
    }
}

/// Besides, a channel has two digits of its bias and a sum of powers, and an image has a product with the offset.
#[test]
fn kernels_of_wires_take_as_many_rows_as_kernels_of_constants() {
    for (images, channels) in [(1, 1), (2, 5), (7, 12)] {
        let geometry = ConvGeometry { input: [images, 6, 5], output: [channels, 4, 3], ..PLAIN };
        let mut constants = numbers(&geometry, EXACT.offset, 1);
        constants.weights.fill(3);
        let fixed = fixed_run(&geometry, Sums::Folded, 0, false, EXACT.offset, constants);
        let secret = secret_run(&geometry, EXACT, Identity::Polynomials, wide(&geometry, EXACT, 1)).run;
        for lanes in [1, 2, 4].map(|lanes| Lanes::folded(lanes, lanes)) {
            let [fixed, secret] = [&fixed, &secret].map(|run| Census::of(&run.builder).count(lanes).filled);
            let more = (secret - fixed) as f64 / (9 * images * channels) as f64;
            println!("{images} images, {channels} channels, {lanes}: {secret} rows, {more:.2} more for a weight");
            assert!(secret <= fixed + 6 * channels + 3 * images + 25, "{secret} {fixed}");
        }
    }
}

/// A wrong output that a product of the margin makes up for at challenges known too early.
#[test]
fn a_convolution_is_forged_for_known_challenges_and_refused_at_all_others() {
    let [gamma, mu] = [0x1234_5678_9abc, 0x5_4321_0fed].map(Fr::from);
    for geometry in &attacked() {
        let run = secret_run(geometry, EXACT, Identity::Polynomials, wide(geometry, EXACT, 2)).run;
        let output = run.outputs().next().unwrap();
        let [output, margin] = [output.terms[0].slot.wire, output.margin[0]].map(|wire| wire.0 as usize);
        for lanes in every_kind_of_lanes() {
            let layout = run.layout(lanes);
            let witness = |changes: &[(usize, Fr)]| {
                let mut values = run.builder.values().to_vec();
                changes.iter().for_each(|(wire, change)| values[*wire] += change);
                Witness::fill(&layout, &values, run.witness(&layout).instances().to_vec())
            };
            let error = |wire| first_error(&layout, &witness(&[(wire, Fr::ONE)]), gamma, mu).unwrap();
            let making_up = -error(output) * error(margin).invert().unwrap();
            let forged = witness(&[(output, Fr::ONE), (margin, making_up)]);
            assert!(conflicts(&layout, &forged, gamma, mu).is_empty(), "known too early, the challenges let it pass");
            for other in 2..20 {
                assert!(!conflicts(&layout, &forged, gamma * Fr::from(other), mu + Fr::from(other)).is_empty());
            }
            assert!(check(&layout, &forged).is_err());
        }
    }
}

#[test]
fn the_offset_of_weights_is_what_their_wires_lack() {
    let geometry = ConvGeometry { input: [1, 3, 3], output: [1, 1, 1], ..PLAIN };
    let mut numbers = wide(&geometry, EXACT, 3);
    numbers.weights.fill(SecretWeight::OFFSET);
    for identity in IDENTITIES {
        let SecretRun { run, secrets } = secret_run(&geometry, EXACT, identity, numbers.clone());
        assert!(secrets.weights.iter().all(|weight| run.builder.value(weight.slot.wire) == Fr::ZERO));
        let sum: i64 = numbers.inputs.iter().sum();
        assert_eq!(run.values(), [i128::from(sum * SecretWeight::OFFSET) + numbers.bias[0]]);
        let layout = run.layout(Lanes::folded(2, 2));
        check(&layout, &run.witness(&layout)).unwrap();
    }
}

#[test]
fn few_places_are_rows_of_a_matrix_and_many_an_image() {
    let lowered = |geometry: &ConvGeometry| {
        let mut builder = Builder::with_sums(7, Sums::Folded);
        let numbers = wide(geometry, EXACT, 3);
        let packing = Packing { bits: 4, offset: EXACT.offset };
        let operand = receive(&mut builder, &numbers.inputs, packing, Disclosure::Public).unwrap();
        let secrets = Secrets::new(&mut builder, &numbers.weights, &numbers.bias);
        let parameters = LinearParameters::Secret(secrets.parameters());
        let layer = ConvLayer { geometry, parameters, shift: 0, rectified: false };
        let results = layer.lower(&mut builder, &operand).unwrap();
        let values: Vec<i128> = results.iter().map(|signal| signal.value).collect();
        assert_eq!(values, convolution(geometry, &numbers, 0, false));
        [builder.convolutions().len(), builder.matrix_products().len()]
    };
    assert_eq!(
        lowered(&ConvGeometry { groups: 2, input: [2, 5, 4], output: [8, 1, 1], kernel: [5, 4], ..PLAIN }),
        [0, 2]
    );
    assert_eq!(lowered(&ConvGeometry { images: 2, input: [2, 20, 20], output: [4, 18, 18], ..PLAIN }), [1, 0]);
}
