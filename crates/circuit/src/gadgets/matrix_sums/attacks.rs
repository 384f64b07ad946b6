//! False witnesses of products of matrices.

use std::collections::HashSet;

use ff::PrimeField;

use super::tests::{Kind, Layer, SMALL, Shape, every_kind_of_lanes, layer};
use super::*;
use crate::check::{Violation, check};
use crate::fold::{conflicts, first_error};
use crate::lanes::Lanes;
use crate::layout::{Layout, NO_LOOKUP, audit};

/// Whose outputs are the sums themselves, without range check.
const EXACT: Shape = Shape { shift: 0, products: 1, rows: 1, inner: 6, columns: 7, offset: 0, ..SMALL };

/// Several rows and columns to a tile.
const TILED: Shape = Shape { kind: Kind::Fixed, products: 1, rows: 6, inner: 8, columns: 10, rectified: true, ..SMALL };

/// The same with sums that nothing rounds, whose digits are range-checked because they share an identity.
const TILED_EXACT: Shape = Shape { rectified: false, shift: 0, ..TILED };

fn few_lanes() -> [Lanes; 3] {
    [Lanes::folded(1, 1), Lanes::folded(2, 2), Lanes::folded(4, 2)]
}

fn output(layer: &Layer, number: usize) -> usize {
    layer.results[number].wire.unwrap().0 as usize
}

#[test]
fn every_wire_that_is_wrong_alone_is_refused() {
    let rounded = Shape { shift: 10, ..SMALL };
    let fixed = Shape { kind: Kind::Fixed, ..SMALL };
    let rectified = Shape { rectified: true, ..fixed };
    let limbs = Shape { shift: 0, inner: 9, ..rectified };
    for shape in [SMALL, EXACT, rounded, fixed, rectified, limbs, TILED, TILED_EXACT, Shape { shift: 12, ..TILED }] {
        let layer = layer(shape, 7);
        for lanes in few_lanes() {
            let layout = layer.layout(lanes);
            let honest = layer.witness(&layout);
            check(&layout, &honest).unwrap();
            for wire in 0..layer.builder.values().len() {
                for change in [Fr::ONE, -Fr::ONE] {
                    let mut values = layer.builder.values().to_vec();
                    values[wire] += change;
                    let witness = layer.witness_of(&layout, &values);
                    // What a product makes may stand in no lane.
                    assert!(witness == honest || check(&layout, &witness).is_err(), "{wire} of {shape:?} on {lanes}");
                }
            }
        }
    }
}

#[test]
fn outputs_that_change_places_are_refused() {
    for shape in [SMALL, EXACT, TILED] {
        let layer = layer(shape, 21);
        for lanes in few_lanes() {
            let layout = layer.layout(lanes);
            for first in 0..layer.results.len() {
                for second in (first + 1..layer.results.len()).step_by(3) {
                    let mut values = layer.builder.values().to_vec();
                    values.swap(output(&layer, first), output(&layer, second));
                    if values != layer.builder.values() {
                        assert!(check(&layout, &layer.witness_of(&layout, &values)).is_err(), "{first} {second}");
                    }
                }
            }
        }
    }
}

/// Errors whose sum over all outputs, over a row or over a column is zero.
#[test]
fn errors_that_cancel_across_outputs_are_refused() {
    for shape in [EXACT, SMALL, TILED] {
        let layer = layer(shape, 5);
        let count = layer.results.len();
        for lanes in every_kind_of_lanes() {
            let layout = layer.layout(lanes);
            for (first, distance) in [(0, 1), (0, shape.columns - 1), (0, count - 1), (1, shape.columns / 2), (1, 2)] {
                let mut values = layer.builder.values().to_vec();
                values[output(&layer, first)] += Fr::ONE;
                values[output(&layer, first + distance.min(count - 1 - first))] -= Fr::ONE;
                assert!(check(&layout, &layer.witness_of(&layout, &values)).is_err(), "{first} {distance} on {lanes}");
            }
        }
    }
}

