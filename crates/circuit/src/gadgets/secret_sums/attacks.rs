//! False witnesses of sums with secret weights. The weights are the prover's: what binds them is elsewhere, so others that fit are
//! another true statement, and nothing else is.

use std::collections::HashSet;

use ff::PrimeField;

use super::tests::{CONSTANTS, Layer, Numbers, SMALL, Shape, every_kind_of_lanes, layer};
use super::*;
use crate::check::{Violation, check};
use crate::fold::{conflicts, first_error};
use crate::lanes::Lanes;
use crate::layout::{Content, Layout, NO_LOOKUP, audit};

/// Whose outputs are the sums themselves, without range check.
const EXACT: Shape = Shape { shift: 0, rectified: false, ..SMALL };

fn few_lanes() -> [Lanes; 3] {
    [Lanes::folded(1, 1), Lanes::folded(2, 2), Lanes::folded(4, 2)]
}

/// The weights that meet nothing but the constant zero.
fn idle_weights(shape: Shape, layer: &Layer) -> Vec<Wire> {
    let zero = shape.received + CONSTANTS.iter().position(|constant| *constant == 0).unwrap();
    layer.secrets.weights.iter().skip(zero).step_by(shape.inputs()).map(|weight| weight.slot.wire).collect()
}

#[test]
fn every_wire_that_is_wrong_alone_is_refused() {
    for shape in [SMALL, EXACT, Shape { shift: 20, ..SMALL }, Shape { shift: 10, ..SMALL }] {
        let layer = layer(shape, &shape.numbers(7));
        let idle = idle_weights(shape, &layer);
        assert_eq!(idle.len(), shape.outputs);
        for lanes in few_lanes() {
            let layout = layer.layout(lanes);
            let honest = layer.witness(&layout);
            check(&layout, &honest).unwrap();
            for wire in (0..layer.builder.values().len() as u32).map(Wire).filter(|wire| !idle.contains(wire)) {
                for change in [Fr::ONE, -Fr::ONE] {
                    let mut values = layer.builder.values().to_vec();
                    values[wire.0 as usize] += change;
                    let witness = layer.witness_of(&layout, &values);
                    // What a product makes may stand in no lane.
                    assert!(witness == honest || check(&layout, &witness).is_err(), "{wire:?} on {lanes}");
                }
            }
        }
    }
}

#[test]
fn a_weight_that_meets_zero_alone_is_free_within_its_range() {
    let layer = layer(SMALL, &SMALL.numbers(7));
    for lanes in few_lanes() {
        let layout = layer.layout(lanes);
        for wire in idle_weights(SMALL, &layer) {
            let verdict = |value: Fr| {
                let mut values = layer.builder.values().to_vec();
                values[wire.0 as usize] = value;
                check(&layout, &layer.witness_of(&layout, &values))
            };
            assert_eq!([0, 8191].map(|value| verdict(Fr::from(value))), [Ok(()), Ok(())]);
            for outside in [Fr::from(8192), -Fr::ONE] {
                assert!(matches!(verdict(outside), Err(Violation::Lookup { .. })));
            }
        }
    }
}

/// Numbers with one weight or bias changed.
fn changed(change: impl FnOnce(&mut Numbers)) -> Numbers {
    let mut numbers = EXACT.numbers(11);
    change(&mut numbers);
    numbers
}

#[test]
fn other_parameters_with_all_their_outputs_are_another_true_statement_and_with_all_but_one_a_false_one() {
    let honest = layer(EXACT, &EXACT.numbers(11));
    let first_of = |output: usize| output * EXACT.inputs();
    for output in 0..EXACT.outputs {
        for others in [changed(|n| n.weights[first_of(output)] ^= 1), changed(|n| n.bias[output] ^= 1)] {
            let other = layer(EXACT, &others);
            for lanes in few_lanes() {
                let layout = honest.layout(lanes);
                check(&layout, &other.witness(&layout)).unwrap();
                for row in 0..EXACT.rows {
                    let wire = other.results[row * EXACT.outputs + output].wire.unwrap();
                    let mut values = other.builder.values().to_vec();
                    assert_ne!(values[wire.0 as usize], honest.builder.value(wire));
                    values[wire.0 as usize] = honest.builder.value(wire);
                    assert!(check(&layout, &honest.witness_of(&layout, &values)).is_err());
                }
            }
        }
    }
}

