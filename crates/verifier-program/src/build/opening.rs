//! SHPLONK's scalars (ePrint 2020/081, section 4), normalised so that the first rotation set has weight 1.
//!
//! With `t = u / x` a rotation `j` lies at `u - x omega^j = x (t - omega^j)`, and the interpolation of a rotation set
//! needs no inversion but constants: `R(u) = sum_j c_j e_j prod_{m != j} (t - omega^m)`.

use std::collections::BTreeMap;

use protocol_spec::{ChallengeId, Claim, Opened, RotationSet};

use super::context::Context;
use super::domain::DomainValues;
use crate::graph::ValueId;

/// What has to be known of the openings before anything is inverted.
pub(super) struct OpeningPoints {
    sets: Vec<RotationSet>,
    /// The product of `u - x omega^j` over the rotations outside the first set, if there are any.
    pub(super) first_difference: Option<ValueId>,
}

/// A rotation set's members with its weight in the combination; `None` stands for 1.
pub(super) struct WeightedSets {
    pub(super) sets: Vec<(Option<ValueId>, Vec<Opened>)>,
    /// Sum of all claims, interpolated at `u`, with the sets' weights.
    pub(super) claimed: ValueId,
    /// The first set's vanishing polynomial at `u`.
    pub(super) first_vanishing: ValueId,
}

impl OpeningPoints {
    pub(super) fn new(context: &mut Context<'_>) -> Self {
        let sets = context.spec.rotation_sets();
        let outside = rotations_outside(context, &sets[0]);
        let first_difference = (!outside.is_empty()).then(|| {
            let (x, u) = (context.challenge(ChallengeId::X), context.challenge(ChallengeId::OpeningU));
            let differences: Vec<_> = outside
                .iter()
                .map(|rotation| {
                    let root = context.omega_power(i64::from(*rotation));
                    let point = context.graph.mul(x, root);
                    context.graph.sub(u, point)
                })
                .collect();
            context.graph.product(&differences)
        });
        Self { sets, first_difference }
    }
}

fn rotations_outside(context: &Context<'_>, set: &RotationSet) -> Vec<i32> {
    context.spec.opening_rotations().into_iter().filter(|rotation| !set.rotations.contains(rotation)).collect()
}

/// Weights `v^i z_i(u) / z_0(u)`, where `z_i` vanishes on the rotations outside set `i`.
pub(super) fn weighted_sets(
    context: &mut Context<'_>,
    points: &OpeningPoints,
    domain: &DomainValues,
    quotient: ValueId,
) -> WeightedSets {
    let (u, v) = (context.challenge(ChallengeId::OpeningU), context.challenge(ChallengeId::OpeningV));
    let x = context.challenge(ChallengeId::X);
    let t = context.graph.mul(u, domain.x_inverse);
    let differences: BTreeMap<i32, ValueId> = context
        .spec
        .opening_rotations()
        .into_iter()
        .map(|rotation| {
            let difference = context.minus_omega_power(t, i64::from(rotation));
            (rotation, context.graph.label(difference, format!("difference{}", suffix(rotation))))
        })
        .collect();
    let vanishing = |context: &mut Context<'_>, rotations: &[i32]| {
        let factors: Vec<_> = rotations.iter().map(|rotation| differences[rotation]).collect();
        let product = context.graph.product(&factors);
        let scale = context.graph.power(x, rotations.len() as u64);
        context.graph.mul(scale, product)
    };

    let mut claimed = interpolate(context, &points.sets[0], &differences, quotient);
    let mut sets = vec![(None, members(&points.sets[0]))];
    let mut power = domain.first_difference_inverse;
    for set in &points.sets[1..] {
        power = Some(power.map_or(v, |power| context.graph.mul(power, v)));
        let outside = rotations_outside(context, set);
        let difference = vanishing(context, &outside);
        let weight = power.map_or(difference, |power| context.graph.mul(power, difference));
        let value = interpolate(context, set, &differences, quotient);
        let value = context.graph.mul(weight, value);
        claimed = context.graph.add(claimed, value);
        sets.push((Some(weight), members(set)));
    }
    let first_vanishing = vanishing(context, &points.sets[0].rotations);
    WeightedSets { sets, claimed, first_vanishing }
}

fn members(set: &RotationSet) -> Vec<Opened> {
    set.members.iter().map(|(opened, _)| *opened).collect()
}

/// The claims of a set, folded by the opening's `y` per rotation and interpolated at `u`.
fn interpolate(
    context: &mut Context<'_>,
    set: &RotationSet,
    differences: &BTreeMap<i32, ValueId>,
    quotient: ValueId,
) -> ValueId {
    let y = context.challenge(ChallengeId::OpeningY);
    let (common, weights) = context.barycentric_weights(&set.rotations);
    let leaves: Vec<_> = set
        .rotations
        .iter()
        .enumerate()
        .map(|(at, rotation)| {
            let claims: Vec<_> = set.members.iter().map(|(_, claims)| claim(context, claims[at], quotient)).collect();
            let folded = context.graph.horner(&claims, y);
            let weight = context.value_of(weights[at]);
            (context.graph.mul(folded, weight), differences[rotation])
        })
        .collect();
    let merged = merge(context, &leaves);
    let common = context.value_of(common);
    context.graph.mul(common, merged)
}

fn claim(context: &mut Context<'_>, claim: Claim, quotient: ValueId) -> ValueId {
    match claim {
        Claim::Evaluation(evaluation) => context.evaluation(evaluation),
        Claim::Quotient => quotient,
    }
}

/// `sum_j value_j prod_{m != j} difference_m`, halving the list.
fn merge(context: &mut Context<'_>, leaves: &[(ValueId, ValueId)]) -> ValueId {
    if let [(value, _)] = leaves {
        return *value;
    }
    let (left, right) = leaves.split_at(leaves.len() / 2);
    let product = |context: &mut Context<'_>, side: &[(ValueId, ValueId)]| {
        let factors: Vec<_> = side.iter().map(|(_, difference)| *difference).collect();
        context.graph.product(&factors)
    };
    let (left_product, right_product) = (product(context, left), product(context, right));
    let (left, right) = (merge(context, left), merge(context, right));
    let left = context.graph.mul(left, right_product);
    let right = context.graph.mul(right, left_product);
    context.graph.add(left, right)
}

/// Rotations in identifiers.
fn suffix(rotation: i32) -> String {
    if rotation < 0 { format!("Minus{}", rotation.unsigned_abs()) } else { rotation.to_string() }
}