/// What would let a packed sum pass: a carry between any two parts of any two digits of a tile, which keeps its sum.
fn carries(layer: &Layer) -> Vec<Vec<Fr>> {
    let mut carried = Vec::new();
    for product in layer.builder.matrix_products() {
        for terms in product.rows.iter().flat_map(|row| &row.outputs).step_by(3) {
            let parts: Vec<&Term> = terms.iter().filter(|term| term.coefficient != Fr::ZERO).collect();
            for (number, a) in parts.iter().enumerate() {
                for b in parts.iter().skip(number + 1) {
                    for step in [Fr::ONE, -Fr::ONE] {
                        let mut values = layer.builder.values().to_vec();
                        values[a.slot.wire.0 as usize] += step;
                        values[b.slot.wire.0 as usize] -= step * a.coefficient * b.coefficient.invert().unwrap();
                        carried.push(values);
                    }
                }
            }
        }
    }
    carried
}

#[test]
fn carries_between_digits_of_a_tile_are_refused_by_lookup_alone() {
    for shape in [SMALL, TILED, Shape { shift: 9, ..TILED_EXACT }] {
        let layer = layer(shape, 12);
        assert!(layer.tile != [1, 1]);
        let layout = layer.layout(Lanes::folded(2, 2));
        let carried = carries(&layer);
        assert!(carried.len() > 100, "{}", carried.len());
        for values in carried {
            let witness = layer.witness_of(&layout, &values);
            assert!(conflicts(&layout, &witness, GAMMA, MU).is_empty(), "the identity holds");
            assert!(matches!(check(&layout, &witness), Err(Violation::Lookup { .. })));
        }
    }
}

/// A sum of several limbs stands in the identity itself: a relation says that it has these limbs.
#[test]
fn carries_between_exact_sums_of_a_tile_are_refused() {
    let layer = layer(TILED_EXACT, 12);
    assert!(layer.tile != [1, 1]);
    let layout = layer.layout(Lanes::folded(2, 2));
    let carried = carries(&layer);
    assert!(carried.len() > 100, "{}", carried.len());
    for values in carried {
        assert!(check(&layout, &layer.witness_of(&layout, &values)).is_err());
    }
}

#[test]
fn a_digit_without_its_lookup_is_found() {
    for shape in [SMALL, TILED, TILED_EXACT] {
        let layer = layer(shape, 2);
        for lanes in every_kind_of_lanes() {
            let layout = layer.layout(lanes);
            for product in layer.builder.matrix_products() {
                for slot in product.slots().filter(|slot| slot.table.is_some()).step_by(5) {
                    let mut layout = layout.clone();
                    for (_, row) in layout.cells_of(slot.wire) {
                        layout.tag[row] = NO_LOOKUP;
                    }
                    assert!(matches!(audit(&layer.builder, &layout), Err(CircuitError::LookupLost { .. })));
                }
            }
        }
    }
}

const GAMMA: Fr = Fr::from_raw([0x1234_5678_9abc, 0, 0, 0]);
const MU: Fr = Fr::from_raw([0x5_4321_0fed, 0, 0, 0]);

/// What each output of the only row is multiplied by in its identity.
fn powers(layer: &Layer, layout: &Layout) -> Vec<Fr> {
    let power = |number: usize| {
        let mut values = layer.builder.values().to_vec();
        values[output(layer, number)] += Fr::ONE;
        first_error(layout, &layer.witness_of(layout, &values), GAMMA, MU).unwrap()
    };
    (0..layer.results.len()).map(power).collect()
}

#[test]
fn no_two_outputs_share_a_power() {
    let layer = layer(Shape { columns: 23, ..EXACT }, 1);
    assert_eq!(layer.tile, [1, 1]);
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
    let layer = layer(EXACT, 4);
    assert_eq!(layer.tile, [1, 1]);
    for lanes in few_lanes() {
        let layout = layer.layout(lanes);
        let powers = powers(&layer, &layout);
        let [first, second] = [0, EXACT.columns - 1];
        let mut values = layer.builder.values().to_vec();
        values[output(&layer, first)] += Fr::ONE;
        values[output(&layer, second)] -= powers[first] * powers[second].invert().unwrap();
        let forged = layer.witness_of(&layout, &values);
        assert!(conflicts(&layout, &forged, GAMMA, MU).is_empty(), "known too early, the challenges let it pass");
        for other in 2..20 {
            let [gamma, mu] = [GAMMA, MU].map(|challenge| challenge * Fr::from(other));
            assert!(!conflicts(&layout, &forged, gamma, mu).is_empty());
        }
        assert!(check(&layout, &forged).is_err());
    }
}