#[test]
fn parameters_beyond_their_range_are_refused_by_lookup_alone() {
    let bound = 1 << 25;
    for others in [
        changed(|n| n.weights[0] = 4096),
        changed(|n| n.weights[EXACT.inputs() + 1] = -4097),
        changed(|n| n.bias[2] = bound),
        changed(|n| n.bias[EXACT.outputs - 1] = -bound - 1),
    ] {
        let layer = layer(EXACT, &others);
        for lanes in every_kind_of_lanes() {
            let layout = layer.layout(lanes);
            let witness = layer.witness(&layout);
            assert!(conflicts(&layout, &witness, Fr::from(77), Fr::from(1 << 40)).is_empty(), "the identity holds");
            assert!(matches!(check(&layout, &witness), Err(Violation::Lookup { .. })), "{lanes}");
        }
    }
}

#[test]
fn a_bias_has_one_form() {
    let layer = layer(EXACT, &EXACT.numbers(5));
    let size = Fr::from(1 << SecretWeight::BITS);
    for lanes in few_lanes() {
        let layout = layer.layout(lanes);
        for bias in &layer.secrets.bias {
            let [low, high] = [0, 1].map(|digit| bias.terms[digit].slot.wire.0 as usize);
            for carry in [Fr::ONE, -Fr::ONE] {
                let mut values = layer.builder.values().to_vec();
                values[low] += carry * size;
                values[high] -= carry;
                let verdict = check(&layout, &layer.witness_of(&layout, &values));
                assert!(matches!(verdict, Err(Violation::Lookup { .. })));
            }
        }
    }
}

#[test]
fn a_parameter_without_its_lookup_is_found() {
    let layer = layer(SMALL, &SMALL.numbers(2));
    for lanes in every_kind_of_lanes() {
        for wire in layer.secrets.wires() {
            let mut layout = layer.layout(lanes);
            let cells = layout.cells_of(wire);
            assert_eq!(cells.len(), 1, "once in the lanes");
            layout.tag[cells[0].1] = NO_LOOKUP;
            assert!(matches!(audit(&layer.builder, &layout), Err(CircuitError::LookupLost { .. })));
        }
    }
}

#[test]
fn a_parameter_in_a_lane_without_lookups_is_found() {
    let layer = layer(SMALL, &SMALL.numbers(2));
    let mut layout = layer.layout(Lanes::folded(2, 1));
    let (lane, row) = layout.cells_of(layer.secrets.weights[0].slot.wire)[0];
    assert_eq!(lane, 0);
    layout.content[1][row] = std::mem::replace(&mut layout.content[0][row], Content::Filler(0));
    assert!(matches!(audit(&layer.builder, &layout), Err(CircuitError::LookupLost { .. })));
}

const GAMMA: Fr = Fr::from_raw([0x1234_5678_9abc, 0, 0, 0]);
const MU: Fr = Fr::from_raw([0x5_4321_0fed, 0, 0, 0]);

/// What each output of the first row is multiplied by in its identity.
fn powers(layer: &Layer, layout: &Layout) -> Vec<Fr> {
    let power = |output: usize| {
        let mut values = layer.builder.values().to_vec();
        values[layer.results[output].wire.unwrap().0 as usize] += Fr::ONE;
        first_error(layout, &layer.witness_of(layout, &values), GAMMA, MU).unwrap()
    };
    (0..layer.secrets.bias.len()).map(power).collect()
}

#[test]
fn no_two_outputs_share_a_power() {
    let shape = Shape { outputs: 23, ..EXACT };
    let layer = layer(shape, &shape.numbers(1));
    for lanes in every_kind_of_lanes() {
        let powers = powers(&layer, &layer.layout(lanes));
        let distinct: HashSet<_> = powers.iter().map(PrimeField::to_repr).collect();
        assert_eq!(distinct.len(), powers.len(), "{lanes}");
        assert!(!powers.contains(&Fr::ZERO), "{lanes}");
    }
}

/// Two wrong outputs that make up for one another at challenges known too early.
#[test]
fn outputs_are_forged_for_known_challenges_and_refused_at_all_others() {
    let layer = layer(EXACT, &EXACT.numbers(4));
    for lanes in few_lanes() {
        let layout = layer.layout(lanes);
        let powers = powers(&layer, &layout);
        let [first, second] = [0, EXACT.outputs - 1];
        let mut values = layer.builder.values().to_vec();
        let output = |number: usize| layer.results[number].wire.unwrap().0 as usize;
        values[output(first)] += Fr::ONE;
        values[output(second)] -= powers[first] * powers[second].invert().unwrap();
        let forged = layer.witness_of(&layout, &values);
        assert!(conflicts(&layout, &forged, GAMMA, MU).is_empty(), "known too early, the challenges let it pass");
        for other in 2..20 {
            let [gamma, mu] = [GAMMA, MU].map(|challenge| challenge * Fr::from(other));
            assert!(!conflicts(&layout, &forged, gamma, mu).is_empty());
        }
        assert!(check(&layout, &forged).is_err());
    }
}
