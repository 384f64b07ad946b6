//! Packs of folded sums stand side by side, whatever their weights.

use std::collections::HashSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::check::check;
use crate::gadgets::{Disclosure, Packing, receive};
use crate::lanes::{Lanes, Sums};
use crate::layout::{Census, audit, place};
use crate::relation::Relation;
use crate::witness::Witness;

const INPUTS: usize = 40;

/// So many sums over the same inputs, half of whose weights are zero, with what they should be.
fn layer(sums: usize, rectified: bool) -> (Builder, Vec<Signal>, Vec<i128>) {
    let mut rng = ChaCha20Rng::seed_from_u64(sums as u64);
    let values: Vec<i64> = (0..INPUTS).map(|_| rng.gen_range(-8..8)).collect();
    let mut weight = || if rng.gen_bool(0.5) { 0 } else { rng.gen_range(-31i64..32) };
    let weights: Vec<Vec<i64>> = (0..sums).map(|_| (0..INPUTS).map(|_| weight()).collect()).collect();
    let mut builder = Builder::with_sums(6, Sums::Folded);
    let inputs = receive(&mut builder, &values, Packing { bits: 4, offset: -8 }, Disclosure::Public).unwrap();
    let mut slots = SumSlots::new(weights.iter().map(|weights| SumSlot { weights, bias: 17 }).collect());
    let results = packed_sums(&mut builder, &inputs, &mut slots, 7, rectified).unwrap();
    let sum = |weights: &Vec<i64>| weights.iter().zip(&values).map(|(w, x)| i128::from(w * x)).sum::<i128>() + 17;
    let rounded = weights.iter().map(|weights| round_shift(sum(weights), 7));
    let expected = rounded.map(|sum| if rectified { sum.max(0) } else { sum }).collect();
    (builder, results, expected)
}

/// Terms of each relation that has some of nearly every input.
fn pack_lengths(builder: &Builder) -> Vec<usize> {
    let linear = builder.relations().iter().filter_map(|relation| match relation {
        Relation::Linear { terms, .. } => Some(terms.len()),
        Relation::Product { .. } => None,
    });
    linear.filter(|terms| *terms > INPUTS).collect()
}

#[test]
fn packs_of_a_layer_have_one_shape_and_hold() {
    for (sums, rectified) in [(1, true), (29, true), (30, false), (31, true)] {
        let (builder, results, expected) = layer(sums, rectified);
        assert_eq!(results.iter().map(|signal| signal.value).collect::<Vec<_>>(), expected);
        let lengths = pack_lengths(&builder);
        assert!(lengths.len() > 1 || sums == 1, "{lengths:?}");
        assert!(lengths.iter().collect::<HashSet<_>>().len() <= 1, "{lengths:?}");
        let instances: Vec<Fr> = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
        for lanes in [(1, 1), (3, 3), (4, 2)].map(|(count, looked_up)| Lanes::folded(count, looked_up)) {
            let layout = place(&builder, lanes);
            audit(&builder, &layout).unwrap();
            assert_eq!(Census::of(&builder).count(lanes).all(), layout.rows());
            check(&layout, &Witness::fill(&layout, builder.values(), instances.clone())).unwrap();
        }
    }
}

#[test]
fn a_wrong_result_is_noticed_in_every_pack() {
    let (builder, results, _) = layer(31, false);
    let lanes = Lanes::folded(4, 4);
    let layout = place(&builder, lanes);
    let instances: Vec<Fr> = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
    for wire in results.iter().filter_map(|signal| signal.wire) {
        let mut values = builder.values().to_vec();
        values[wire.0 as usize] -= Fr::ONE;
        assert!(check(&layout, &Witness::fill(&layout, &values, instances.clone())).is_err(), "{wire:?}");
    }
}

#[test]
fn packs_side_by_side_take_the_rows_of_one() {
    let rows = |sums, lanes| Census::of(&layer(sums, false).0).count(Lanes::folded(lanes, lanes)).all();
    let (one, four) = (rows(300, 1), rows(300, 4));
    assert!(3 * four < one, "{one} rows on one lane, {four} on four");
}
